/** One post as a moderator judges it: who, what, and why it is here. */

import { css, html, LitElement, nothing, type PropertyValues, type TemplateResult } from "lit";
import { guard } from "lit/directives/guard.js";
import type { Post } from "../feed/protocol";
import { ago } from "../ui/ago";
import { avatar } from "../ui/avatar";
import { direction } from "../ui/direction";
import { mark } from "../ui/mark";
import { picture, richText } from "../ui/rich-text";
import { ask } from "./asks";
import { difference } from "./difference";
import { offered, type Decision } from "./effects";
import { icon, type Sign } from "./icons";
import { cap, keyOf, type Command } from "./keymap";
import { marking } from "./marking";
import { shared } from "./styles";
import { done, label } from "./words";

export class BcCard extends LitElement {
  static override properties = {
    post: { attribute: false },
    focused: { type: Boolean, reflect: true },
    lingering: { type: Boolean, reflect: true },
    selected: { type: Boolean, reflect: true },
    leaving: { type: Boolean, reflect: true },
    phone: { type: Boolean, reflect: true },
    mayDecide: { type: Boolean },
    now: { attribute: false },
  };

  declare post: Post;
  declare focused: boolean;
  declare lingering: boolean;
  declare selected: boolean;
  declare leaving: boolean;
  declare phone: boolean;
  declare mayDecide: boolean;
  declare now: number;

  override willUpdate(changed: PropertyValues<this>): void {
    this.setAttribute("role", "article");
    this.tabIndex = this.focused ? 0 : -1;
    if (changed.has("post")) this.setAttribute("aria-label", `Post by ${this.post.author?.name || "someone"}`);
    if (this.focused) this.setAttribute("aria-current", "true");
    else this.removeAttribute("aria-current");
  }

  override render(): TemplateResult {
    const { post } = this;
    return html`
      <header>${this.author()}${this.badge()}</header>
      <div class="body">
        <div class="words">
          ${post.warning ? html`<p class="note hold">${icon("hold")} Content warning: ${post.warning}</p>` : nothing}
          ${guard([post], () => this.text())}
          ${post.quote ? this.quote(post.quote) : nothing}
          ${this.why()}
        </div>
        ${this.media()}
      </div>
      ${this.focused && this.mayDecide && !this.phone ? this.buttons() : nothing}
    `;
  }

  private author(): TemplateResult {
    const { author, source, created_at: at, received_at: read } = this.post;
    return html`
      <span class="who">
        ${guard([author?.avatar, author?.name], () => avatar(this.post))}
        <bdi class="name">${author?.name || author?.handle || "Someone"}</bdi>
        ${author?.handle ? html`<bdi class="handle">@${author.handle}</bdi>` : nothing}
        <span class="when">${guard([source], () => mark(source))} ${ago(at ?? read, this.now)}</span>
      </span>
    `;
  }

  /** The one thing to know about this post, at its right. */
  private badge(): TemplateResult | typeof nothing {
    const { post } = this;
    const last = post.decisions?.at(-1);
    if (this.lingering && last) return badge("other", "other", `${last.by} ${done(last.decision)} this`);
    if (this.lingering) return badge("other", "other", "No longer here");
    if (post.before !== undefined && post.before !== "") return badge("changed", "changed", edited(post));
    if (post.verdict?.rule) return badge("hold", "hold", post.status === "held" ? "Held by a rule" : "A rule matched");
    if (post.sensitive) return badge("hold", "hold", "Marked sensitive");
    if (post.first) return html`<span class="badge second">first post here</span>`;
    return post.question ? html`<span class="badge second">a question</span>` : nothing;
  }

  private text(): TemplateResult {
    const { post } = this;
    const text = document.createElement("p");
    text.className = "text";
    text.dir = direction(post.text ?? "");
    if (post.lang) text.lang = post.lang;
    if (post.before) {
      for (const run of difference(post.before, post.text ?? "")) text.append(...changed(run.kind, run.text));
    } else {
      for (const piece of marking(post.segments ?? [{ text: post.text ?? "" }], post.verdict?.match)) {
        const words = richText(piece.segments, { links: true });
        text.append(piece.marked ? marked(words) : words);
      }
    }
    return html`${text}`;
  }

  private quote(quote: NonNullable<Post["quote"]>): TemplateResult {
    return html`<blockquote><b>${quote.name || quote.handle || "Quoted"}</b> ${quote.text}</blockquote>`;
  }

  private why(): TemplateResult | typeof nothing {
    const { verdict, reposts, flags, first, decisions } = this.post;
    const match = verdict?.match;
    const facts = [
      reposts ? `${reposts} ${reposts === 1 ? "repost" : "reposts"}` : "",
      flags.includes("pinned") ? "pinned" : "",
      flags.includes("starred") ? "starred" : "",
      first && verdict?.rule ? "first post here" : "",
      !this.lingering && decisions?.length ? history(decisions) : "",
    ].filter((fact) => fact !== "");
    return html`
      ${verdict?.rule
        ? html`<p class="rule">Rule <b>${verdict.rule}</b> ${match ? html`matched “${match}”.` : html`matched this post.`}</p>`
        : nothing}
      ${facts.length > 0 ? html`<p class="facts">${facts.join(" · ")}</p>` : nothing}
    `;
  }

  private media(): TemplateResult | typeof nothing {
    const all = this.post.media ?? [];
    const shown = all.map((media) => ({ ...media, src: picture(media.src) })).filter((media) => media.src !== "");
    const first = shown[0];
    if (!first) return nothing;
    const more = shown.length > 1 ? html`<figcaption>${shown.length} pictures</figcaption>` : nothing;
    const kind = first.kind && first.kind !== "photo" ? html`<figcaption>${first.kind}</figcaption>` : more;
    return html`<figure>
      <img src=${first.src} alt=${first.alt || "Picture without a description"} decoding="async">${kind}
    </figure>`;
  }

  private buttons(): TemplateResult {
    const of: Partial<Record<Decision, Command>> = { unpin: "pin", unstar: "star" };
    const button = (decision: Decision): TemplateResult => html`
      <button class="button ${decision === "approve" ? "primary" : ""}" type="button"
        @click=${() => ask(this, { do: "decide", decision })}>
        ${label(decision)} <kbd aria-hidden="true">${cap(keyOf(of[decision] ?? (decision as Command)))}</kbd>
      </button>`;
    return html`<div class="buttons">
      ${this.lingering
        ? html`<button class="button" type="button" @click=${() => ask(this, { do: "move", by: 1 })}>
            Go on <kbd aria-hidden="true">J</kbd></button>`
        : nothing}
      ${offered(this.post).map(button)}
    </div>`;
  }

  static override styles = [
    shared,
    css`
      :host {
        position: relative;
        display: block;
        margin-bottom: 8px;
        padding: 11px 14px 13px;
        border: 1px solid var(--line);
        border-radius: 10px;
        background: var(--surface);
        cursor: default;
        scroll-margin: 12px 0 84px; /* a toast may lie over the list's end */
        outline: none;
      }
      :host([focused]) {
        padding: 12px 14px;
        background: var(--raised);
        border-color: transparent;
        box-shadow: 0 0 0 2px var(--accent), var(--shadow-focus);
        z-index: 1;
      }
      :host([selected])::before {
        content: "";
        position: absolute;
        inset: 8px auto 8px 0;
        width: 4px;
        border-radius: 0 4px 4px 0;
        background: var(--accent);
      }
      :host([lingering]) {
        border-style: dashed;
        background: none;
      }
      :host([lingering]) .words,
      :host([lingering]) .who {
        opacity: 0.62;
      }
      :host([leaving]) {
        opacity: 0;
        transition: opacity 120ms cubic-bezier(0.6, 0, 0.8, 0.2);
        pointer-events: none;
      }
      header,
      .who,
      .badge,
      .when {
        display: flex;
        align-items: center;
        gap: 8px;
        min-width: 0;
      }
      header {
        justify-content: space-between;
        gap: 16px;
        min-height: 26px;
      }
      .name,
      .handle {
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      .name {
        font-weight: 640;
      }
      .handle {
        margin-left: -3px;
        color: var(--ink-2);
        flex-shrink: 4;
      }
      .when {
        flex: none;
        color: var(--ink-2);
      }
      .avatar {
        flex: none;
        display: grid;
        place-items: center;
        width: 26px;
        height: 26px;
        border-radius: 50%;
        overflow: hidden;
        background: color-mix(in srgb, var(--ink) 14%, transparent);
        font: 700 13px/1 var(--house);
      }
      .avatar.lettered {
        background: var(--fill);
        color: var(--on-fill);
      }
      .avatar img {
        width: 100%;
        height: 100%;
        object-fit: cover;
      }
      .badge {
        flex: none;
        gap: 6px;
        font-size: 13px;
        font-weight: 560;
      }
      .body {
        display: flex;
        gap: 20px;
        margin-top: 7px;
      }
      .words {
        flex: 1;
        min-width: 0;
      }
      .text {
        font-size: 15.5px;
        line-height: 1.42;
        overflow-wrap: anywhere;
        white-space: pre-line;
      }
      :host([focused]) .text {
        font-size: 18px;
        line-height: 1.4;
        max-width: 42em;
      }
      .text a {
        color: inherit;
        text-decoration-color: color-mix(in srgb, currentColor 50%, transparent);
        text-underline-offset: 0.15em;
      }
      .text .tag {
        color: var(--accent);
      }
      .text .mention {
        color: var(--ink-2);
      }
      .text .emoji {
        height: 1.15em;
        vertical-align: -0.2em;
      }
      .text mark {
        padding: 1px 2px;
        margin: 0 -2px;
        border-radius: 3px 3px 0 0;
        background: color-mix(in srgb, var(--hold) 20%, transparent);
        box-shadow: 0 2px 0 var(--hold);
        color: inherit;
      }
      del {
        color: var(--stop);
        text-decoration-thickness: 1.5px;
      }
      ins {
        color: var(--changed);
        font-weight: 600;
        text-decoration-thickness: 2px;
        text-underline-offset: 0.18em;
      }
      .rule,
      blockquote {
        margin: 9px 0 0;
        padding: 1px 0 1px 10px;
        border-left: 2px solid var(--hold);
        color: var(--ink-2);
        font-size: 13.5px;
      }
      .rule b,
      blockquote b {
        color: var(--ink);
        font-weight: 640;
      }
      blockquote {
        border-color: var(--line);
      }
      .facts {
        margin-top: 7px;
        color: var(--ink-2);
        font-size: 13px;
      }
      .note {
        display: flex;
        gap: 6px;
        align-items: center;
        margin-bottom: 6px;
        font-size: 13.5px;
      }
      figure {
        position: relative;
        flex: none;
        width: 92px;
        height: 62px;
        margin: 0;
      }
      :host([focused]) figure {
        width: 132px;
        height: 99px;
      }
      figure img {
        width: 100%;
        height: 100%;
        border-radius: 6px;
        object-fit: cover;
        background: color-mix(in srgb, var(--ink) 8%, transparent);
        font-size: 12.5px;
        color: var(--ink-2);
      }
      figcaption {
        margin-top: 2px;
        font-size: 12.5px;
        color: var(--ink-2);
      }
      .buttons {
        display: flex;
        flex-wrap: wrap;
        gap: 8px;
        margin-top: 13px;
      }
      :host([phone]) {
        margin: 0;
        padding: 16px;
        border-radius: 16px;
        border-color: color-mix(in srgb, var(--ink) 18%, transparent);
        box-shadow: var(--shadow-focus);
      }
      :host([phone]) header {
        flex-direction: column;
        align-items: stretch;
        gap: 8px;
      }
      :host([phone]) .who {
        display: grid;
        grid-template: "face name when" auto "face handle when" auto / 40px 1fr auto;
        gap: 0 11px;
      }
      :host([phone]) .avatar {
        grid-area: face;
        width: 40px;
        height: 40px;
      }
      :host([phone]) .name {
        grid-area: name;
        align-self: end;
        font-size: 15.5px;
      }
      :host([phone]) .handle {
        grid-area: handle;
        margin: 0;
      }
      :host([phone]) .when {
        grid-area: when;
      }
      :host([phone]) .body {
        flex-direction: column;
        gap: 12px;
        margin-top: 10px;
      }
      :host([phone]) .text {
        font-size: 19px;
        line-height: 1.38;
      }
      :host([phone]) figure {
        width: 100%;
        height: auto;
      }
      :host([phone]) figure img {
        aspect-ratio: 2.75;
        border-radius: 10px;
      }
      @media (prefers-reduced-motion: reduce) {
        :host([leaving]) {
          transition: none;
        }
      }
    `,
  ];
}

function badge(sign: Sign, tone: string, words: string): TemplateResult {
  return html`<span class="badge ${tone}">${icon(sign)} ${words}</span>`;
}

function edited(post: Post): string {
  const wasApproved = post.decisions?.some(({ decision }) => decision === "approve" || decision === "pin");
  return wasApproved ? "Edited after approval" : "Edited";
}

function history(decisions: NonNullable<Post["decisions"]>): string {
  const last = decisions.at(-1);
  return last ? `${done(last.decision)} by ${last.by}` : "";
}

function marked(words: DocumentFragment): HTMLElement {
  const element = document.createElement("mark");
  element.append(words);
  return element;
}

/** A run of an edited post; its tags keep their colour. */
function changed(kind: "same" | "del" | "ins", text: string): Node[] {
  const nodes = kind === "del" ? [document.createTextNode(text)] : text.split(/(#[\p{L}\p{N}_]+)/u).map(tagged);
  if (kind === "same") return nodes;
  const element = document.createElement(kind);
  element.append(...nodes);
  return [element];
}

function tagged(part: string): Node {
  return part.startsWith("#") ? richText([{ tag: part.slice(1) }]) : document.createTextNode(part);
}

customElements.define("bc-card", BcCard);
