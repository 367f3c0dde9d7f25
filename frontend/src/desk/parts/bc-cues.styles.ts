/** How the cues look. */

import { css } from "lit";

export const cues = css`
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
  .grid + .grid {
    margin-top: 8px;
  }
  .target {
    max-width: 180px;
    height: 30px;
    padding: 0 4px;
    border: 0;
    border-radius: 6px;
    background: none;
    color: var(--ink-2);
    font: inherit;
    font-size: 13.5px;
    text-align: end;
    text-overflow: ellipsis;
    cursor: pointer;
  }
  @media (pointer: coarse) {
    .target {
      min-width: 44px;
      height: 44px;
    }
  }
  .target option {
    background: var(--raised);
    color: var(--ink);
  }
  .apart {
    display: flex;
    justify-content: space-between;
    align-items: center;
    gap: 8px;
    margin-bottom: 8px;
    font-size: 13.5px;
  }
  .grid .button {
    justify-content: space-between;
    gap: 4px;
    padding: 0 6px 0 9px;
    min-height: 34px;
    font-size: 13.5px;
  }
  .grid .wide {
    grid-column: 1 / -1;
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
`;
