/** Why one did what one did: told afterwards, in two keys or in one's own words. */

import { css, html, LitElement, nothing, type TemplateResult } from "lit";
import type { Action } from "../acts/access";
import { ask } from "../acts/asks";
import { shared } from "../parts/styles";
import { actionWords, REASONS } from "../telling/reasons";
import { dialogs } from "./dialog.styles";

const LONGEST = 200;

/** What the dialog asks of the server. Each throws its sentence. */
export interface WhyActs {
  actions: () => Promise<readonly Action[]>;
  give: (n: string, why: string) => Promise<unknown>;
}

export class BcWhy extends LitElement {
  static override properties = {
    acts: { attribute: false },
    quote: { attribute: false },
    actions: { state: true },
    trouble: { state: true },
  };

  declare acts: WhyActs;
  /** The beginning of a post, in quotes; "" for one that the page does not know. */
  declare quote: (id: string) => string;
  /** What this moderator did last, the latest first. */
  declare private actions: readonly Action[] | undefined;
  declare private trouble: string;

  override firstUpdated(): void {
    this.renderRoot.querySelector("dialog")?.showModal();
    void this.attempt(async () => {
      this.actions = await this.acts.actions();
    });
  }

  override render(): TemplateResult {
    return html`<dialog aria-labelledby="title" @close=${() => ask(this, { do: "close" })}>
      <h2 id="title" class="house">Why?</h2>
      ${this.actions?.length === 0 ? html`<p class="second">You have done nothing here yet.</p>` : this.form(this.actions ?? [])}
      ${this.trouble ? html`<p class="hold" role="alert">${this.trouble}</p>` : nothing}
    </dialog>`;
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
    });
  }

  private async attempt(act: () => Promise<void>): Promise<void> {
    this.trouble = "";
    try {
      await act();
    } catch (error) {
      this.trouble = error instanceof Error ? error.message : "It was not saved.";
    }
  }

  private close(): void {
    this.renderRoot.querySelector("dialog")?.close();
  }

  static override styles = [
    shared,
    dialogs,
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
