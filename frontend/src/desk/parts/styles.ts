/** What the desk's elements share: controls, key caps, signs, the focus outline. */

import { css } from "lit";

export const shared = css`
  :host {
    box-sizing: border-box;
    color: var(--ink);
  }
  :host([hidden]) {
    display: none;
  }
  *,
  *::before,
  *::after {
    box-sizing: border-box;
  }
  h1,
  h2,
  h3,
  p,
  ul,
  ol,
  dl,
  dd {
    margin: 0;
    padding: 0;
  }
  ul,
  ol {
    list-style: none;
  }
  button,
  input {
    font: inherit;
    color: inherit;
  }
  :focus-visible {
    outline: 2px solid var(--accent);
    outline-offset: 2px;
  }
  .hidden {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
  .icon {
    flex: none;
    fill: currentColor;
  }
  .icon .line {
    fill: none;
    stroke: currentColor;
    stroke-width: 1.5;
    stroke-linecap: round;
    stroke-linejoin: round;
  }
  .icon .thick {
    stroke-width: 2;
  }
  .button {
    display: inline-flex;
    align-items: center;
    justify-content: center;
    gap: 8px;
    min-height: 32px;
    padding: 0 10px 0 11px;
    border: 1px solid color-mix(in srgb, var(--ink) 24%, transparent);
    border-radius: 6px;
    background: color-mix(in srgb, var(--ink) 5%, transparent);
    font-weight: 560;
    white-space: nowrap;
    cursor: pointer;
  }
  .button:hover {
    background: color-mix(in srgb, var(--ink) 11%, transparent);
  }
  .button:active {
    background: color-mix(in srgb, var(--ink) 16%, transparent);
  }
  .button.primary {
    border-color: var(--ink);
    background: var(--ink);
    color: #101418;
  }
  .button.primary:hover {
    background: #fff;
  }
  .button:disabled {
    opacity: 0.45;
    cursor: default;
  }
  kbd {
    display: inline-grid;
    place-items: center;
    min-width: 20px;
    height: 20px;
    padding: 0 5px;
    border: 1px solid color-mix(in srgb, currentColor 32%, transparent);
    border-bottom-width: 2px;
    border-radius: 4px;
    font: 560 12.5px/1 var(--voice);
    color: var(--ink-2);
  }
  .primary kbd {
    color: #3d454d;
    border-color: #0003;
  }
  .house {
    font-family: var(--house);
    font-weight: 720;
    font-stretch: 86%;
    letter-spacing: -0.005em;
  }
  .quiet {
    color: var(--ink-3);
  }
  .second {
    color: var(--ink-2);
  }
  .hold {
    color: var(--hold);
  }
  .stop {
    color: var(--stop);
  }
  .other {
    color: var(--other);
  }
  .changed {
    color: var(--changed);
  }
  @media (pointer: coarse) {
    kbd {
      display: none;
    }
    .button {
      min-height: 44px;
    }
  }
`;
