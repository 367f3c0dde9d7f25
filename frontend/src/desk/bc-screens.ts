/** What is on the walls now. */

import { css, html, LitElement, nothing, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { picture } from "../ui/rich-text";
import { ask } from "./asks";
import { icon } from "./icons";
import type { ScreenState } from "./now";
import { shared } from "./styles";

export class BcScreens extends LitElement {
  static override properties = {
    screens: { attribute: false },
    strip: { type: Boolean, reflect: true },
    mayAdd: { type: Boolean },
  };

  declare screens: readonly ScreenState[];
  /** As small cards beside each other, on a phone. */
  declare strip: boolean;
  declare mayAdd: boolean;

  override render(): TemplateResult {
    const live = this.screens.filter((screen) => !screen.silent).length;
    if (this.strip) return html`<ul>${repeat(this.screens, ({ id }) => id, chip)}</ul>`;
    return html`
      <header>
        <h2>Screens now</h2>
        <span class="second">${live === this.screens.length ? `${live} connected` : `${live} of ${this.screens.length} live`}</span>
      </header>
      ${
        this.screens.length > 0
          ? html`<ul>${repeat(this.screens, ({ id }) => id, row)}</ul>`
          : html`<p class="second none">No screen yet. Add one, and open its link on the projector’s machine.</p>`
      }
      ${
        this.mayAdd
          ? html`<button class="button add" type="button" @click=${() => ask(this, { do: "open-dialog", dialog: "screen" })}>Add a screen</button>`
          : nothing
      }
    `;
  }

  static override styles = [
    shared,
    css`
      :host {
        display: block;
      }
      header {
        display: flex;
        justify-content: space-between;
        align-items: baseline;
        margin-bottom: 12px;
      }
      h2 {
        font-size: 14px;
        font-weight: 640;
      }
      header .second,
      .row p {
        font-size: 13.5px;
      }
      .none {
        font-size: 13.5px;
      }
      .row {
        display: grid;
        grid-template-columns: 92px minmax(0, 1fr);
        gap: 0 12px;
        align-items: start;
        margin-bottom: 12px;
      }
      .head {
        display: flex;
        justify-content: space-between;
        gap: 8px;
      }
      .name {
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
        font-weight: 640;
      }
      .word {
        display: inline-flex;
        flex: none;
        align-items: center;
        gap: 7px;
        font-size: 13px;
        color: var(--ink-2);
      }
      .word .icon {
        width: 13px;
        height: 13px;
      }
      .word.hold {
        color: var(--hold);
        font-weight: 560;
      }
      .row p {
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
        color: var(--ink-2);
      }
      .thumb {
        position: relative;
        display: flex;
        gap: 4px;
        align-items: center;
        width: 92px;
        height: 52px;
        padding: 4px 5px;
        overflow: hidden;
        border: 1px solid var(--line);
        border-radius: 5px;
        background: radial-gradient(circle at 100% 100%, #003132, transparent 65%),
          radial-gradient(circle at 0 0, #241d47, transparent 65%), #080f18;
      }
      .thumb span {
        flex: 1;
        min-width: 0;
        max-height: 100%;
        overflow: hidden;
        font-size: 5.6px;
        line-height: 1.22;
        color: #f8f7f1;
        overflow-wrap: anywhere;
      }
      .thumb img {
        width: 26px;
        height: 40px;
        border-radius: 2px;
        object-fit: cover;
      }
      .silent .thumb {
        filter: grayscale(1);
        opacity: 0.6;
      }
      .add {
        margin-top: 2px;
        color: var(--ink-2);
      }
      :host([strip]) ul {
        display: flex;
        gap: 8px;
        overflow-x: auto;
        scrollbar-width: none;
      }
      .chip {
        flex: 1 0 30%;
        min-width: 104px;
        padding: 9px 11px 8px;
        border: 1px solid var(--line);
        border-radius: 10px;
        background: var(--surface);
        font-size: 12.5px;
        color: var(--ink-2);
      }
      .chip b {
        display: flex;
        align-items: center;
        gap: 7px;
        overflow: hidden;
        white-space: nowrap;
        font-weight: 640;
        font-size: 14px;
        color: var(--ink);
      }
      .chip b bdi {
        overflow: hidden;
        text-overflow: ellipsis;
      }
      .chip b .icon {
        width: 13px;
        height: 13px;
      }
      .chip.silent b .icon,
      .chip.silent span {
        color: var(--hold);
      }
    `,
  ];
}

function row(screen: ScreenState): TemplateResult {
  const photo = picture(screen.post?.media?.[0]?.src);
  return html`<li class="row ${screen.silent ? "silent" : ""}">
    <div class="thumb" aria-hidden="true">
      <span>${screen.post?.text ?? ""}</span>
      ${photo ? html`<img src=${photo} alt="">` : nothing}
    </div>
    <div>
      <div class="head">
        <bdi class="name">${screen.name}</bdi>
        <span class="word ${screen.silent ? "hold" : ""}">${icon(screen.silent ? "hold" : "live")} ${screen.word}</span>
      </div>
      <p>${screen.scene}</p>
      <p>${screen.shows}</p>
    </div>
  </li>`;
}

function chip(screen: ScreenState): TemplateResult {
  return html`<li class="chip ${screen.silent ? "silent" : ""}">
    <b>${icon(screen.silent ? "hold" : "live")} <bdi>${screen.name}</bdi></b>
    <span>${screen.silent ? screen.word : `${screen.scene}, ${screen.word.replace("live, ", "")}`}</span>
  </li>`;
}

customElements.define("bc-screens", BcScreens);
