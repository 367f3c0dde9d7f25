/** Why one did what one did: told afterwards, in two keys or in one's own words. */

import { css, html, type TemplateResult } from "lit";
import type { Action } from "../state/people";
import { actionWords, REASONS } from "../telling/reasons";
import { Dialog } from "./dialog";

const LONGEST = 200;

/** What the dialog asks of the server. Each throws its sentence. */
export interface WhyActs {
  actions: () => Promise<readonly Action[]>;
  give: (n: string, why: string) => Promise<unknown>;
}

export class BcWhy extends Dialog {
  static override properties = {
    acts: { attribute: false },
    quote: { attribute: false },
    actions: { state: true },
  };

  declare acts: WhyActs;
  /** The beginning of a post, in quotes; "" for one that the page does not know. */
  declare quote: (id: string) => string;
  /** What this moderator did last, the latest first. */
  declare private actions: readonly Action[] | undefined;

  override firstUpdated(): void {
    super.firstUpdated();
    void this.attempt(async () => {
      this.actions = await this.acts.actions();
    }, "They were not read.");
  }

  protected override content(): TemplateResult {
    return html`
      <h2 id="title" class="house">Why?</h2>
      ${this.actions?.length === 0 ? html`<p class="second">You have done nothing here yet.</p>` : this.form(this.actions ?? [])}
      ${this.alert()}
    `;
  }

  private form(actions: readonly Action[]): TemplateResult {
    return html`<form @submit=${(event: SubmitEvent) => this.submit(event)}>
      <label for="about">What you did</label>
      <select id="about">${actions.map(
        (action) => html`<option value=${action.n}>${actionWords(action, this.quote(action.id))}</option>`,
      )}</select>
      <label for="why">A few words; they stand beside it in the audit trail</label>
      <input id="why" maxlength=${LONGEST} autocomplete="off" autofocus @keydown=${this.pressed}>
      <div class="usual">${REASONS.map(
        (why, index) => html`<button class="button" type="button" @click=${() => this.give(why)}>
          ${why} <kbd aria-hidden="true">${index + 1}</kbd>
        </button>`,
      )}</div>
      <div class="buttons">
        <button class="button primary" type="submit">Save</button>
        <button class="button" type="button" @click=${() => this.close()}>Cancel</button>
      </div>
    </form>`;
  }

  /** In an empty field a digit is one of the usual reasons. */
  private readonly pressed = (event: KeyboardEvent): void => {
    const why = REASONS[Number(event.key) - 1];
    const isFree = (event.target as HTMLInputElement).value === "" && !event.isComposing;
    if (why === undefined || !isFree || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    this.give(why);
  };

  private submit(event: SubmitEvent): void {
    event.preventDefault();
    const why = this.renderRoot.querySelector<HTMLInputElement>("#why")?.value.trim() ?? "";
    if (why !== "") this.give(why);
  }

  private give(why: string): void {
    const about = this.renderRoot.querySelector<HTMLSelectElement>("#about")?.value ?? "";
    void this.attempt(async () => {
      await this.acts.give(about, why);
      this.close();
    }, "It was not saved.");
  }

  static override styles = [
    Dialog.styles,
    css`
      dialog {
        width: min(660px, calc(100vw - 32px));
      }
      h2 {
        margin-bottom: 12px;
      }
      #about {
        margin-bottom: 16px;
      }
      .usual {
        display: flex;
        flex-wrap: wrap;
        gap: 8px;
        margin-top: 12px;
      }
      .buttons {
        margin-top: 20px;
      }
    `,
  ];
}

customElements.define("bc-why", BcWhy);
