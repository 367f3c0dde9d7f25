/** The dialog of people: its tabs, and rows of people and invites. */

import { css } from "lit";

export const tabStyles = css`
  dialog {
    width: min(760px, calc(100vw - 32px));
    height: min(640px, calc(100dvh - 32px));
    max-height: none;
    padding: 0;
    overflow: hidden;
  }
  dialog[open] {
    display: flex;
    flex-direction: column;
  }
  dialog > header {
    margin: 0;
    padding: 18px 24px 12px;
  }
  [role="tablist"] {
    display: flex;
    gap: 4px;
    padding: 0 16px;
    border-bottom: 1px solid var(--line);
  }
  [role="tab"] {
    position: relative;
    min-height: 36px;
    padding: 0 10px;
    border: 0;
    border-radius: 6px 6px 0 0;
    background: none;
    color: var(--ink-2);
    font-weight: 560;
    cursor: pointer;
  }
  [role="tab"]:hover {
    color: var(--ink);
  }
  [role="tab"][aria-selected="true"] {
    color: var(--ink);
  }
  [role="tab"][aria-selected="true"]::after {
    content: "";
    position: absolute;
    inset: auto 10px -1px;
    border-bottom: 2px solid var(--accent);
  }
  [role="tab"]:focus-visible {
    outline-offset: -3px;
  }
  .panel {
    flex: 1;
    min-height: 0;
    padding: 8px 24px 20px;
    overflow: hidden auto;
    scrollbar-width: thin;
    scrollbar-color: color-mix(in srgb, var(--ink) 30%, transparent) transparent;
  }
  .panel:focus-visible {
    outline-offset: -2px;
  }
  .told {
    min-height: 20px;
    padding: 0 24px 16px;
    color: var(--ink-2);
    font-size: 13.5px;
  }
  .told:empty {
    display: none;
  }
  @media (pointer: coarse) {
    [role="tab"] {
      min-height: 44px;
    }
  }
  @media (max-width: 899px) {
    dialog {
      width: 100vw;
      max-width: 100vw;
      height: 100dvh;
      border: 0;
      border-radius: 0;
    }
    dialog > header {
      padding: 14px 16px 10px;
    }
    [role="tablist"] {
      padding: 0 6px;
    }
    .panel {
      padding: 8px 16px 20px;
    }
    .told {
      padding: 0 16px 14px;
    }
  }
`;

export const rowStyles = css`
  .rows > li {
    display: flex;
    align-items: center;
    gap: 12px;
    min-height: 52px;
    padding: 6px 0;
    border-bottom: 1px solid var(--line);
  }
  .rows > li:last-child {
    border-bottom: 0;
  }
  .about {
    flex: 1;
    min-width: 0;
  }
  .about p {
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
    font-size: 13.5px;
    color: var(--ink-2);
  }
  .about .name {
    color: var(--ink);
    font-size: 15px;
  }
  .name b {
    font-weight: 640;
  }
  .empty {
    padding: 20px 0;
    color: var(--ink-2);
  }
  @media (max-width: 899px) {
    .about p {
      white-space: normal;
    }
  }
`;
