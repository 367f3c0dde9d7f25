/** The desk's signs. State is shape, word and colour, so each state has a shape of its own. */

import { html, svg, type SVGTemplateResult, type TemplateResult } from "lit";
import type { Sign } from "../telling/signs";

const SHAPES: Readonly<Record<Sign, SVGTemplateResult>> = {
  held: svg`<path class="line" d="M2.5 9.5 4 3.5h8l1.5 6v3h-11zM2.5 9.5h3l1 1.5h3l1-1.5h3"/>`,
  later: svg`<circle class="line" cx="8" cy="8" r="5.5"/><path class="line" d="M8 5v3.2l2 1.3"/>`,
  shown: svg`<circle cx="8" cy="8" r="4.2"/>`,
  live: svg`<circle cx="8" cy="8" r="4.2"/>`,
  pinned: svg`<path class="line" d="M5.5 2.5h5M6.3 2.5v4L4.5 9h7L9.7 6.5v-4M8 9v4.5"/>`,
  starred: svg`<path class="line" d="m8 2.3 1.7 3.6 3.9.5-2.9 2.7.8 3.9L8 11.1 4.5 13l.8-3.9-2.9-2.7 3.9-.5z"/>`,
  rejected: svg`<path class="hole" fill-rule="evenodd" d="M5.4 1.8h5.2l3.6 3.6v5.2l-3.6 3.6H5.4l-3.6-3.6V5.4zM4.8 7.1v1.8h6.4V7.1z"/>`,
  lane: svg`<circle class="line" cx="8" cy="8" r="5.7"/><circle class="line" cx="8" cy="8" r="2.2"/><path class="line" d="m4 4 2.4 2.4m3.2 3.2L12 12m0-8L9.6 6.4M6.4 9.6 4 12"/>`,
  resolved: svg`<circle class="line" cx="8" cy="8" r="5.7"/><path class="line" d="m5.4 8.3 1.8 1.8 3.4-3.9"/>`,
  person: svg`<circle class="line" cx="8" cy="5.3" r="2.6"/><path class="line" d="M3 13.5c.4-3 2.3-4.5 5-4.5s4.6 1.5 5 4.5"/>`,
  stop: svg`<path class="hole" fill-rule="evenodd" d="M5.4 1.8h5.2l3.6 3.6v5.2l-3.6 3.6H5.4l-3.6-3.6V5.4zM4.8 7.1v1.8h6.4V7.1z"/>`,
  hold: svg`<path class="hole" fill-rule="evenodd" d="M8 1.3 14.7 8 8 14.7 1.3 8zM7.2 4.8v4h1.6v-4zM7.2 9.9v1.5h1.6V9.9z"/>`,
  other: svg`<path class="line" d="M8 2.5A5.5 5.5 0 1 0 13.5 8"/><circle cx="8" cy="8" r="2"/>`,
  changed: svg`<path class="line" d="m10.5 3 2 2-6.8 6.8-2.7.7.7-2.7zM2.5 14.2h11"/>`,
  done: svg`<path class="line thick" d="m3 8.6 3.4 3.4L13 4.6"/>`,
  close: svg`<path class="line" d="m4 4 8 8m0-8-8 8"/>`,
  screen: svg`<path class="line" d="M2 3.5h12v8H2zM6 14h4"/>`,
  programme: svg`<path class="line" d="M2.5 4h11v9.5h-11zM2.5 7h11M5.5 2.2v3M10.5 2.2v3"/>`,
  tag: svg`<path class="line" d="M2.5 2.5h5l6 6-5 5-6-6z"/><circle cx="5.5" cy="5.5" r="1.1"/>`,
  link: svg`<path class="line" d="M4.5 11.5 11 5M6 4.5h5.5V10"/>`,
  picture: svg`<path class="line" d="M2.5 3.5h11v9h-11zM2.5 10.5l3-3 2.5 2.5 2-2 3.5 3"/>`,
  filter: svg`<path class="line" d="M2.5 4.5h11M4.5 8h7M6.5 11.5h3"/>`,
  search: svg`<circle class="line" cx="7" cy="7" r="4.2"/><path class="line" d="m10.2 10.2 3.3 3.3"/>`,
};

/** A sign, 16 px, in the text's colour. A word always stands beside it. */
export function icon(sign: Sign): TemplateResult {
  return html`<svg class="icon" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">${SHAPES[sign]}</svg>`;
}
