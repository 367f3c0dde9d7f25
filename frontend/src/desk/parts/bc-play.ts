/** What the walls play beside the programme, the post they stay on, and a message across them. */

import { css, html, LitElement, nothing, type TemplateResult } from "lit";
import type { Play } from "../../feed/protocol";
import type { Asked } from "../../wall/play/asked";
import { ask } from "../acts/asks";
import { cap, keyOf } from "../acts/keymap";
import type { PlayNow } from "../acts/walls";
import { clock } from "../telling/now";
import { data } from "./data";
import { shared } from "./styles";

const PLAYS: readonly (readonly [Play, string])[] = [
  ["posts", "Posts"],
  ["hold", "No posts"],
  ["questions", "Questions"],
  ["single", "One post"],
];
const LONGEST = 280;

export class BcPlay extends LitElement {
  static override properties = {
    playing: data,
    asked: data,
    held: { type: String },
    timezone: { type: String },
  };

  declare playing: PlayNow;
  /** Of the screens that the cues are for. */
  declare asked: Asked;
  /** The post that the walls stay on, in a few words; "" for none. */
  declare held: string;
  declare timezone: string;

  override render(): TemplateResult {
    const { play, asked } = this.playing;
    return html`
      <header><h2>Walls play</h2><span class="second">${this.why()}</span></header>
      <div class="plays" role="group" aria-label="What all walls play">
        ${PLAYS.map(([each, words]) => html`<button class="button" type="button" aria-pressed=${String(each === play)} @click=${() => this.choose(each)}>${words}</button>`)}
      </div>
      ${
        asked
          ? html`<p class="line"><span class="second">Not as the programme says.</span>
              <button class="button" type="button" @click=${() => this.choose("")}>As it says <kbd aria-hidden="true">${cap(keyOf("play"))}</kbd></button></p>`
          : nothing
      }
      ${this.held === "" ? nothing : this.heldLine()} ${this.message()}
    `;
  }

  private choose(play: Play | ""): void {
    ask(this, { do: "play", play });
  }

  private why(): string {
    const { asked, until, session } = this.playing;
    if (asked) return until === undefined ? "until you say otherwise" : `until ${clock(Date.parse(until), this.timezone)}`;
    if (session === null) return "nothing in the programme";
    return session.speaker ? `${session.speaker} speaks` : session.title;
  }

  private heldLine(): TemplateResult {
    const letGo = (): void => ask(this, { do: "cue", patch: { hold: "" } });
    return html`<p class="line"><span><b>Held:</b> <bdi>${this.held}</bdi></span>
      <button class="button" type="button" @click=${letGo}>Let go</button></p>`;
  }

  private message(): TemplateResult {
    const { message = "" } = this.asked;
    if (message !== "") {
      const takeDown = (): void => ask(this, { do: "cue", patch: { message: "" } });
      return html`<p class="line"><span><b>On the walls:</b> <bdi>${message}</bdi></span>
        <button class="button" type="button" @click=${takeDown}>Take it down</button></p>`;
    }
    return html`<form class="line" @submit=${this.send}>
      <input name="message" maxlength=${LONGEST} autocomplete="off" placeholder="A message on the walls" aria-label="A message on the walls">
      <button class="button">Show</button>
    </form>`;
  }

  private send(event: SubmitEvent): void {
    event.preventDefault();
    const form = event.target as HTMLFormElement;
    const said = String(new FormData(form).get("message") ?? "").trim();
    if (said === "") return;
    form.reset();
    ask(this, { do: "cue", patch: { message: said } });
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
        gap: 12px;
        margin-bottom: 8px;
      }
      h2 {
        flex: none;
        font-size: 14px;
        font-weight: 640;
      }
      header .second {
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
        font-size: 13.5px;
      }
      .plays {
        display: grid;
        grid-template-columns: repeat(4, minmax(0, auto));
        gap: 6px;
      }
      .plays .button {
        justify-content: center;
        min-height: 34px;
        padding: 0 4px;
      }
      .plays [aria-pressed="true"] {
        border-color: color-mix(in srgb, var(--ink) 45%, transparent);
        background: color-mix(in srgb, var(--ink) 11%, transparent);
        box-shadow: inset 0 -3px 0 var(--accent);
      }
      .line {
        display: flex;
        justify-content: space-between;
        align-items: center;
        gap: 8px;
        margin-top: 8px;
        font-size: 13.5px;
      }
      .line > span {
        min-width: 0;
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      .line .button {
        flex: none;
        min-height: 34px;
      }
      input {
        flex: 1;
        min-width: 0;
        height: 34px;
        padding: 0 10px;
        border: 1px solid var(--line);
        border-radius: 6px;
        background: none;
        color: var(--ink);
        font: inherit;
      }
      input::placeholder {
        color: var(--ink-3);
        opacity: 1;
      }
      @media (pointer: coarse) {
        .plays .button,
        .line .button,
        input {
          min-height: 44px;
        }
      }
    `,
  ];
}

customElements.define("bc-play", BcPlay);
