/** All keys, made from the table, and the switch for the single letters. */

import { css, html, type TemplateResult } from "lit";
import { ask } from "../acts/asks";
import { cap, goLetter, KEYS, type Key } from "../acts/keymap";
import { RAIL } from "../state/lists";
import { listName } from "../telling/words";
import { Dialog } from "./dialog";

const GROUPS: readonly Key["group"][] = ["Queue", "Decide", "Walls", "Desk"];

export class BcHelp extends Dialog {
  static override properties = { letters: { type: Boolean } };

  declare letters: boolean;

  protected override content(): TemplateResult {
    const toggle = (event: Event): void =>
      ask(this, { do: "letters", on: (event.target as HTMLInputElement).checked });
    return html`
      ${this.head("All keys")}
      <div class="groups">${GROUPS.map((group) => this.group(group))}</div>
      <label>
        <input type="checkbox" .checked=${this.letters} @change=${toggle}>
        Single-letter keys. Switch them off if you use speech input.
      </label>
    `;
  }

  private group(group: Key["group"]): TemplateResult {
    return html`<section>
      <h3>${group}</h3>
      <dl>
        ${KEYS.filter((key) => key.group === group).map((key) => row(key))}
        ${group === "Desk" ? RAIL.map((list) => html`<dt><kbd>G</kbd> <kbd>${goLetter(list)}</kbd></dt><dd>Go to ${listName(list)}</dd>`) : ""}
      </dl>
    </section>`;
  }

  static override styles = [
    Dialog.styles,
    css`
      dialog {
        width: min(860px, calc(100vw - 32px));
        padding-block: 16px; /* whole on a laptop's 900 px */
      }
      h3 {
        margin: 0 0 6px;
      }
      .groups {
        columns: 2;
        column-gap: 32px;
        padding-bottom: 6px;
      }
      section {
        break-inside: avoid;
        margin-bottom: 14px;
      }
      dl {
        display: grid;
        grid-template-columns: 68px 1fr;
        gap: 5px 10px;
        align-items: center;
        padding-bottom: 2px;
      }
      dt {
        display: flex;
        gap: 4px;
      }
      kbd {
        display: inline-grid;
        color: var(--ink);
      }
      label {
        display: flex;
        gap: 10px;
        align-items: center;
        min-height: 32px;
        margin: 0;
        padding-top: 12px;
        border-top: 1px solid var(--line);
        color: inherit;
        cursor: pointer;
      }
      input {
        width: 18px;
        height: 18px;
        accent-color: var(--accent);
      }
      @media (max-width: 700px) {
        .groups {
          columns: 1;
        }
      }
    `,
  ];
}

function row(key: Key): TemplateResult {
  const [one, two] = cap(key).split(" ");
  return html`<dt><kbd>${one}</kbd>${two ? html` <kbd>${two}</kbd>` : ""}</dt><dd>${key.what}</dd>`;
}

customElements.define("bc-help", BcHelp);
