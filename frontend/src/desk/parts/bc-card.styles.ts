/** A post as a card, at rest, in focus, decided by someone else. */

import { css } from "lit";

export const card = css`
  :host {
    position: relative;
    display: block;
    margin-bottom: 8px;
    padding: 11px 14px 13px;
    border: 1px solid var(--line);
    border-radius: 10px;
    background: var(--surface);
    cursor: default;
    scroll-margin: 12px 0 var(--over, 84px); /* a toast may lie over the list's end */
    outline: none;
    contain: content; /* a card that only moves is laid out and painted no second time */
  }
  :host([focused]) {
    padding: 12px 14px;
    background: var(--raised);
    border-color: transparent;
    box-shadow: 0 0 0 2px var(--accent), var(--shadow-focus);
    z-index: 1;
  }
  :host([selected])::before {
    content: "";
    position: absolute;
    inset: 8px auto 8px 0;
    width: 4px;
    border-radius: 0 4px 4px 0;
    background: var(--accent);
  }
  :host([lingering]) {
    border-style: dashed;
    background: none;
  }
  :host([lingering]) .words,
  :host([lingering]) .who {
    opacity: 0.75;
  }
  :host([leased]) {
    border-style: dashed;
    background: none;
    color: var(--ink-2);
  }
  :host([leased]) :is(.handle, .when, .rule, .facts, .tag, .rule b) {
    color: var(--ink-3);
  }
  :host([leased]) :is(.avatar, figure) {
    opacity: 0.62;
  }
  :host([leased][focused]) {
    border: 2px dashed var(--other);
    box-shadow: none;
  }
  :host([leased][focused]:not([phone])) {
    padding: 11px 13px;
  }
  :host([deciding]) {
    opacity: 0.6;
  }
  :host([leaving]) {
    pointer-events: none;
  }
  :host([fading]) {
    opacity: 0;
    transition: opacity 80ms cubic-bezier(0.6, 0, 0.8, 0.2); /* of the 120 that it has: it began a frame late */
  }
  header,
  .who,
  .badge,
  .when {
    display: flex;
    align-items: center;
    gap: 8px;
    min-width: 0;
  }
  header {
    justify-content: space-between;
    gap: 16px;
    min-height: 26px;
  }
  .name,
  .handle {
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .name {
    font-weight: 640;
  }
  .handle {
    margin-left: -3px;
    color: var(--ink-2);
    flex-shrink: 4;
  }
  .when {
    flex: none;
    color: var(--ink-2);
  }
  .avatar {
    flex: none;
    display: grid;
    place-items: center;
    width: 26px;
    height: 26px;
    border-radius: 50%;
    overflow: hidden;
    background: color-mix(in srgb, var(--ink) 14%, transparent);
    font: 700 13px/1 var(--house);
  }
  .avatar.lettered {
    background: var(--fill);
    color: var(--on-fill);
  }
  .avatar img {
    width: 100%;
    height: 100%;
    object-fit: cover;
  }
  .badge {
    flex: none;
    gap: 6px;
    font-size: 13px;
    font-weight: 560;
  }
  .body {
    display: flex;
    gap: 20px;
    margin-top: 7px;
  }
  .words {
    flex: 1;
    min-width: 0;
  }
  .text {
    font-size: 15.5px;
    line-height: 1.42;
    overflow-wrap: anywhere;
    white-space: pre-line;
  }
  :host([focused]) .text {
    font-size: 18px;
    line-height: 1.4;
    max-width: 42em;
  }
  .text[dir="rtl"] {
    margin-left: auto;
  }
  .text a {
    color: inherit;
    text-decoration-color: color-mix(in srgb, currentColor 50%, transparent);
    text-underline-offset: 0.15em;
  }
  .text .tag {
    color: var(--accent);
  }
  .text .mention {
    color: var(--ink-2);
  }
  .text .emoji {
    height: 1.15em;
    vertical-align: -0.2em;
  }
  .text mark {
    padding: 1px 2px;
    margin: 0 -2px;
    border-radius: 3px 3px 0 0;
    background: color-mix(in srgb, var(--hold) 20%, transparent);
    box-shadow: 0 2px 0 var(--hold);
    color: inherit;
  }
  del {
    color: var(--stop);
    text-decoration-thickness: 1.5px;
  }
  ins {
    color: var(--changed);
    font-weight: 600;
    text-decoration-thickness: 2px;
    text-underline-offset: 0.18em;
  }
  .rule,
  blockquote {
    margin: 9px 0 0;
    padding: 1px 0 1px 10px;
    border-left: 2px solid var(--hold);
    color: var(--ink-2);
    font-size: 13.5px;
  }
  .rule b,
  blockquote b {
    color: var(--ink);
    font-weight: 640;
  }
  blockquote {
    border-color: var(--line);
  }
  .tagged {
    display: flex;
    flex-wrap: wrap;
    gap: 6px;
    margin-top: 8px;
  }
  .tagged li {
    display: inline-flex;
    align-items: center;
    gap: 5px;
    padding: 1px 8px 1px 6px;
    border: 1px solid var(--line);
    border-radius: 6px;
    color: var(--ink-2);
    font-size: 13px;
  }
  .tagged .icon {
    width: 13px;
    height: 13px;
  }
  .leads,
  .alt {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 2px 14px;
    margin-top: 7px;
    color: var(--ink-2);
    font-size: 13px;
  }
  .leads li,
  .alt,
  .alt .hold {
    display: flex;
    align-items: center;
    gap: 6px;
    min-width: 0;
  }
  .leads bdi {
    overflow-wrap: anywhere;
  }
  .leads b {
    font-weight: 640;
  }
  .alt {
    flex-wrap: nowrap;
    align-items: flex-start;
  }
  .alt .icon {
    margin-top: 1px;
  }
  .alt.missing {
    gap: 12px;
    align-items: center;
    min-height: 24px;
  }
  :host(:not([focused])) .alt bdi {
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .describe {
    display: inline-flex;
    align-items: center;
    gap: 7px;
    min-height: 24px;
    padding: 0 4px;
    border: 0;
    border-radius: 6px;
    background: none;
    color: var(--ink);
    font-weight: 560;
    text-decoration: underline;
    text-decoration-color: color-mix(in srgb, currentColor 40%, transparent);
    text-underline-offset: 0.2em;
    cursor: pointer;
  }
  .describe:hover {
    background: color-mix(in srgb, var(--ink) 11%, transparent);
  }
  .facts {
    margin-top: 7px;
    color: var(--ink-2);
    font-size: 13px;
  }
  .note {
    display: flex;
    gap: 6px;
    align-items: center;
    margin-bottom: 6px;
    font-size: 13.5px;
  }
  figure {
    position: relative;
    flex: none;
    width: 92px;
    height: 62px;
    margin: 0;
  }
  :host([focused]) figure {
    width: 132px;
    height: 99px;
  }
  figure img {
    width: 100%;
    height: 100%;
    border-radius: 6px;
    object-fit: cover;
    background: color-mix(in srgb, var(--ink) 8%, transparent);
    font-size: 12.5px;
    color: var(--ink-2);
  }
  figcaption {
    margin-top: 2px;
    font-size: 12.5px;
    color: var(--ink-2);
  }
  .buttons {
    display: flex;
    flex-wrap: wrap;
    gap: 8px;
    margin-top: 13px;
  }
  .buttons .block {
    margin-inline-start: auto;
  }
  @media (max-width: 1400px) {
    .buttons {
      gap: 6px; /* all seven in one row on a laptop of 1366 */
    }
  }
  @media (prefers-reduced-motion: reduce) {
    :host([fading]) {
      transition: none;
    }
  }
`;
