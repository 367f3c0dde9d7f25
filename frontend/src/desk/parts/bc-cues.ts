/** What the desk asks of the walls: scene, previous, pause, next, pace, and panic. */

import { html, LitElement, nothing, type TemplateResult } from "lit";
import type { Asked } from "../../wall/play/asked";
import { ask } from "../acts/asks";
import type { CuePatch } from "../acts/commands";
import { cap, keyOf, SCENES, type Command, type Scene } from "../acts/keymap";
import { sceneName } from "../telling/now";
import { cues } from "./bc-cues.styles";
import { data } from "./data";
import { icon } from "./icons";
import { shared } from "./styles";

/** What a post of ordinary length stays at pace 1: 2 s and 0.3 s for each of 23 words. */
const DWELL_S = 9;

export class BcCues extends LitElement {
  static override properties = {
    asked: data,
    screens: data,
    target: { type: String },
    apart: { type: Boolean },
    pace: { type: Number },
    panic: { type: Boolean },
    phone: { type: Boolean, reflect: true },
    releasing: { state: true },
  };

  /** Of the screens that the cues are for. */
  declare asked: Asked;
  declare screens: readonly { id: string; name: string }[];
  /** The screen that the cues are for; "" for all. */
  declare target: string;
  /** That screen was asked something of its own. */
  declare apart: boolean;
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
    const { paused } = this.asked;
    return html`
      <header><h2>Cues</h2>${this.whom()}</header>
      ${this.apart ? this.rejoin() : nothing}
      <div class="grid">${SCENES.map((scene) => this.scene(scene))} ${this.testCard()}</div>
      <div class="grid">
        ${this.button("previous", "Previous", () => this.cue({ step: -1 }))}
        ${this.button("pause", paused ? "Go on" : "Pause", () => this.cue({ paused: !paused }), paused === true)}
        ${this.button("next", "Next", () => this.cue({ step: 1 }))}
      </div>
      ${this.paceRow()} ${this.panic ? this.panicOn() : this.panicButton()}
    `;
  }

  private cue(patch: CuePatch): void {
    ask(this, { do: "cue", patch });
  }

  private whom(): TemplateResult {
    const changed = (event: Event): void => ask(this, { do: "target", screen: (event.target as HTMLSelectElement).value });
    return html`<select class="target" aria-label="The screens that the cues are for" @change=${changed}>
      <option value="" ?selected=${this.target === ""}>all screens</option>
      ${this.screens.map(({ id, name }) => html`<option value=${id} ?selected=${this.target === id}>${name}</option>`)}
    </select>`;
  }

  private rejoin(): TemplateResult {
    return html`<p class="apart">
      <span>This screen was asked for itself.</span>
      <button class="button" type="button" @click=${() => ask(this, { do: "rejoin" })}>As all screens</button>
    </p>`;
  }

  private scene(scene: Scene): TemplateResult {
    const on = this.asked.scene === scene;
    return this.button(scene, sceneName(scene), () => this.cue({ scene: on ? "" : scene }), on);
  }

  /** Only ever on one screen, before the doors open; from all of them it is only sent away. */
  private testCard(): TemplateResult | typeof nothing {
    const on = this.asked.scene === "test";
    if (this.target === "" && !on) return nothing;
    const away = this.target === "" ? "" : null;
    return html`<button class="button wide" type="button" aria-pressed=${String(on)} @click=${() => this.cue({ scene: on ? away : "test" })}>
      Test card
    </button>`;
  }

  private button(command: Command, words: string, act: () => void, on?: boolean): TemplateResult {
    return html`<button class="button" type="button" aria-pressed=${on === undefined ? "undefined" : String(on)} @click=${act}>
      ${words} <kbd aria-hidden="true">${cap(keyOf(command))}</kbd>
    </button>`;
  }

  private paceRow(): TemplateResult {
    const pace = this.asked.pace ?? 1;
    const seconds = Math.round(DWELL_S * this.pace * pace);
    const changed = (event: Event): void => this.cue({ pace: Number((event.target as HTMLInputElement).value) });
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

  static override styles = [shared, cues];
}

customElements.define("bc-cues", BcCues);
