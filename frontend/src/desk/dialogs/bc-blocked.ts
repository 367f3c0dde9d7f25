/** The people who are blocked: who they are, how to let them in again, and lists of them. */

import { css, html, nothing, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { ago } from "../../ui/ago";
import { mark, sourceName } from "../../ui/mark";
import type { Blocked } from "../acts/commands";
import { span } from "../telling/words";
import { Dialog } from "./dialog";

/** Rows on the page; whoever is further down is found by searching. */
const MOST = 200;

type Strength = "reject" | "hold";

/** How somebody may be blocked, and for how many hours; null: for good. */
const WAYS: readonly (readonly [string, Strength, number | null])[] = [
  ["Rejected, for good", "reject", null],
  ["Rejected, for an hour", "reject", 1],
  ["Rejected, for a day", "reject", 24],
  ["Held, for good", "hold", null],
  ["Held, for a day", "hold", 24],
];

/** What the dialog asks of the server. */
export interface BlockedActs {
  list(): Promise<Blocked[]>;
  letIn(keys: readonly string[]): Promise<unknown>;
  block(handles: string): Promise<unknown>;
  /** Blocks somebody who is blocked otherwise: for so many hours; null: for good. */
  otherwise(key: string, strength: Strength, hours: number | null): Promise<unknown>;
}

export class BcBlocked extends Dialog {
  static override properties = {
    acts: { attribute: false },
    csv: { type: String },
    now: { attribute: false },
    people: { state: true },
    query: { state: true },
    told: { state: true },
  };

  declare acts: BlockedActs;
  /** Where the list can be downloaded. */
  declare csv: string;
  declare now: number;
  declare private people: readonly Blocked[] | undefined;
  declare private query: string;
  declare private told: string;

  constructor() {
    super();
    this.query = "";
    this.told = "";
  }

  override firstUpdated(): void {
    super.firstUpdated();
    void this.change("", async () => undefined);
  }

  protected override content(): TemplateResult {
    return html`
      ${this.head(html`Blocked people ${this.people ? html`<span class="count">${this.people.length}</span>` : nothing}`)}
      ${this.list()}
      <p role="status">${this.told}</p>
      ${this.alert()}
      <form class="add" @submit=${(event: SubmitEvent) => void this.add(event)}>
        <label for="handles">Block more: a handle a line, or a list from another conference</label>
        <textarea id="handles" rows="3" placeholder="@someone" autocomplete="off" spellcheck="false"></textarea>
        <div class="buttons">
          <button class="button primary" type="submit">Block them</button>
          ${this.people?.length ? html`<a class="button" href=${this.csv} download>Download this list</a>` : nothing}
        </div>
      </form>
    `;
  }

  private list(): TemplateResult {
    if (this.people === undefined) return html`<p class="quiet">Reading…</p>`;
    if (this.people.length === 0)
      return html`<p class="second">Nobody is blocked. <kbd aria-hidden="true">B</kbd> on a card blocks its author.</p>`;
    const found = this.people.filter((each) => matches(each, this.query));
    return html`
      ${this.people.length > 8 ? this.search() : nothing}
      <ul>${repeat(found.slice(0, MOST), ({ key }) => key, (each) => this.row(each))}</ul>
      ${found.length > MOST ? html`<p class="quiet">${found.length - MOST} more. Search to find them.</p>` : nothing}
      ${found.length === 0 ? html`<p class="quiet">Nobody here for “${this.query}”.</p>` : nothing}
    `;
  }

  private search(): TemplateResult {
    return html`<input type="search" aria-label="Search blocked people" placeholder="Search" autocomplete="off"
      @input=${(event: Event) => (this.query = (event.target as HTMLInputElement).value)}>`;
  }

  private row(each: Blocked): TemplateResult {
    const { source = "", handle = "", name = "", by = "", at } = each;
    const who = name || (handle ? `@${handle}` : "Somebody in the room");
    return html`<li>
      ${source ? mark(source) : html`<span class="mark"></span>`}
      <span class="who"><bdi class="name">${who}</bdi> ${name && handle ? html`<bdi class="handle">@${handle}</bdi>` : nothing}
        <span class="quiet">${source ? sourceName(source) : "on all networks"}${by ? `, by ${by}` : ""}${at ? html`, ${ago(at, this.now)}` : nothing}</span></span>
      ${this.how(each, who)}
      <button class="button" type="button" aria-label="Let in ${who} again"
        @click=${() => void this.change(`${who} is let in again.`, () => this.acts.letIn([each.key]))}>Let in</button>
    </li>`;
  }

  /** The way they are blocked, and the others to choose from. */
  private how(each: Blocked, who: string): TemplateResult {
    const words = this.words(each);
    const others = WAYS.filter(([way]) => way !== words);
    const choose = (event: Event): void => {
      const field = event.target as HTMLSelectElement;
      const way = others[field.selectedIndex - 1];
      field.selectedIndex = 0; // until it is so
      if (way) void this.change(`${who}: ${way[0].toLowerCase()}.`, () => this.acts.otherwise(each.key, way[1], way[2]));
    };
    return html`<select aria-label="How ${who} is blocked" @change=${choose}>
      <option selected>${words}</option>
      ${others.map(([way]) => html`<option>${way}</option>`)}
    </select>`;
  }

  private words({ strength, until }: Blocked): string {
    const word = strength === "hold" ? "Held" : "Rejected";
    if (until === undefined || until === null) return `${word}, for good`;
    const left = Date.parse(until) - this.now;
    return left > 0 ? `${word}, for ${span(left)} more` : "Its time is over";
  }

  private async add(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const field = this.renderRoot.querySelector<HTMLTextAreaElement>("#handles");
    const handles = field?.value.trim() ?? "";
    if (handles === "") return;
    if (await this.change("They are blocked.", () => this.acts.block(handles)) && field) field.value = "";
  }

  /** Does something, then reads the list anew. */
  private change(told: string, act: () => Promise<unknown>): Promise<boolean> {
    return this.attempt(async () => {
      await act();
      this.people = await this.acts.list();
      this.told = told;
    }, "Nothing was changed.");
  }

  static override styles = [
    Dialog.styles,
    css`
      .count {
        color: var(--ink-2);
      }
      ul {
        margin-top: 8px;
        max-height: 44dvh;
        overflow-y: auto;
      }
      li {
        display: flex;
        align-items: center;
        gap: 12px;
        min-height: 44px;
        border-bottom: 1px solid var(--line);
      }
      li select {
        flex: none;
        width: auto;
        min-height: 32px;
        border-color: color-mix(in srgb, var(--ink) 24%, transparent);
        background: none;
        font-size: 13.5px;
      }
      option {
        background: var(--bg);
      }
      .who {
        flex: 1;
        min-width: 0;
        overflow-wrap: anywhere;
      }
      .name {
        font-weight: 640;
      }
      .handle {
        color: var(--ink-2);
      }
      .mark {
        flex: none;
        width: 13px;
        height: 13px;
      }
      [role="status"] {
        min-height: 20px;
        margin-top: 8px;
        color: var(--ink-2);
      }
      .add {
        margin-top: 12px;
      }
      @media (max-width: 599px) {
        li {
          flex-wrap: wrap;
          padding: 8px 0;
        }
        li .who {
          flex: 1 1 calc(100% - 32px);
        }
        li select {
          flex: 1;
          min-height: 44px;
        }
      }
    `,
  ];
}

function matches({ name = "", handle = "", source = "" }: Blocked, query: string): boolean {
  return `${name} @${handle} ${source}`.toLocaleLowerCase().includes(query.trim().toLocaleLowerCase());
}

customElements.define("bc-blocked", BcBlocked);
