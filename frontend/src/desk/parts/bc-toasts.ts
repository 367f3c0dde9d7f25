/** What was done, and what was not. Spoken politely. */

import { css, html, LitElement, nothing, type TemplateResult } from "lit";
import { keyed } from "lit/directives/keyed.js";
import { repeat } from "lit/directives/repeat.js";
import { ask } from "../acts/asks";
import type { Sign } from "../telling/signs";
import type { TakedownState } from "../telling/takedowns";
import type { Action, Toast } from "../telling/toasts";
import "./bc-rest";
import { icon } from "./icons";
import { shared } from "./styles";

const SIGNS: Readonly<Record<Toast["kind"], readonly [Sign, string]>> = {
  done: ["done", ""],
  conflict: ["other", "other"],
  trouble: ["hold", "hold"],
};

export class BcToasts extends LitElement {
  static override properties = { toasts: { attribute: false }, lost: { type: String } };

  declare toasts: readonly Toast[];
  /** What to say while there is no contact with the server. */
  declare lost: string;

  override render(): TemplateResult {
    return html`${this.contact()}
      <div role="log" aria-live="polite" aria-label="What happened">
      ${repeat(
        this.toasts,
        placeOf,
        (toast) => this.toast(toast),
      )}
    </div>`;
  }

  /** Its seconds are for the eye alone; it is spoken once. */
  private contact(): TemplateResult {
    const words = this.lost ? "No contact with the server. The walls keep playing." : "";
    return html`<p class="hidden" role="status">${words}</p>
      ${
        this.lost
          ? html`<div class="toast lost" aria-hidden="true">
              <span class="sign hold">${icon("hold")}</span>
              <p>${this.lost}</p>
            </div>`
          : nothing
      }`;
  }

  private toast({ id, kind, what, then, actions, off }: Toast): TemplateResult {
    const [sign, tone] = SIGNS[off?.done === false ? "trouble" : kind];
    const button = ({ label, cap, opens }: Action, action: number): TemplateResult => html`
      <button class="button" type="button"
        @click=${() => ask(this, opens ? { do: "open-dialog", dialog: opens } : { do: "toast", id, action })}>
        ${label} ${cap ? html`<kbd aria-hidden="true">${cap}</kbd>` : nothing}
      </button>`;
    const said = html`<p>${off ? gone(off) : html`${kind === "done" ? what : html`<b>${what}</b>`} ${then}`}</p>`;
    return html`<div class="toast">
      <span class="sign ${tone}">${icon(sign)}</span>
      ${keyed(id, said)}
      ${actions.map(button)}
      <button class="close" type="button" aria-label="Close"
        @click=${() => ask(this, { do: "toast", id, action: "close" })}>${icon("close")}</button>
      ${keyed(id, html`<bc-rest></bc-rest>`)}
    </div>`;
  }

  static override styles = [
    shared,
    css`
      :host {
        display: block;
        pointer-events: none;
      }
      .toast {
        position: relative;
        display: flex;
        align-items: center;
        gap: 10px;
        min-height: 50px;
        margin-top: 8px;
        padding: 8px 8px 8px 14px;
        overflow: hidden;
        border: 1px solid color-mix(in srgb, var(--ink) 22%, transparent);
        border-radius: 10px;
        background: var(--toast);
        box-shadow: var(--shadow-toast);
        pointer-events: auto;
        animation: rise 160ms cubic-bezier(0.2, 0.8, 0.2, 1);
      }
      .lost {
        border-color: color-mix(in srgb, var(--hold) 45%, transparent);
      }
      .sign {
        display: flex;
      }
      p {
        flex: 1;
        min-width: 0;
      }
      b {
        font-weight: 640;
      }
      .close {
        display: grid;
        place-items: center;
        width: 32px;
        height: 32px;
        border: 0;
        border-radius: 6px;
        background: none;
        color: var(--ink-2);
        cursor: pointer;
      }
      .close:hover {
        background: color-mix(in srgb, var(--ink) 11%, transparent);
      }
      @media (pointer: coarse) {
        .close {
          width: 44px;
          height: 44px;
        }
      }
      bc-rest {
        position: absolute;
        inset: auto 0 0 0;
        height: 2px;
        background: var(--ink-2);
        transform-origin: left;
      }
      @keyframes rise {
        from {
          opacity: 0;
          transform: translateY(8px);
        }
      }
      @media (prefers-reduced-motion: reduce) {
        .toast {
          animation: none;
        }
        bc-rest {
          display: none;
        }
      }
    `,
  ];
}

/** What was done takes the place of what was done before it, without a new rise. */
function placeOf({ id, kind }: Toast): string {
  return kind === "done" ? kind : String(id);
}

function gone({ what, off, then }: TakedownState): TemplateResult {
  return html`<bdi>${what}</bdi> <b>${off}</b>${then}`;
}

customElements.define("bc-toasts", BcToasts);
