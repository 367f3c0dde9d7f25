/** The desk's left side: the lists with their counts, the sources, the people at the desk. */

import { css, html, LitElement, nothing, type TemplateResult } from "lit";
import { guard } from "lit/directives/guard.js";
import { mark, sourceName } from "../../ui/mark";
import { ask } from "../acts/asks";
import { goLetter } from "../acts/keymap";
import { RAIL, type ListName } from "../state/lists";
import type { PersonState, SourceState } from "../telling/now";
import { listName } from "../telling/words";
import { data } from "./data";
import { icon } from "./icons";
import { shared } from "./styles";

export class BcRail extends LitElement {
  static override properties = {
    heading: { type: String },
    sub: { type: String },
    list: { type: String },
    counts: data,
    blocked: { attribute: false },
    sources: data,
    people: data,
    going: { type: Boolean },
    phone: { type: Boolean, reflect: true },
    mayInvite: { type: Boolean },
    overheard: { type: Boolean },
  };

  declare heading: string;
  declare sub: string;
  declare list: ListName;
  declare counts: Readonly<Record<ListName, number>>;
  /** How many people are blocked; undefined: it is none of this person's business. */
  declare blocked: number | undefined;
  declare sources: readonly SourceState[];
  declare people: readonly PersonState[];
  /** G was pressed: the letters of the lists are shown. */
  declare going: boolean;
  declare phone: boolean;
  declare mayInvite: boolean;
  /** Plain http to another machine: whoever is in the network can read it. */
  declare overheard: boolean;

  override render(): TemplateResult {
    return html`
      <section class="title" aria-label="Conference">
        <h1 class="house"><bdi>${this.heading}</bdi></h1>
        ${this.sub ? html`<p class="second">${this.sub}</p>` : nothing}
      </section>
      <nav aria-label="Lists">
        <ul>${RAIL.map((list) => this.item(list))} ${this.blocked === undefined ? nothing : this.blockedItem(this.blocked)}</ul>
      </nav>
      ${this.sources.length > 0 ? this.sourcesPart() : nothing}
      ${this.people.length > 0 ? this.peoplePart() : nothing}
      ${this.overheard ? OVERHEARD : nothing}
    `;
  }

  private item(list: ListName): TemplateResult {
    return html`<li>
      <button type="button" aria-current=${list === this.list || (list === "lane" && this.list === "resolved") ? "true" : "false"} @click=${() => ask(this, { do: "open", list })}>
        ${icon(list)} <span class="word">${listName(list)}</span>
        ${this.going ? html`<kbd>${goLetter(list)}</kbd>` : html`<span class="count">${this.counts[list]}</span>`}
      </button>
    </li>`;
  }

  private blockedItem(count: number): TemplateResult {
    return html`<li>
      <button type="button" @click=${() => ask(this, { do: "open-dialog", dialog: "blocked" })}>
        ${icon("person")} <span class="word">Blocked people</span> <span class="count">${count}</span>
      </button>
    </li>`;
  }

  private sourcesPart(): TemplateResult {
    return html`<section aria-labelledby="sources">
      <h2 id="sources">Sources</h2>
      <ul>${this.sources.map((source) => sourceRow(source))}</ul>
    </section>`;
  }

  private peoplePart(): TemplateResult {
    return html`<section class="people" aria-labelledby="people">
      <h2 id="people">
        <button type="button" @click=${() => ask(this, { do: "open-dialog", dialog: "people" })}>
          <span class="word">At the desk</span> <span class="quiet">${this.mayInvite ? "Invite" : "See all"}</span>
        </button>
      </h2>
      <ul>${this.people.map(
        ({ name, role, note }) => html`<li class="row" title=${role ? `${name}, ${role}` : name}>
          <span class="face" aria-hidden="true">${[...name][0]?.toLocaleUpperCase() ?? ""}</span>
          <bdi class="word">${name}</bdi> <span class="quiet note">${note}</span>
        </li>`,
      )}</ul>
    </section>`;
  }

  static override styles = [
    shared,
    css`
      :host {
        display: flex;
        flex-direction: column;
        min-height: 0;
        overflow: hidden auto;
        padding: 18px 10px 12px;
        scrollbar-width: none;
      }
      .title {
        margin: 0;
        padding: 0 10px;
      }
      h1 {
        font-size: 19px;
        line-height: 1.15;
        overflow-wrap: anywhere;
      }
      .title p {
        margin-top: 4px;
        font-size: 12.5px;
      }
      nav {
        margin-top: 20px;
      }
      nav button {
        position: relative;
        display: flex;
        align-items: center;
        gap: 12px;
        width: 100%;
        min-height: 33px;
        padding: 0 10px;
        border: 0;
        border-radius: 6px;
        background: none;
        color: var(--ink-2);
        text-align: start;
        cursor: pointer;
      }
      nav button:hover {
        background: color-mix(in srgb, var(--ink) 5%, transparent);
      }
      nav button[aria-current="true"] {
        background: var(--raised);
        color: var(--ink);
        font-weight: 640;
      }
      nav button[aria-current="true"]::before {
        content: "";
        position: absolute;
        inset: 0 auto 0 0;
        width: 8px;
        border-left: 2px solid var(--accent);
        border-radius: 6px 0 0 6px;
      }
      .word {
        flex: 1;
        min-width: 0;
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      .count {
        font-weight: 480;
      }
      [aria-current="true"] .count {
        font-weight: 640;
      }
      section {
        margin-top: 22px;
        padding: 0 10px;
      }
      .people {
        margin-top: auto;
        padding-top: 22px;
      }
      h2 {
        margin-bottom: 8px;
        font-size: 13px;
        font-weight: 480;
        color: var(--ink-2);
      }
      h2 button {
        display: flex;
        align-items: center;
        gap: 10px;
        width: calc(100% + 16px);
        min-height: 32px;
        margin: -6px -8px;
        padding: 0 8px;
        border: 0;
        border-radius: 6px;
        background: none;
        color: inherit;
        text-align: start;
        cursor: pointer;
      }
      h2 button:hover {
        background: color-mix(in srgb, var(--ink) 5%, transparent);
        color: var(--ink);
      }
      .row {
        display: flex;
        align-items: center;
        gap: 10px;
        min-height: 28px;
      }
      .row .note {
        flex: none;
        max-width: 96px;
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
        font-size: 12.5px;
      }
      .row.hold .note,
      .row.stop .note {
        color: inherit;
      }
      .mark,
      .row .icon {
        flex: none;
        width: 13px;
        height: 13px;
      }
      .face {
        display: grid;
        place-items: center;
        width: 22px;
        height: 22px;
        border-radius: 50%;
        background: color-mix(in srgb, var(--ink) 14%, transparent);
        font: 700 12.5px/1 var(--house);
      }
      .overheard {
        display: flex;
        gap: 8px;
        margin-top: 12px;
        padding: 0 10px;
        font-size: 12.5px;
        line-height: 1.4;
        color: var(--ink-2);
      }
      .overheard .icon {
        margin-top: 1px;
        color: var(--hold);
      }
      :host([phone]) {
        padding: 8px 16px 24px;
      }
      :host([phone]) .title {
        display: none;
      }
      :host([phone]) nav {
        margin-top: 0;
      }
      :host([phone]) nav button {
        min-height: 48px;
        font-size: 15.5px;
      }
      :host([phone]) h2 button {
        min-height: 44px;
      }
      :host([phone]) .row {
        min-height: 36px;
      }
      :host([phone]) .row .note {
        max-width: 60vw;
      }
      :host([phone]) .people {
        margin-top: 0;
      }
    `,
  ];
}

const OVERHEARD = html`<p class="overheard">
  ${icon("hold")} <span>No https: others in this network can read along, and act in your name.</span>
</p>`;

function sourceRow({ name, tone, word, detail }: SourceState): TemplateResult {
  const sign =
    tone === "stop" ? icon("stop") : tone === "hold" ? icon("hold") : guard([name], () => mark(name));
  return html`<li class="row ${tone}" title=${detail}>
    ${sign} <span class="word">${capital(sourceName(name))}</span>
    <span class="note second">${word}</span>
  </li>`;
}

function capital(word: string): string {
  return word.charAt(0).toLocaleUpperCase() + word.slice(1);
}

customElements.define("bc-rail", BcRail);
