/** The list's own box: it scrolls, and holds the cards where they are by itself. */

import { css } from "lit";

export const queue = css`
  :host {
    position: relative;
    display: block;
    overflow: hidden auto;
    overflow-anchor: none; /* anchor.ts does it */
    padding: 2px 20px 84px;
    scrollbar-width: thin;
    scrollbar-color: color-mix(in srgb, var(--ink) 22%, transparent) transparent;
  }
  bc-card:focus-visible {
    outline: none; /* its ring says it */
  }
  .empty {
    padding: 72px 16px;
    text-align: center;
    color: var(--ink-2);
    font-size: 15.5px;
  }
  .more {
    position: sticky;
    top: 40%;
    padding: 16px 8px;
    text-align: center;
  }
`;
