/** A post as a card on a phone: the only one there, and as large. */

import { css } from "lit";

export const phoneCard = css`
  :host([phone]) {
    margin: 0;
    padding: 16px;
    border-radius: 16px;
    border-color: color-mix(in srgb, var(--ink) 18%, transparent);
    box-shadow: var(--shadow-focus);
  }
  :host([phone]) header {
    flex-direction: column;
    align-items: stretch;
    gap: 8px;
  }
  :host([phone]) .who {
    display: grid;
    grid-template: "face name when" auto "face handle when" auto / 40px 1fr auto;
    gap: 0 11px;
  }
  :host([phone]) .avatar {
    grid-area: face;
    width: 40px;
    height: 40px;
  }
  :host([phone]) .name {
    grid-area: name;
    align-self: end;
    font-size: 15.5px;
  }
  :host([phone]) .handle {
    grid-area: handle;
    margin: 0;
  }
  :host([phone]) .when {
    grid-area: when;
  }
  :host([phone]) .describe {
    min-height: 44px;
    padding: 0 10px;
  }
  :host([phone]) .body {
    flex-direction: column;
    gap: 12px;
    margin-top: 10px;
  }
  :host([phone]) .text {
    font-size: 19px;
    line-height: 1.38;
  }
  :host([phone]) figure {
    width: 100%;
    height: auto;
  }
  :host([phone]) figure img {
    aspect-ratio: 2.75;
    border-radius: 10px;
  }
`;
