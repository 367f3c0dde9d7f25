/** The rules dialog's looks. */

import { css } from "lit";

export const rules = css`
  dialog[open] {
    display: flex;
    flex-direction: column;
    width: min(840px, calc(100vw - 32px));
    height: min(860px, calc(100dvh - 32px));
    padding: 0;
    overflow: hidden;
  }
  dialog > header {
    margin: 0;
    padding: 16px 24px 12px;
    border-bottom: 1px solid var(--line);
  }
  .scroll {
    flex: 1;
    min-height: 0;
    padding: 4px 24px 24px;
    overflow: hidden auto;
    scrollbar-width: thin;
    scrollbar-color: color-mix(in srgb, var(--ink) 22%, transparent) transparent;
  }
  .scroll > p,
  .scroll > bc-rule-form {
    margin-top: 16px;
  }
  fieldset {
    min-width: 0;
    margin: 0;
    padding: 0;
    border: 0;
  }
  section + section {
    margin-top: 28px;
  }
  .foot {
    padding: 12px 24px 16px;
    border-top: 1px solid var(--line);
    background: var(--raised);
  }
  .foot p {
    display: flex;
    align-items: center;
    gap: 8px;
    margin: 0;
  }
  .foot p b {
    font-variant-numeric: tabular-nums;
  }
  .foot .buttons {
    margin-top: 10px;
  }
  .none {
    margin-bottom: 12px;
  }
  .rules,
  .sources {
    border-top: 1px solid var(--line);
  }
  .rules {
    margin-bottom: 12px;
  }
  .rules:empty {
    border: 0;
  }
  .rules li,
  .sources li {
    display: flex;
    align-items: center;
    gap: 12px;
    min-height: 52px;
    border-bottom: 1px solid var(--line);
  }
  .sources li {
    min-height: 46px;
  }
  .sources {
    margin-top: 16px;
  }
  .off .edit,
  .off .called {
    opacity: 0.55;
  }
  .edit {
    display: grid;
    flex: 1;
    gap: 2px;
    min-width: 0;
    padding: 8px 0;
    border: 0;
    border-radius: 6px;
    background: none;
    text-align: start;
    cursor: pointer;
  }
  .edit:hover b {
    text-decoration: underline;
    text-underline-offset: 3px;
  }
  .edit b {
    font-weight: 640;
    overflow-wrap: anywhere;
  }
  .does {
    display: inline-flex;
    align-items: center;
    gap: 5px;
    margin-inline-start: 8px;
    white-space: nowrap;
    vertical-align: bottom;
  }
  .does .icon {
    width: 13px;
    height: 13px;
  }
  .today {
    display: inline-block;
    margin-inline-start: 8px;
    font-variant-numeric: tabular-nums;
  }
  .tests {
    overflow-wrap: anywhere;
  }
  .matched {
    font-variant-numeric: tabular-nums;
    white-space: nowrap;
  }
  .plain {
    width: 32px;
    padding: 0;
    border-color: transparent;
    background: none;
    color: var(--ink-2);
  }
  .switch {
    flex: none;
    width: 36px;
    height: 22px;
    padding: 2px;
    border: 1px solid color-mix(in srgb, var(--ink) 40%, transparent);
    border-radius: 11px;
    background: none;
    cursor: pointer;
  }
  .switch i {
    display: block;
    width: 16px;
    height: 16px;
    border-radius: 8px;
    background: var(--ink-2);
  }
  .switch[aria-checked="true"] {
    border-color: var(--ink);
    background: var(--ink);
  }
  .switch[aria-checked="true"] i {
    background: var(--bg);
    transform: translateX(14px);
  }
  .choice {
    display: inline-flex;
    border: 1px solid color-mix(in srgb, var(--ink) 22%, transparent);
    border-radius: 6px;
    overflow: hidden;
  }
  .choice button {
    min-height: 32px;
    padding: 0 14px;
    border: 0;
    background: none;
    color: var(--ink-2);
    font-weight: 560;
    cursor: pointer;
  }
  .choice button[aria-pressed="true"] {
    background: color-mix(in srgb, var(--ink) 14%, transparent);
    color: var(--ink);
  }
  .choice button:focus-visible {
    outline-offset: -2px;
  }
  .delay {
    display: flex;
    align-items: center;
    gap: 8px;
    margin: 12px 0 0;
  }
  .delay[hidden] {
    display: none;
  }
  .delay input {
    width: 84px;
    min-height: 32px;
    padding: 0 8px;
  }
  .called {
    display: flex;
    flex: 1;
    align-items: center;
    gap: 8px;
  }
  select {
    width: auto;
    min-height: 32px;
  }
  .tags {
    display: flex;
    flex-wrap: wrap;
    gap: 8px;
    margin-bottom: 8px;
  }
  .tags li:not(:last-child) {
    display: flex;
    align-items: center;
    gap: 10px;
    padding: 3px 4px 3px 12px;
    border: 1px solid var(--line);
    border-radius: 8px;
  }
  .tags bdi {
    color: var(--accent);
    font-weight: 560;
  }
  .new {
    display: flex;
    gap: 8px;
  }
  .new input {
    width: 150px;
  }
  .examples {
    display: grid;
    gap: 4px;
    margin-top: 6px;
  }
  .examples li {
    padding-inline-start: 10px;
    border-inline-start: 2px solid var(--hold);
    overflow: hidden;
    color: var(--ink-2);
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .examples .name {
    font-weight: 640;
    color: var(--ink);
  }
  @media (pointer: coarse) {
    .switch {
      width: 48px;
      height: 30px;
      border-radius: 15px;
    }
    .switch i {
      width: 24px;
      height: 24px;
      border-radius: 12px;
    }
    .switch[aria-checked="true"] i {
      transform: translateX(18px);
    }
    .choice button {
      min-height: 44px;
    }
    .plain {
      width: 44px;
    }
  }
  @media (max-width: 599px) {
    dialog[open] {
      width: 100vw;
      max-width: none;
      height: 100dvh;
      max-height: none;
      margin: 0;
      border: 0;
      border-radius: 0;
    }
    dialog > header,
    .scroll,
    .foot {
      padding-inline: 16px;
    }
    .rules .matched {
      display: none;
    }
    .today {
      display: block;
      margin: 0;
    }
    .sources li {
      flex-wrap: wrap;
      padding: 6px 0;
    }
    .delay {
      flex-wrap: wrap;
    }
  }
`;
