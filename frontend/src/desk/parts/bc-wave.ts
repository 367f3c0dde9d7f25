/** A wave of a raid as one row: what it is, and the one key that rejects all of it. */

import { css, html, LitElement, nothing, type TemplateResult } from "lit";
import type { WaveNow } from "../../feed/protocol";
import { ask } from "../acts/asks";
import { cap, keyOf } from "../acts/keymap";
import { waveWords } from "../state/waves";
import { icon } from "./icons";
import { shared } from "./styles";

export class BcWave extends LitElement {
  static override properties = {
    wave: { attribute: false },
    opened: { type: Boolean },
    keyed: { type: Boolean },
    mayDecide: { type: Boolean },
    phone: { type: Boolean, reflect: true },
  };

  declare wave: WaveNow;
  /** Its posts are on the page. */
  declare opened: boolean;
  /** The key is about this one. */
  declare keyed: boolean;
  declare mayDecide: boolean;
  declare phone: boolean;

  override render(): TemplateResult {
    const { wave } = this;
    const count = wave.posts?.length ?? 0;
    return html`<div class="row" role="group" aria-label="Looks like a flood: ${waveWords(wave)}">
      <p><b class="stop">${icon("stop")} Looks like a flood</b> <span>${waveWords(wave)}${since(wave)}</span></p>
      <div class="buttons">
        <button class="button" type="button" aria-pressed=${String(this.opened)}
          @click=${() => ask(this, { do: "wave", act: "open", id: wave.id })}>${this.opened ? "Close" : "Open"}</button>
        ${this.mayDecide ? this.decisions(count) : nothing}
      </div>
    </div>`;
  }

  private decisions(count: number): TemplateResult {
    const { id } = this.wave;
    return html`
      ${
        this.opened
          ? html`<button class="button" type="button" @click=${() => ask(this, { do: "wave", act: "dismiss", id })}>Not a flood</button>`
          : nothing
      }
      <button class="button" type="button" @click=${() => ask(this, { do: "wave", act: "reject", id })}>
        Reject all ${count} ${this.keyed ? html`<kbd aria-hidden="true">${cap(keyOf("reject-wave"))}</kbd>` : nothing}
      </button>`;
  }

  static override styles = [
    shared,
    css`
      :host {
        display: block;
      }
      .row {
        display: flex;
        align-items: center;
        gap: 8px 16px;
        min-height: 52px;
        padding: 8px 8px 8px 14px;
        border: 1px solid color-mix(in srgb, var(--stop) 45%, var(--surface));
        border-radius: 10px;
        background: var(--surface);
        pointer-events: auto;
      }
      p {
        display: flex;
        flex: 1;
        flex-wrap: wrap;
        gap: 0 10px;
        min-width: 0;
      }
      b {
        display: inline-flex;
        align-items: center;
        gap: 6px;
        font-size: 13px;
        font-weight: 640;
        white-space: nowrap;
      }
      .buttons {
        display: flex;
        flex: none;
        gap: 8px;
      }
      :host([phone]) .row {
        flex-direction: column;
        align-items: stretch;
        padding: 12px;
        border-radius: 14px;
      }
      :host([phone]) .button {
        flex: 1;
      }
    `,
  ];
}

/** "; 8 were rejected before", where a decision did not stop it. */
function since({ rejected = 0, decision }: WaveNow): string {
  return decision === "reject" && rejected > 0 ? `; ${rejected} were rejected before` : "";
}

customElements.define("bc-wave", BcWave);
