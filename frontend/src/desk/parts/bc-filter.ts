/** What a list is filtered by: the chips, always there while it is, and the row to choose from. */

import { html, LitElement, nothing, type TemplateResult } from "lit";
import { live } from "lit/directives/live.js";
import { repeat } from "lit/directives/repeat.js";
import { sourceName } from "../../ui/mark";
import { ask } from "../acts/asks";
import type { Facets } from "../state/facets";
import { asked, type Field, type Filter } from "../state/filter";
import { filterRow } from "./bc-filter.styles";
import { icon } from "./icons";
import { shared } from "./styles";

type Choice = readonly [value: string, words: string];

const MEDIA: readonly Choice[] = [
  ["any", "With pictures"],
  ["none", "Without pictures"],
  ["undescribed", "No description"],
];

const QUESTIONS: readonly Choice[] = [
  ["open", "Unanswered"],
  ["answered", "Answered"],
];

export class BcFilter extends LitElement {
  static override properties = {
    filter: { attribute: false },
    facets: { attribute: false },
    sessions: { attribute: false },
    open: { type: Boolean, reflect: true },
    searches: { type: Boolean },
  };

  declare filter: Filter;
  declare facets: Facets;
  /** The programme's titles, in its order. */
  declare sessions: readonly string[];
  /** Whether there is the row to choose from. */
  declare open: boolean;
  /** Whether the row has the field for a search too. */
  declare searches: boolean;

  /** Has the keyboard on the first control. */
  override focus(): void {
    this.renderRoot.querySelector<HTMLElement>("select, input")?.focus();
  }

  override render(): TemplateResult {
    const chips = asked(this.filter);
    return html`${this.open ? this.row() : nothing}
      ${
        chips.length > 0
          ? html`<div class="chips" role="group" aria-label="Shown is only">
              ${repeat(
                chips,
                ([field]) => field,
                ([field, value]) => this.chip(field, value),
              )}
              <button class="clear" type="button" @click=${() => ask(this, { do: "narrow", filter: {} })}>
                Show all <kbd aria-hidden="true">Esc</kbd>
              </button>
            </div>`
          : nothing
      }`;
  }

  private chip(field: Field, value: string): TemplateResult {
    const words = this.words(field, value);
    return html`<button class="chip" type="button" aria-label="${words}: take this off"
      @click=${() => this.set(field, "")}><bdi>${words}</bdi> ${icon("close")}</button>`;
  }

  private row(): TemplateResult {
    const { sources, langs, rules, tags, authors } = this.facets;
    const named = (names: readonly string[]): Choice[] => names.map((name) => [name, name]);
    const talks = this.sessions.map((title, at): Choice => [String(at + 1), title]);
    return html`<div class="row" role="group" aria-label="Filter" @keydown=${this.pressed}>
      ${this.searches ? this.search() : nothing}
      ${this.select("source", "Source", sources.map((source): Choice => [source, sourceName(source)]))}
      ${this.select("lang", "Language", langs.map((lang): Choice => [lang, languageName(lang)]))}
      ${this.select("verdict", "Verdict", [["none", "No rule"], ...named(rules)])}
      ${this.select("media", "Media", MEDIA)}
      ${this.select("question", "Questions", QUESTIONS)}
      ${talks.length > 0 ? this.select("session", "Session", talks) : nothing}
      ${this.field("author", "@handle", "By whom", authors)}
      ${this.field("tag", "#tag", "With the tag", tags)}
    </div>`;
  }

  private select(field: Field, none: string, choices: readonly Choice[]): TemplateResult {
    const value = this.filter[field] ?? "";
    const isKnown = value === "" || choices.some(([each]) => each === value);
    const all = isKnown ? choices : [...choices, [value, this.words(field, value)] as Choice];
    return html`<select aria-label=${none} class=${value ? "on" : ""}
      .value=${live(value)} @change=${(event: Event) => this.chosen(field, event)}>
      <option value="" ?selected=${value === ""}>${none}</option>
      ${all.map(([each, words]) => html`<option value=${each} ?selected=${each === value}>${words}</option>`)}
    </select>`;
  }

  private search(): TemplateResult {
    const typed = (event: Event): void =>
      ask(this, { do: "search", query: (event.target as HTMLInputElement).value });
    return html`<input class="search" type="search" aria-label="Search in this list" placeholder="Search"
      autocomplete="off" .value=${this.filter.q ?? ""} @input=${typed}>`;
  }

  private field(field: Field, hint: string, label: string, known: readonly string[]): TemplateResult {
    return html`<input type="text" aria-label=${label} placeholder=${hint} list=${`known-${field}`}
        autocomplete="off" spellcheck="false" .value=${live(this.filter[field] ?? "")}
        @change=${(event: Event) => this.chosen(field, event)}>
      <datalist id=${`known-${field}`}>${known.map((each) => html`<option value=${each}></option>`)}</datalist>`;
  }

  private chosen(field: Field, event: Event): void {
    const control = event.target as HTMLSelectElement | HTMLInputElement;
    this.set(field, control.value.trim());
    // Chosen by pointer: the keys are the queue's again.
    if (control instanceof HTMLSelectElement && !control.matches(":focus-visible")) control.blur();
  }

  private set(field: Field, value: string): void {
    ask(this, { do: "narrow", filter: { ...this.filter, [field]: value } });
  }

  /** Enter takes what is written and gives the keyboard back to the queue. */
  private readonly pressed = (event: KeyboardEvent): void => {
    if (event.key === "Enter" && event.target instanceof HTMLElement) event.target.blur();
  };

  private words(field: Field, value: string): string {
    switch (field) {
      case "source":
        return `from ${sourceName(value)}`;
      case "lang":
        return languageName(value);
      case "author":
        return `by ${value}`;
      case "tag":
        return `#${value.replace(/^#/, "")}`;
      case "session":
        return `during ${this.sessions[Number(value) - 1] ?? `session ${value}`}`;
      case "verdict":
        return value === "none" ? "no rule" : `rule ${value}`;
      case "media":
        return MEDIA.find(([each]) => each === value)?.[1].toLowerCase() ?? value;
      case "question":
        return `${value === "answered" ? "answered" : "unanswered"} questions`;
      case "q":
        return `“${value}”`;
    }
  }

  static override styles = [shared, filterRow];
}

const languages = new Intl.DisplayNames(["en"], { type: "language" });

function languageName(lang: string): string {
  if (lang === "und") return "Language unknown";
  try {
    return languages.of(lang) ?? lang;
  } catch {
    return lang; // no tag at all, whatever its source says
  }
}

customElements.define("bc-filter", BcFilter);
