/** One rule, edited: plain fields, each change told at once. */

import { css, html, LitElement, type TemplateResult } from "lit";
import { sourceName } from "../../ui/mark";
import { shared } from "../parts/styles";
import { ACTIONS, lines, LISTS, SWITCH_WORDS, SWITCHES, tidy, title, type Does, type Rule } from "../state/rules";
import { dialogs } from "./dialog.styles";

const FIELDS: Readonly<Record<(typeof LISTS)[number], { label: string; hint: string }>> = {
  words: { label: "Words or phrases", hint: "airdrop" },
  authors: { label: "Written by, or quoting", hint: "@someone" },
  domains: { label: "Links to", hint: "shop.example" },
  tags: { label: "Hashtags", hint: "#giveaway" },
  languages: { label: "Languages", hint: "de" },
};

/** A rule was changed; its new state is the detail. */
export class RuleEvent extends CustomEvent<Rule> {
  static readonly type = "bc-rule";

  constructor(rule: Rule) {
    super(RuleEvent.type, { detail: rule });
  }
}

export class BcRuleForm extends LitElement {
  static override properties = { rule: { attribute: false }, sources: { attribute: false } };

  declare rule: Rule;
  declare sources: readonly string[];
  /** The lists as they are being typed: an empty line in the making is no fault. */
  private readonly typed: Partial<Record<(typeof LISTS)[number], string>> = {};

  override firstUpdated(): void {
    this.renderRoot.querySelector<HTMLInputElement>("#name")?.focus();
  }

  override render(): TemplateResult {
    const { rule } = this;
    return html`
      <label for="name">Name, as cards will say it</label>
      <input id="name" maxlength="60" placeholder="ticket resale" autocomplete="off" .value=${rule.name}
        @input=${(event: Event) => this.change({ name: value(event) })}>
      ${this.actions()}
      <h3>Posts with any of these, one a line</h3>
      <div class="lists">${LISTS.map((name) => this.list(name))}</div>
      <p class="quiet">Words are found whole, however they are dressed up: B.L.O.R.P, ｂｌｏｒｐ, bl0rp.</p>
      <h3>Or</h3>
      <div class="row">${SWITCHES.map((name) => this.check(SWITCH_WORDS[name], Boolean(rule[name]), (on) => ({ [name]: on })))}</div>
      <div class="row">
        ${this.number("younger_days", "Accounts younger than", "days")}
        ${this.number("fewer_followers", "Accounts with fewer than", "followers")}
      </div>
      <h3>Only from these sources; none: from all</h3>
      <div class="row">${this.sources.map((source) => this.check(title(sourceName(source)), (rule.sources ?? []).includes(source), (on) => ({ sources: toggled(rule.sources, source, on) })))}</div>
    `;
  }

  private actions(): TemplateResult {
    const now = this.rule.action ?? "hold";
    const one = ({ does, label, what }: (typeof ACTIONS)[number]): TemplateResult => html`
      <label class="action"><input type="radio" name="action" .checked=${does === now}
        @change=${() => this.change({ action: does satisfies Does })}> <b>${label}</b> <span class="quiet">${what}</span></label>`;
    return html`<fieldset><legend>What becomes of the posts</legend>${ACTIONS.map(one)}</fieldset>`;
  }

  private list(name: (typeof LISTS)[number]): TemplateResult {
    const { label, hint } = FIELDS[name];
    const text = this.typed[name] ?? (this.rule[name] ?? []).join("\n");
    const heard = (event: Event): void => {
      this.typed[name] = value(event);
      this.change({ [name]: lines(value(event)) });
    };
    const rows = name === "words" ? 4 : Math.min(6, Math.max(2, (this.rule[name] ?? []).length));
    return html`<div class=${name}>
      <label for=${name}>${label}</label>
      <textarea id=${name} rows=${rows} placeholder=${hint} autocomplete="off" spellcheck="false" .value=${text} @input=${heard}></textarea>
    </div>`;
  }

  private check(label: string, on: boolean, change: (on: boolean) => Partial<Rule>): TemplateResult {
    return html`<label class="check"><input type="checkbox" .checked=${on}
      @change=${(event: Event) => this.change(change((event.target as HTMLInputElement).checked))}> ${label}</label>`;
  }

  private number(name: "younger_days" | "fewer_followers", before: string, after: string): TemplateResult {
    const now = this.rule[name];
    return html`<label class="check number">${before}
      <input type="number" min="1" max="36500" step="1" inputmode="numeric" .value=${now ? String(now) : ""}
        @input=${(event: Event) => this.change({ [name]: Math.max(0, Math.floor(Number(value(event)) || 0)) })}> ${after}</label>`;
  }

  private change(part: Partial<Rule>): void {
    this.dispatchEvent(new RuleEvent(tidy({ ...this.rule, ...part })));
  }

  static override styles = [
    shared,
    dialogs,
    css`
      :host {
        display: block;
      }
      fieldset {
        display: grid;
        grid-template-columns: 1fr 1fr;
        gap: 2px 16px;
        margin: 16px 0 0;
        padding: 0;
        border: 0;
      }
      legend {
        margin-bottom: 6px;
        padding: 0;
        color: var(--ink-2);
      }
      .action,
      .check {
        display: flex;
        align-items: center;
        gap: 8px;
        min-height: 32px;
        margin: 0;
        color: var(--ink);
        cursor: pointer;
      }
      .action b {
        font-weight: 600;
      }
      .lists {
        display: grid;
        grid-template-columns: 1fr 1fr;
        gap: 12px 16px;
        margin-bottom: 8px;
      }
      .words {
        grid-row: span 2;
        display: flex;
        flex-direction: column;
      }
      .words textarea {
        flex: 1;
      }
      .row {
        display: flex;
        flex-wrap: wrap;
        gap: 4px 20px;
      }
      .number input {
        width: 88px;
        min-height: 32px;
        padding: 0 8px;
      }
      input[type="radio"],
      input[type="checkbox"] {
        width: 16px;
        height: 16px;
        margin: 0;
        accent-color: var(--accent);
      }
      @media (max-width: 599px) {
        fieldset,
        .lists {
          grid-template-columns: 1fr;
        }
        .action,
        .check {
          min-height: 44px;
        }
      }
    `,
  ];
}

function value(event: Event): string {
  return (event.target as HTMLInputElement | HTMLTextAreaElement).value;
}

function toggled(list: readonly string[] | undefined, item: string, on: boolean): string[] {
  const others = (list ?? []).filter((each) => each !== item);
  return on ? [...others, item] : others;
}

customElements.define("bc-rule-form", BcRuleForm);
