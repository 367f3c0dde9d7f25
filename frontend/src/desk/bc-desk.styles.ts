/** The desk's layout, wide and on a phone. */

import { css } from "lit";

export const layout = css`
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
  .page bc-toasts {
    position: absolute;
    inset: auto 20px 14px;
    z-index: 2;
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
  bc-programme {
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
  .notice.hold {
    border-color: color-mix(in srgb, var(--hold) 45%, transparent);
    font-weight: 560;
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
  .newer:hover {
    color: var(--ink);
    border-color: color-mix(in srgb, var(--ink) 45%, transparent);
  }
  .page bc-queue {
    margin-top: 8px;
  }
  .mode button:disabled,
  .switch:disabled {
    cursor: default;
  }
  .phone bc-programme {
    margin: 0;
  }
  .phone bc-cues {
    margin-top: 12px;
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
  .phone .notice,
  .phone .newer {
    margin: 8px 0 0;
  }
  .phone .roomy {
    display: none;
  }
  .phone .newer {
    min-height: 44px;
  }
  .phone .stand-in p {
    display: block;
    line-height: 1.25;
  }
  .phone .stand-in .second {
    display: block;
    font-size: 12.5px;
  }
  .phone .switch {
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
    flex: 1;
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
    flex: 1;
    min-height: 0;
    padding: 16px 0;
    overflow: hidden auto;
  }
  .pane.flat {
    margin: 0 -16px;
    padding: 0;
  }

  @media (max-width: 1179px) {
    .page {
      grid-template-columns: 176px minmax(0, 1fr) 300px;
    }
  }
  @media (max-width: 1340px) {
    .search input {
      width: 34px;
      padding-right: 0;
    }
    .search input:not(:focus, :placeholder-shown)::placeholder {
      color: transparent;
    }
  }
`;
