/** The desk on a wide screen: the lists, the queue, and what is on the walls, side by side. */

import { html, type TemplateResult } from "lit";
import type { Moderator } from "../moderator";
import "../parts/bc-toasts";
import { listName } from "../telling/words";
import { waveRows } from "./dock";
import { foot, head, lost, waiting } from "./head";
import type { Panels } from "./panels";

/** How the page stands. */
export interface Standing {
  /** Another one for each drawing. */
  version: number;
  /** Whether the row of filters is open. */
  filtering: boolean;
  /** Whether a G was pressed, and its letter is awaited. */
  going: boolean;
}

export function widePage(
  from: EventTarget,
  desk: Moderator,
  panels: Panels,
  { version, filtering, going }: Standing,
): TemplateResult {
  return html`
    <div class="page">
      ${panels.rail(going)}
      <main aria-label=${listName(desk.view.list)}>
        ${head(from, desk)} ${panels.filters(filtering)} ${panels.standIn()} ${waiting(from, desk)}
        ${panels.queue(version)}
        <div class="dock">
          ${panels.alarm()} ${waveRows(desk)}
          <bc-toasts .toasts=${desk.toasts.list} .lost=${lost(desk)}></bc-toasts>
        </div>
      </main>
      <aside aria-label="Walls">
        <div class="scroll">${panels.screens()} ${panels.programme()} ${panels.play()}</div>
        ${panels.cues()}
      </aside>
      <footer>${foot(desk)}</footer>
    </div>
  `;
}
