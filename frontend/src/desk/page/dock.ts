/** What lies over the list's end: waves, the word that the mode was changed, what was done. */

import { css, html, nothing, type TemplateResult } from "lit";
import { ask } from "../acts/asks";
import { cap, keyOf } from "../acts/keymap";
import type { Moderator } from "../moderator";
import "../parts/bc-wave";
import { icon } from "../parts/icons";
import { waveWords } from "../state/waves";
import { clock } from "../telling/now";

/** More waves than these wait until these are decided. */
const ROWS = 3;

/** The waves, each a row; nothing on the page moves when one comes. */
export function waveRows(desk: Moderator, phone = false): TemplateResult {
  const { waiting, current, opened } = desk.floods.waves;
  const told = current ? `A flood: one row at the foot of the list. ${cap(keyOf("reject-wave"))} rejects it.` : "";
  return html`<p class="hidden" role="status">${told}</p>
    ${waiting.slice(0, ROWS).map(
    (wave) => html`<bc-wave .wave=${wave} ?opened=${wave.id === opened} ?keyed=${wave === current}
      ?mayDecide=${desk.may("decide")} ?phone=${phone}></bc-wave>`,
  )}`;
}

/** That Backchannel changed the mode, and the way back. Spoken at once. */
export function alarm(from: EventTarget, desk: Moderator, timezone: string): TemplateResult {
  const wave = desk.floods.waves.alarm(desk.state.rules, desk.now());
  const time = wave ? clock(Date.parse(wave.at), timezone) : "";
  const isListed = wave !== undefined && desk.floods.waves.waiting.includes(wave);
  const what = wave ? `Backchannel switched to Approve first at ${time}` : "";
  const why = wave && !isListed ? `: ${waveWords(wave)}` : "";
  return html`<div role="alert">
    ${
      wave
        ? html`<div class="alarm">
          <p><b class="stop">${icon("stop")} Looks like a flood.</b> ${what}${why}.</p>
          ${desk.may("rules") ? wayBack(from, wave.id) : nothing}
          <button class="button" type="button" @click=${() => ask(from, { do: "wave", act: "keep", id: wave.id })}>Leave it so</button>
        </div>`
        : nothing
    }
  </div>`;
}

function wayBack(from: EventTarget, id: string): TemplateResult {
  return html`<button class="button" type="button" @click=${() => ask(from, { do: "wave", act: "back", id })}>
    Show, then check again
  </button>`;
}

export const dock = css`
  .dock {
    position: absolute;
    inset: auto 20px 14px;
    z-index: 2;
    display: flex;
    flex-direction: column;
    gap: 8px;
    pointer-events: none;
  }
  .dock bc-wave,
  .alarm {
    border-radius: 10px;
    box-shadow: var(--shadow-toast);
  }
  .alarm {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 8px;
    min-height: 50px;
    padding: 8px 8px 8px 14px;
    border: 1px solid color-mix(in srgb, var(--stop) 45%, var(--toast));
    background: var(--toast);
    pointer-events: auto;
  }
  .alarm p {
    flex: 1;
    min-width: 16em;
  }
  .alarm b {
    margin-right: 4px;
    font-weight: 640;
    white-space: nowrap;
  }
  .alarm .icon {
    margin-right: 4px;
    vertical-align: -0.15em;
  }
  .phone .alarm {
    border-radius: 14px;
  }
  .phone .waves {
    display: flex;
    flex-direction: column;
    gap: 8px;
    margin-top: 8px;
  }
`;
