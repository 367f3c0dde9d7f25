/** The people: who is signed in, and, for those who may, invites and the audit trail. */

import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import type { Access } from "../acts/access";
import type { SignedIn } from "../state/people";
import { icon } from "../parts/icons";
import { moment, roleName, whereabouts } from "../telling/people-words";
import "./bc-audit";
import "./bc-invites";
import { Dialog } from "./dialog";
import { rowStyles, tabStyles } from "./people.styles";

type Tab = "people" | "invites" | "audit";

const TABS: readonly (readonly [Tab, string, readonly string[]])[] = [
  ["people", "At the desk", []],
  ["invites", "Invites", ["invite"]],
  ["audit", "Audit trail", ["invite", "audit"]],
];

export class BcPeople extends Dialog {
  static override properties = {
    access: { attribute: false },
    people: { attribute: false },
    may: { type: String },
    tab: { state: true },
    list: { state: true },
    told: { state: true },
  };

  declare access: Access;
  /** Who has a desk open, as presence tells it: when that changes, the list is read again. */
  declare people: readonly unknown[];
  /** The most that this person may do here: "invite", "audit" or neither. */
  declare may: string;
  declare private tab: Tab;
  declare private list: readonly SignedIn[] | undefined;
  declare private told: string;
  private shown = "";

  constructor() {
    super();
    this.tab = "people";
    this.told = "";
  }

  override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has("people")) return;
    const here = JSON.stringify(this.people);
    if (here !== this.shown) void this.read();
    this.shown = here;
  }

  protected override content(): TemplateResult {
    const tabs = TABS.filter(([, , who]) => who.length === 0 || who.includes(this.may));
    return html`
      ${this.head("People")}
      ${
        tabs.length > 1
          ? html`<div role="tablist" aria-labelledby="title" @keydown=${(event: KeyboardEvent) => this.moved(event, tabs)}>
            ${tabs.map(([tab, word]) => this.tabButton(tab, word))}
          </div>`
          : nothing
      }
      <div class="panel" id="panel" role=${tabs.length > 1 ? "tabpanel" : "group"} aria-labelledby=${tabs.length > 1 ? `tab-${this.tab}` : "title"} tabindex="-1">
        ${this.panel()}
      </div>
      <p class="told" role="status">${this.trouble || this.told}</p>
    `;
  }

  private tabButton(tab: Tab, word: string): TemplateResult {
    const isOpen = tab === this.tab;
    return html`<button type="button" role="tab" id="tab-${tab}" aria-selected=${isOpen} aria-controls="panel" tabindex=${isOpen ? 0 : -1} @click=${() => this.open(tab)}>${word}</button>`;
  }

  private panel(): TemplateResult {
    if (this.tab === "invites") return html`<bc-invites .access=${this.access} .people=${this.people}></bc-invites>`;
    if (this.tab === "audit") return html`<bc-audit .access=${this.access}></bc-audit>`;
    if (this.list === undefined) return html`<p class="empty" aria-busy="true"></p>`;
    // A row stays its person's, whoever comes or leaves: no press may meet somebody else.
    return html`<ul class="rows">${repeat(this.list, ({ id }) => id, (person) => this.row(person))}</ul>`;
  }

  private row(person: SignedIn): TemplateResult {
    const { name, role, since, here, you } = person;
    const now = Date.now();
    return html`<li class=${here ? "here" : "away"}>
      ${icon(here ? "live" : "later")}
      <div class="about">
        <p class="name"><b><bdi>${name}</bdi></b> <span class="second">${roleName(role)}${you ? ", you" : ""}</span></p>
        <p>${whereabouts(person, now)}, signed in ${moment(since, now)}</p>
      </div>
      ${
        you || this.may === "invite"
          ? html`<button class="button" type="button" aria-label=${you ? "Sign out" : `Sign out ${name}`} @click=${() => void this.signOut(person)}>Sign out</button>`
          : nothing
      }
    </li>`;
  }

  private open(tab: Tab): void {
    this.tab = tab;
    this.told = this.trouble = "";
    if (tab === "people") void this.read();
  }

  private async moved(event: KeyboardEvent, tabs: typeof TABS): Promise<void> {
    const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (by === undefined) return;
    event.preventDefault();
    const at = tabs.findIndex(([tab]) => tab === this.tab);
    this.open((tabs[(at + by + tabs.length) % tabs.length] ?? tabs[0]!)[0]);
    await this.updateComplete;
    this.renderRoot.querySelector<HTMLElement>("[role=tab][aria-selected=true]")?.focus();
  }

  private async signOut({ id, name, you }: SignedIn): Promise<void> {
    await this.attempt(async () => {
      await (you ? this.access.leave() : this.access.takeBack(id));
      if (you) return;
      this.list = await this.access.people();
      this.told = `${name} was signed out. Their invite may still be good: take it back, too, if they are to stay out.`;
      this.renderRoot.querySelector<HTMLElement>("#panel")?.focus();
    }, "That was not done.");
  }

  private async read(): Promise<void> {
    await this.attempt(async () => {
      this.list = await this.access.people();
    }, "The list was not read.");
  }

  static override styles = [Dialog.styles, tabStyles, rowStyles];
}

customElements.define("bc-people", BcPeople);
