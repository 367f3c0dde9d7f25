/** The desk's layout on a wide screen, and what both layouts share. */

import { css } from "lit";

export const wide = css`
  :host {
    display: block;
    height: 100dvh;
    overflow: hidden;
    background: var(--bg);
  }
  .page {
    display: grid;
    grid-template: minmax(0, 1fr) 40px / 208px minmax(0, 1fr) 372px;
    height: 100%;
  }
  .page > * {
    contain: content; /* what changes in one is laid out and painted there alone */
  }
  bc-rail,
  aside {
    background: color-mix(in srgb, var(--bg) 70%, #0a0d11);
  }
  bc-rail {
    border-right: 1px solid var(--line);
  }
  main {
    position: relative;
    display: flex;
    flex-direction: column;
    min-width: 0;
    min-height: 0;
    padding-top: 14px;
  }
  bc-queue {
    flex: 1;
    min-height: 0;
  }
  .page bc-queue.docked {
    --over: 210px;
    padding-bottom: 210px;
  }
  aside {
    display: flex;
    flex-direction: column;
    min-height: 0;
    padding: 0 20px 14px 18px;
    border-left: 1px solid var(--line);
  }
  .scroll {
    flex: 1;
    min-height: 0;
    margin: 0 -20px 0 -18px;
    padding: 18px 20px 12px 18px;
    overflow: hidden auto;
    scrollbar-width: thin;
    scrollbar-color: color-mix(in srgb, var(--ink) 22%, transparent) transparent;
  }
  bc-programme,
  bc-play {
    margin-top: 22px;
  }
  bc-cues {
    padding-top: 14px;
  }
  .head {
    display: flex;
    align-items: center;
    gap: 16px;
    min-height: 32px;
    padding: 0 20px;
  }
  .head h2,
  .top h1 {
    font-size: 25px;
    line-height: 1.2;
    white-space: nowrap;
  }
  .count {
    color: var(--ink-3);
    font-weight: 480;
  }
  .head p {
    flex: 1;
    min-width: 0;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
    font-size: 13.5px;
  }
  .search {
    position: relative;
    display: flex;
    align-items: center;
    color: var(--ink-2);
  }
  .search .icon {
    position: absolute;
    left: 9px;
    pointer-events: none;
  }
  .search input {
    width: 116px;
    height: 32px;
    padding: 0 8px 0 31px;
    border: 1px solid transparent;
    border-radius: 6px;
    background: none;
    color: var(--ink);
    appearance: none;
  }
  .search input::placeholder {
    color: var(--ink-2);
  }
  .search input:hover,
  .search input:focus,
  .search input:not(:placeholder-shown) {
    border-color: color-mix(in srgb, var(--ink) 24%, transparent);
  }
  .search input:focus,
  .search input:not(:placeholder-shown) {
    width: 190px;
  }
  .filter {
    display: flex;
    align-items: center;
    gap: 7px;
    min-height: 32px;
    margin-left: -8px;
    padding: 0 9px;
    border: 1px solid transparent;
    border-radius: 6px;
    background: none;
    color: var(--ink-2);
    cursor: pointer;
  }
  .filter:hover,
  .filter[aria-pressed="true"] {
    border-color: color-mix(in srgb, var(--ink) 24%, transparent);
    color: var(--ink);
  }
  main bc-filter {
    padding: 0 20px;
  }
  .mode {
    display: flex;
    flex: none;
    border: 1px solid color-mix(in srgb, var(--ink) 24%, transparent);
    border-radius: 6px;
    overflow: hidden;
  }
  .mode button {
    min-height: 30px;
    padding: 0 11px;
    border: 0;
    background: none;
    color: var(--ink-2);
    font-weight: 560;
    cursor: pointer;
  }
  .mode button:hover {
    color: var(--ink);
  }
  .mode button:focus-visible {
    outline-offset: -3px;
  }
  .mode button[aria-pressed="true"] {
    background: color-mix(in srgb, var(--ink) 12%, transparent);
    color: var(--ink);
  }
  .notice,
  .newer {
    display: flex;
    align-items: center;
    gap: 10px;
    min-height: 32px;
    margin: 12px 20px 0;
  }
  .notice {
    padding: 6px 14px 7px;
    border: 1px solid var(--line);
    border-radius: 10px;
    font-size: 13.5px;
  }
  .stand-in {
    gap: 12px;
    border-style: none;
    background: var(--surface);
  }
  .stand-in p {
    display: flex;
    flex-wrap: wrap;
    gap: 0 12px;
  }
  .stand-in b {
    font-weight: 640;
  }
  .stand-in b span {
    font-weight: 480;
    color: var(--ink-2);
  }
  .switch {
    flex: none;
    width: 36px;
    height: 22px;
    margin: -2px 0;
    padding: 2px;
    border: 1px solid color-mix(in srgb, var(--ink) 50%, transparent);
    border-radius: 11px;
    background: none;
    cursor: pointer;
  }
  .switch i {
    display: block;
    width: 16px;
    height: 16px;
    border-radius: 50%;
    background: var(--ink-2);
    transition: transform 120ms cubic-bezier(0.2, 0.8, 0.2, 1);
  }
  .switch[aria-checked="true"] {
    border-color: var(--ink);
    background: var(--ink);
  }
  .switch[aria-checked="true"] i {
    transform: translateX(14px);
    background: #101418;
  }
  .newer {
    justify-content: center;
    border: 1px dashed color-mix(in srgb, var(--ink) 26%, transparent);
    border-radius: 10px;
    background: none;
    color: var(--ink-2);
    font-weight: 560;
    font-size: 13.5px;
    cursor: pointer;
  }
  .newer.none {
    border-color: var(--line);
    color: var(--ink-3);
    font-weight: 480;
    cursor: default;
  }
  button.newer:hover {
    color: var(--ink);
    border-color: color-mix(in srgb, var(--ink) 45%, transparent);
  }
  .page bc-queue {
    contain: strict;
    margin-top: 8px;
  }
  .mode button:disabled,
  .switch:disabled {
    cursor: default;
  }
  footer {
    grid-column: 1 / -1;
    display: flex;
    align-items: center;
    justify-content: space-between;
    gap: 20px;
    padding: 0 20px;
    border-top: 1px solid var(--line);
    background: var(--bg);
    color: var(--ink-2);
    font-size: 13px;
    white-space: nowrap;
  }
  footer ul {
    display: flex;
    flex-wrap: wrap;
    gap: 20px;
    height: 22px;
    overflow: hidden;
  }
  footer kbd {
    margin-right: 3px;
  }
  footer p {
    flex: none;
  }
  .alone {
    display: flex;
    flex-direction: column;
    justify-content: center;
    gap: 14px;
    max-width: 34em;
    min-height: 100%;
    margin: 0 auto;
    padding: 32px;
    font-size: 17px;
    line-height: 1.5;
  }
  .alone h1 {
    font-size: 34px;
    line-height: 1.1;
  }
  code {
    padding: 1px 5px;
    border-radius: 4px;
    background: var(--raised);
    font-size: 0.92em;
  }

  @media (max-width: 1179px) {
    .page {
      grid-template-columns: 176px minmax(0, 1fr) 300px;
    }
  }
  @media (max-width: 1400px) {
    .search input {
      width: 34px;
      padding-right: 0;
    }
    .search input:not(:focus, :placeholder-shown)::placeholder {
      color: transparent;
    }
    .filter .word {
      display: none;
    }
  }
`;
