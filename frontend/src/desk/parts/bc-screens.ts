/** What is on the walls now, and what they have said is gone. */

import { html, LitElement, nothing, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { picture } from "../../ui/rich-text";
import { ask } from "../acts/asks";
import type { ScreenState } from "../telling/now";
import type { PanicState, TakedownState } from "../telling/takedowns";
import { screens } from "./bc-screens.styles";
import { data } from "./data";
import { icon } from "./icons";
import { shared } from "./styles";

export class BcScreens extends LitElement {
  static override properties = {
    screens: data,
    takedowns: data,
    panic: data,
    strip: { type: Boolean, reflect: true },
    mayAdd: { type: Boolean },
  };

  declare screens: readonly ScreenState[];
  declare takedowns: readonly TakedownState[];
  /** Undefined while there is no panic. */
  declare panic: PanicState | undefined;
  /** As small cards beside each other, on a phone. */
  declare strip: boolean;
  declare mayAdd: boolean;

  constructor() {
    super();
    this.takedowns = [];
  }

  override render(): TemplateResult {
    if (this.strip) return html`<ul>${repeat(this.screens, ({ id }) => id, chip)}</ul>`;
    return html`
      <header>
        <h2>Screens now</h2>
        <span class="second">${this.count()}</span>
      </header>
      ${
        this.screens.length > 0
          ? html`<ul>${repeat(this.screens, ({ id }) => id, row)}</ul>`
          : html`<p class="second none">No screen yet. Add one, and open its link on the projector’s machine.</p>`
      }
      <div class="gone" role="log" aria-live="polite" aria-label="Taken off the screens">
        ${this.panic ? holding(this.panic) : nothing}
        ${repeat(this.takedowns, ({ key }) => key, takedown)}
      </div>
      ${this.mayAdd ? this.buttons() : nothing}
    `;
  }

  private count(): string {
    const live = this.screens.filter((screen) => !screen.silent).length;
    return live === this.screens.length ? `${live} connected` : `${live} of ${this.screens.length} live`;
  }

  private buttons(): TemplateResult {
    const open = (dialog: "screen" | "screens") => (): void => ask(this, { do: "open-dialog", dialog });
    return html`<div class="buttons">
      <button class="button" type="button" @click=${open("screen")}>Add a screen</button>
      <button class="button" type="button" @click=${open("screens")}>All screens</button>
    </div>`;
  }

  static override styles = [shared, screens];
}

function row(screen: ScreenState): TemplateResult {
  const photo = picture(screen.post?.media?.[0]?.src);
  return html`<li class="row ${screen.silent ? "silent" : ""} ${screen.spent ? "spent" : ""}">
    <div class="thumb" aria-hidden="true">
      <span>${screen.post?.text ?? ""}</span>
      ${photo ? html`<img src=${photo} alt="">` : nothing}
    </div>
    <div>
      <div class="head">
        <bdi class="name">${screen.name}</bdi>
        ${word(screen)}
      </div>
      <p>${screen.scene}${screen.late ? html`<b class="late">${screen.late}</b>` : nothing}</p>
      <p>${screen.shows}</p>
    </div>
  </li>`;
}

/** Someone is needed only for a screen that may still show a post. */
function word({ silent, spent, word }: ScreenState): TemplateResult {
  const needed = silent && !spent;
  return html`<span class="word ${needed ? "hold" : ""}">${icon(needed ? "hold" : spent ? "later" : "live")} ${word}</span>`;
}

/** ✓ “Buy followers…” off 3/3 screens in 0.4 s; ◆ until it is true. */
function takedown({ done, what, off, then }: TakedownState): TemplateResult {
  return html`<p class=${done ? "" : "hold"}>
    ${icon(done ? "done" : "hold")}
    <span><bdi>${what}</bdi> ${done ? html`<b>${off}</b>` : off}${then}</span>
  </p>`;
}

function holding({ done, on, of, waits }: PanicState): TemplateResult {
  return html`<p class=${done ? "" : "hold"}>
    ${icon(done ? "done" : "hold")}
    <span>Holding screen on ${done ? html`<b>${on}/${of} ${of === 1 ? "screen" : "screens"}</b>` : `${on}/${of}, waiting for ${waits}`}</span>
  </p>`;
}

function chip(screen: ScreenState): TemplateResult {
  return html`<li class="chip ${screen.silent && !screen.spent ? "silent" : ""}">
    <b>${icon(screen.silent ? (screen.spent ? "later" : "hold") : "live")} <bdi>${screen.name}</bdi></b>
    <span>${screen.silent ? screen.word : `${screen.scene}, ${screen.word.replace("live, ", "")}`}</span>
  </li>`;
}

customElements.define("bc-screens", BcScreens);
