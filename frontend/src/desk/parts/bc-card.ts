/** One post as a moderator judges it: who, what, and why it is here. */

import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from "lit";
import { guard } from "lit/directives/guard.js";
import type { Post } from "../../feed/protocol";
import { ago } from "../../ui/ago";
import { avatar } from "../../ui/avatar";
import { direction } from "../../ui/direction";
import { mark } from "../../ui/mark";
import { picture, richText } from "../../ui/rich-text";
import { ask } from "../acts/asks";
import { cap, keyOf, type Command } from "../acts/keymap";
import { offered, type Decision } from "../state/effects";
import { difference } from "../telling/difference";
import { laneBadge } from "../telling/lane";
import { marking } from "../telling/marking";
import type { Sign } from "../telling/signs";
import { DELETED, done, label } from "../telling/words";
import { alts, links } from "./bc-card.facts";
import { phoneCard } from "./bc-card.phone.styles";
import { card } from "./bc-card.styles";
import "./bc-due";
import { icon } from "./icons";
import { shared } from "./styles";

export class BcCard extends LitElement {
  static override properties = {
    post: { attribute: false },
    focused: { type: Boolean, reflect: true },
    lingering: { type: Boolean, reflect: true },
    reading: { attribute: false },
    selected: { type: Boolean, reflect: true },
    leaving: { type: Boolean, reflect: true },
    phone: { type: Boolean, reflect: true },
    flood: { type: Boolean },
    due: { type: Boolean },
    skew: { attribute: false },
    mayDecide: { type: Boolean },
    now: { attribute: false },
    showings: { type: String },
  };

  declare post: Post;
  declare focused: boolean;
  declare lingering: boolean;
  /** "Jonas is reading, 18 s": somebody else has it, and nothing can be decided here. */
  declare reading: string;
  declare selected: boolean;
  declare leaving: boolean;
  declare phone: boolean;
  /** Part of a wave, into whose row it goes. */
  declare flood: boolean;
  /** It becomes public by itself, unless somebody stops it. */
  declare due: boolean;
  declare skew: number;
  declare mayDecide: boolean;
  declare now: number;
  /** How often and where it was shown, in words. */
  declare showings: string;

  override willUpdate(changed: PropertyValues<this>): void {
    this.setAttribute("role", "article");
    this.tabIndex = this.focused ? 0 : -1;
    this.toggleAttribute("leased", Boolean(this.reading));
    if (changed.has("post")) this.stand(changed.get("post"));
    if (this.focused) this.setAttribute("aria-current", "true");
    else this.removeAttribute("aria-current");
    if (changed.has("leaving")) this.fade();
  }

  /** A deleted post's words are gone at once. Its place is not: what is below would come up under the cursor. */
  private stand(before: Post | undefined): void {
    const { author, id, status } = this.post;
    const isDeleted = status === "deleted";
    this.style.minHeight = isDeleted && before?.id === id ? `${this.getBoundingClientRect().height}px` : "";
    this.setAttribute("aria-label", isDeleted ? DELETED.what : `Post by ${author?.name || "someone"}`);
  }

  /** Once the frame is painted that answers the key: the browser has the key wait for a new layer. */
  private fade(): void {
    if (this.leaving) requestAnimationFrame(() => setTimeout(() => this.toggleAttribute("fading", this.leaving)));
    else this.removeAttribute("fading");
  }

  override render(): TemplateResult {
    const { post } = this;
    if (post.status === "deleted")
      return html`
        <header><span class="badge second">${DELETED.what}</span></header>
        ${this.focused && !this.phone ? html`<div class="buttons">${this.goOn()}</div>` : nothing}
      `;
    return html`
      <header>${this.author()}${this.badge()}</header>
      <div class="body">
        <div class="words">
          ${post.warning ? html`<p class="note hold">${icon("hold")} Content warning: ${post.warning}</p>` : nothing}
          ${guard([post], () => this.text())}
          ${post.quote ? this.quote(post.quote) : nothing}
          ${guard([post, this.mayDecide, this.focused], () => [links(post), alts(this, post, this.mayDecide && this.focused)])}
          ${this.why()}
        </div>
        ${this.media()}
      </div>
      ${this.focused && this.mayDecide && !this.phone && !this.reading ? this.buttons() : nothing}
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
    if (this.reading) return badge("other", "other", this.reading);
    if (this.flood) return badge("stop", "stop", "Looks like a flood");
    if (this.lingering && last) return badge("other", "other", `${last.by} ${done(last.decision)} this`);
    if (this.lingering) return badge("other", "other", "No longer here");
    if (post.lane && post.flags.includes("lane")) {
      const { sign, tone, words } = laneBadge(post.lane, this.now);
      return badge(sign, tone, words);
    }
    if (this.due && post.due) return html`<bc-due class="badge changed" .at=${post.due} .skew=${this.skew}></bc-due>`;
    if (post.before !== undefined && post.before !== "") return badge("changed", "changed", edited(post));
    if (post.verdict?.rule)
      return badge("hold", "hold", post.status === "held" ? "Held by a rule" : "A rule matched");
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
    const { reposts, flags, decisions } = this.post;
    const told = !this.lingering && !this.post.lane && decisions?.length ? history(decisions) : "";
    const flag = (called: string): string => // else "pinned by Mara" says it
      flags.some((each) => each === called) && !told.startsWith(called) ? called : "";
    const facts = [
      this.post.by_repost ? "reached us as a repost" : "",
      reposts ? `${reposts} ${reposts === 1 ? "repost" : "reposts"}` : "",
      flag("pinned"),
      flag("starred"),
      flag("answered"),
      told,
      this.showings ?? "",
    ].filter((fact) => fact !== "");
    return html`
      ${this.rule()}
      ${this.post.tagged?.length ? html`<ul class="tagged" aria-label="Tagged by rules">${this.post.tagged.map((name) => html`<li>${icon("tag")} ${name}</li>`)}</ul>` : nothing}
      ${facts.length > 0 ? html`<p class="facts">${facts.join(" · ")}</p>` : nothing}
    `;
  }

  private rule(): TemplateResult | typeof nothing {
    const { verdict, first } = this.post;
    if (!verdict?.rule) return nothing;
    if (verdict.rule === `dropped tag ${verdict.match}`)
      return html`<p class="rule">It carries only <b>${verdict.match}</b>, which the desk dropped.</p>`;
    const matched = verdict.match ? `matched “${verdict.match}”.` : "matched this post.";
    return html`<p class="rule">
      Rule <b>${verdict.rule}</b> ${matched} ${first ? "First post here." : nothing}
    </p>`;
  }

  private media(): TemplateResult | typeof nothing {
    const all = this.post.media ?? [];
    const shown = all
      .map((media) => ({ ...media, src: picture(media.src) }))
      .filter((media) => media.src !== "");
    const first = shown[0];
    if (!first) return nothing;
    const more = shown.length > 1 ? html`<figcaption>${shown.length} pictures</figcaption>` : nothing;
    const kind = first.kind && first.kind !== "photo" ? html`<figcaption>${first.kind}</figcaption>` : more;
    return html`<figure>
      <img src=${first.src} alt=${first.alt || "Picture without a description"} decoding="async">${kind}
    </figure>`;
  }

  private buttons(): TemplateResult {
    const of: Partial<Record<Decision, Command>> = { unpin: "pin", unstar: "star", reopen: "close", release: "lane" };
    const button = (decision: Decision): TemplateResult => html`
      <button class="button ${decision === "approve" ? "primary" : ""}" type="button"
        @click=${() => ask(this, { do: "decide", decision })}>
        ${this.labelOf(decision)} <kbd aria-hidden="true">${cap(keyOf(of[decision] ?? (decision as Command)))}</kbd>
      </button>`;
    return html`<div class="buttons">
      ${this.lingering ? this.goOn() : nothing}
      ${offered(this.post).map(button)}
      <button class="button block" type="button" @click=${() => ask(this, { do: "block" })}>
        Block person <kbd aria-hidden="true">${cap(keyOf("block"))}</kbd>
      </button>
    </div>`;
  }

  private goOn(): TemplateResult {
    return html`<button class="button" type="button" @click=${() => ask(this, { do: "move", by: 1 })}>
      Go on <kbd aria-hidden="true">J</kbd></button>`;
  }

  private labelOf(decision: Decision): string {
    if (this.due && decision === "approve") return "Show now";
    return this.due && decision === "reject" ? "Stop" : label(decision);
  }

  static override styles = [shared, card, phoneCard];
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
  return last ? `${last.decision === "undo" ? "decision undone" : done(last.decision)} by ${last.by}` : "";
}

function marked(words: DocumentFragment): HTMLElement {
  const element = document.createElement("mark");
  element.append(words);
  return element;
}

/** A run of an edited post; its tags keep their colour. */
function changed(kind: "same" | "del" | "ins", text: string): Node[] {
  const nodes =
    kind === "del" ? [document.createTextNode(text)] : text.split(/(#[\p{L}\p{N}_]+)/u).map(tagged);
  if (kind === "same") return nodes;
  const element = document.createElement(kind);
  element.append(...nodes);
  return [element];
}

function tagged(part: string): Node {
  return part.startsWith("#") ? richText([{ tag: part.slice(1) }]) : document.createTextNode(part);
}

customElements.define("bc-card", BcCard);
