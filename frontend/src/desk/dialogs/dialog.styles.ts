/** What the dialogs over the desk share. */

import { css } from "lit";

export const dialogs = css`
  dialog {
    width: min(720px, calc(100vw - 32px));
    max-height: calc(100dvh - 32px);
    padding: 20px 24px 24px;
    border: 1px solid color-mix(in srgb, var(--ink) 22%, transparent);
    border-radius: 10px;
    background: var(--toast);
    color: var(--ink);
    box-shadow: var(--shadow-toast);
  }
  dialog::backdrop {
    background: #000a;
  }
  dialog > header {
    display: flex;
    align-items: center;
    justify-content: space-between;
    gap: 16px;
    margin-bottom: 12px;
  }
  h2 {
    font-size: 22px;
  }
  h3 {
    margin: 20px 0 8px;
    font-size: 13px;
    font-weight: 480;
    color: var(--ink-2);
  }
  label {
    display: block;
    margin-bottom: 6px;
    color: var(--ink-2);
  }
  input:not([type="checkbox"], [type="radio"]),
  select,
  textarea {
    width: 100%;
    min-height: 40px;
    padding: 0 12px;
    border: 1px solid color-mix(in srgb, var(--ink) 40%, transparent);
    border-radius: 6px;
    background: var(--bg);
    color: inherit;
    font: inherit;
  }
  textarea {
    padding: 8px 12px;
    resize: vertical;
  }
  a.button {
    color: inherit;
    text-decoration: none;
  }
  .buttons {
    display: flex;
    flex-wrap: wrap;
    gap: 8px;
    margin-top: 12px;
  }
  [role="alert"] {
    margin-top: 12px;
  }
`;
