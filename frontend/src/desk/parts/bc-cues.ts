/** What the desk asks of the walls: scene, previous, pause, next, pace, and panic. */

import { css, html, LitElement, type TemplateResult } from "lit";
import type { Cue } from "../../feed/protocol";
import { ask } from "../acts/asks";
import { cap, keyOf, SCENES, type Command } from "../acts/keymap";
import { sceneName } from "../telling/now";
import { icon } from "./icons";
import { shared } from "./styles";

/** What a post of ordinary length stays at pace 1: 2 s and 0.3 s for each of 23 words. */
const DWELL_S = 9;

export class BcCues extends LitElement {
  static override properties = {
    cue: { attribute: false },
    scenes: { attribute: false },
    pace: { type: Number },
    panic: { type: Boolean },
    phone: { type: Boolean, reflect: true },
    releasing: { state: true },
  };

  declare cue: Cue;
  declare scenes: readonly string[];
  /** The conference's own pace, which the cue's multiplies. */
  declare pace: number;
  declare panic: boolean;
  declare phone: boolean;
  /** The walls are about to be put back: asked once more. */
  declare private releasing: boolean;

  override willUpdate(): void {
    if (!this.panic) this.releasing = false;
  }

  override render(): TemplateResult {
    const { paused } = this.cue;
    return html`
      <header><h2>Cues</h2><span class="second">all screens</span></header>
      <div class="grid">
        ${SCENES.filter((scene) => this.scenes.includes(scene)).map((scene) => this.scene(scene))}
        ${this.button("previous", "Previous", () => ask(this, { do: "cue", patch: { step: -1 } }))}
        ${this.button("pause", paused ? "Go on" : "Pause", () => ask(this, { do: "cue", patch: { paused: !paused } }), paused === true)}
        ${this.button("next", "Next", () => ask(this, { do: "cue", patch: { step: 1 } }))}
      </div>
      ${this.paceRow()} ${this.panic ? this.panicOn() : this.panicButton()}
    `;
  }

  private scene(scene: (typeof SCENES)[number]): TemplateResult {
    const on = this.cue.scene === scene;
    return this.button(
      scene,
      sceneName(scene),
      () => ask(this, { do: "cue", patch: { scene: on ? "" : scene } }),
      on,
    );
  }

  private button(command: Command, words: string, act: () => void, on?: boolean): TemplateResult {
    return html`<button class="button" type="button" aria-pressed=${on === undefined ? "undefined" : String(on)} @click=${act}>
      ${words} <kbd aria-hidden="true">${cap(keyOf(command))}</kbd>
    </button>`;
  }

  private paceRow(): TemplateResult {
    const pace = this.cue.pace ?? 1;
    const seconds = Math.round(DWELL_S * this.pace * pace);
    const changed = (event: Event): void => {
      ask(this, { do: "cue", patch: { pace: Number((event.target as HTMLInputElement).value) } });
    };
    return html`<label class="pace">
      Pace
      <input type="range" min="0.5" max="2" step="0.25" .value=${String(pace)} aria-valuetext="about ${seconds} seconds a post" @change=${changed}>
      <span class="second">${seconds} s a post</span>
    </label>`;
  }

  private panicButton(): TemplateResult {
    return html`<button class="panic" type="button" @click=${() => ask(this, { do: "panic", on: true })}>
      ${icon("stop")} <span><b class="house">Panic</b> Holding screen everywhere, now</span>
      <kbd aria-hidden="true">${cap(keyOf("panic"))}</kbd>
    </button>`;
  }

  private panicOn(): TemplateResult {
    const release = this.releasing
      ? html`<button class="button" type="button" @click=${() => ask(this, { do: "panic", on: false })}>Yes, put them back</button>
          <button class="button" type="button" @click=${() => (this.releasing = false)}>Leave it on</button>`
      : html`<button class="button" type="button" @click=${() => (this.releasing = true)}>Put the walls back</button>`;
    return html`<div class="panic on" role="status">
      ${icon("stop")} <span><b class="house">Panic is on</b> Nothing else is shown until you put the walls back.</span>
      <div class="release">${release}</div>
    </div>`;
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
        margin-bottom: 10px;
      }
      h2 {
        font-size: 14px;
        font-weight: 640;
      }
      header .second {
        font-size: 13.5px;
      }
      .grid {
        display: grid;
        grid-template-columns: repeat(3, minmax(0, 1fr));
        gap: 8px 6px;
      }
      .grid .button {
        justify-content: space-between;
        gap: 4px;
        padding: 0 7px 0 10px;
        min-height: 34px;
      }
      .grid [aria-pressed="true"] {
        border-color: color-mix(in srgb, var(--ink) 45%, transparent);
        background: color-mix(in srgb, var(--ink) 11%, transparent);
        box-shadow: inset 0 -3px 0 var(--accent);
      }
      .pace {
        display: flex;
        align-items: center;
        gap: 12px;
        min-height: 48px;
        font-size: 13.5px;
      }
      input[type="range"] {
        flex: 1;
        min-width: 0;
        height: 32px;
        margin: 0;
        accent-color: var(--ink-2);
        cursor: pointer;
      }
      @media (pointer: coarse) {
        input[type="range"] {
          height: 44px;
        }
      }
      .pace .second {
        min-width: 68px;
        text-align: end;
      }
      .panic {
        display: flex;
        align-items: center;
        gap: 14px;
        width: 100%;
        min-height: 54px;
        padding: 6px 14px 7px 16px;
        border: 1px solid color-mix(in srgb, #fff 24%, var(--panic));
        border-radius: 8px;
        background: var(--panic);
        color: var(--on-panic);
        text-align: start;
        font-size: 13px;
        font-weight: 560;
      }
      button.panic {
        cursor: pointer;
      }
      button.panic:hover {
        background: color-mix(in srgb, #000 10%, var(--panic));
      }
      .panic span {
        flex: 1;
      }
      .panic b {
        display: block;
        font-size: 17px;
        line-height: 1.15;
      }
      .panic kbd {
        color: #fff;
        border-color: #fff9;
      }
      .panic .icon {
        width: 20px;
        height: 20px;
      }
      .panic.on {
        flex-wrap: wrap;
        padding-bottom: 12px;
        border-color: #fff;
      }
      .panic.on span {
        flex-basis: 60%;
      }
      .release {
        display: flex;
        gap: 8px;
        width: 100%;
      }
      .release .button {
        border-color: #fffa;
      }
      :host([phone]) .grid .button {
        min-height: 52px;
        justify-content: center;
      }
      :host([phone]) button.panic {
        display: none;
      }
    `,
  ];
}

customElements.define("bc-cues", BcCues);
