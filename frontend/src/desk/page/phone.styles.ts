/** The desk's layout on a phone. */

import { css } from "lit";

export const narrow = css`
  .phone {
    display: flex;
    flex-direction: column;
    height: 100%;
    max-width: 620px;
    margin: 0 auto;
    padding: env(safe-area-inset-top) 16px 0;
  }
  .top {
    display: flex;
    align-items: center;
    gap: 12px;
    min-height: 60px;
    padding-top: 8px;
  }
  .top p {
    flex: 1;
    max-width: 7.5em;
    margin-right: auto;
    font-size: 13px;
    line-height: 1.25;
  }
  .panic {
    display: inline-flex;
    align-items: center;
    gap: 9px;
    min-height: 44px;
    margin-left: auto;
    padding: 0 19px 0 16px;
    border: 1px solid color-mix(in srgb, #fff 24%, var(--panic));
    border-radius: 22px;
    background: var(--panic);
    color: var(--on-panic);
    font-size: 15.5px;
    font-weight: 640;
  }
  .panicking {
    border: 1px solid var(--stop);
    border-radius: 22px;
    background: none;
    padding: 0 16px 0 14px;
    display: inline-flex;
    align-items: center;
    gap: 8px;
    min-height: 44px;
    margin-left: auto;
    font-weight: 640;
  }
  .phone bc-screens[strip] {
    margin-top: 10px;
  }
  .phone .notice {
    margin: 8px 0 0;
  }
  .phone .roomy {
    display: none;
  }
  .phone .newer {
    min-height: 44px;
    margin: 0;
    padding: 0 14px;
    border-radius: 22px;
    color: var(--ink);
  }
  .phone .stand-in p {
    display: block;
    line-height: 1.25;
  }
  .phone .stand-in .second {
    display: block;
    font-size: 12.5px;
  }
  .phone .switch::before {
    content: "";
    position: absolute;
    inset: -8px -6px; /* a thumb's worth */
  }
  .phone .switch {
    position: relative;
    min-height: 28px;
    height: 28px;
    width: 46px;
    border-radius: 14px;
  }
  .phone .switch i {
    width: 22px;
    height: 22px;
  }
  .phone .switch[aria-checked="true"] i {
    transform: translateX(18px);
  }
  .stack {
    flex: 1;
    min-height: 0;
    margin: 12px -16px 0;
    padding: 2px 16px 14px;
    overflow: hidden auto;
    scrollbar-width: none;
  }
  .phone > bc-filter:not([open]) {
    margin-top: -2px;
  }
  .pane bc-filter {
    padding: 0 16px;
  }
  .under {
    height: 10px;
    margin: 0 28px;
    border: 1px solid var(--line);
    border-top: 0;
    border-radius: 0 0 14px 14px;
  }
  .empty {
    padding: 72px 0;
    text-align: center;
    color: var(--ink-2);
    font-size: 15.5px;
  }
  .phone bc-toasts {
    margin-top: -4px;
    --shadow-toast: none;
  }
  .phone .mode {
    margin: 12px 16px 0;
  }
  .pane.flat > .button {
    margin: 8px 16px 0;
  }
  .phone .mode button {
    flex: 1;
    min-height: 44px;
  }
  .thumbs {
    padding: 12px 0;
  }
  .thumb {
    min-height: 46px;
    border: 1px solid color-mix(in srgb, var(--ink) 20%, transparent);
    border-radius: 14px;
    background: var(--surface);
    color: var(--ink-2);
    font-size: 14px;
    font-weight: 560;
  }
  .thumb:active {
    background: color-mix(in srgb, var(--ink) 12%, var(--surface));
  }
  .thumb:disabled {
    color: color-mix(in srgb, var(--ink-3) 60%, transparent);
  }
  .big,
  .small {
    display: flex;
    gap: 8px;
  }
  .small {
    margin-top: 8px;
  }
  .small .thumb {
    flex: 1 0 56px;
    padding: 0 4px;
  }
  .small .step {
    flex: 0 0 46px;
    font-size: 22px;
    line-height: 1;
  }
  .big .thumb {
    flex: 1;
    min-height: 60px;
    border-radius: 16px;
    color: var(--ink);
    font-size: 16.5px;
  }
  .big .approve {
    flex: 2;
    border-color: var(--ink);
    background: var(--ink);
    color: #101418;
  }
  .tabs {
    display: grid;
    grid-template-columns: repeat(4, 1fr);
    margin: 0 -16px;
    padding-bottom: env(safe-area-inset-bottom);
    border-top: 1px solid var(--line);
  }
  .tabs button {
    position: relative;
    display: grid;
    justify-items: center;
    gap: 3px;
    min-height: 58px;
    padding: 9px 0 8px;
    border: 0;
    background: none;
    color: var(--ink-3);
    font-size: 12.5px;
    font-weight: 560;
  }
  .tabs .icon {
    width: 20px;
    height: 20px;
  }
  .tabs [aria-current="page"] {
    color: var(--ink);
  }
  .tabs [aria-current="page"]::before {
    content: "";
    position: absolute;
    top: -1px;
    width: 28px;
    border-top: 2px solid var(--accent);
  }
  .pane {
    display: block;
    flex: 1;
    min-height: 0;
    padding: 16px 0;
    overflow: hidden auto;
  }
  .pane.flat {
    margin: 0 -16px;
    padding: 0;
  }
  .phone bc-programme {
    margin: 0;
  }
  .phone bc-cues {
    margin-top: 12px;
  }
`;
