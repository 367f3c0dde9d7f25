/** How the screens panel looks. */

import { css } from "lit";

export const screens = css`
  :host {
    display: block;
  }
  header {
    display: flex;
    justify-content: space-between;
    align-items: baseline;
    margin-bottom: 12px;
  }
  h2 {
    font-size: 14px;
    font-weight: 640;
  }
  header .second,
  .row p {
    font-size: 13.5px;
  }
  .none {
    margin-bottom: 12px;
    font-size: 13.5px;
  }
  .row {
    display: grid;
    grid-template-columns: 92px minmax(0, 1fr);
    gap: 0 12px;
    align-items: start;
    margin-bottom: 12px;
  }
  .head {
    display: flex;
    justify-content: space-between;
    gap: 8px;
  }
  .name {
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
    font-weight: 640;
  }
  .word {
    display: inline-flex;
    flex: none;
    align-items: center;
    gap: 7px;
    font-size: 13px;
    color: var(--ink-2);
  }
  .word .icon {
    width: 13px;
    height: 13px;
  }
  .word.hold {
    color: var(--hold);
    font-weight: 560;
  }
  .row p {
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
    color: var(--ink-2);
  }
  .late {
    margin-inline-start: 8px;
    font-weight: 560;
    color: var(--hold);
  }
  .thumb {
    position: relative;
    display: flex;
    gap: 4px;
    align-items: center;
    width: 92px;
    height: 52px;
    padding: 4px 5px;
    overflow: hidden;
    border: 1px solid var(--line);
    border-radius: 5px;
    background: radial-gradient(circle at 100% 100%, #003132, transparent 65%),
      radial-gradient(circle at 0 0, #241d47, transparent 65%), #080f18;
  }
  .thumb span {
    flex: 1;
    min-width: 0;
    max-height: 100%;
    overflow: hidden;
    font-size: 5.6px;
    line-height: 1.22;
    color: #f8f7f1;
    overflow-wrap: anywhere;
  }
  .thumb img {
    width: 26px;
    height: 40px;
    border-radius: 2px;
    object-fit: cover;
  }
  .silent .thumb {
    filter: grayscale(1);
    opacity: 0.6;
  }
  .spent .thumb {
    opacity: 0.35;
  }
  .spent .name {
    color: var(--ink-2);
  }
  .gone {
    display: grid;
    gap: 6px;
  }
  .gone p:last-child {
    margin-bottom: 10px;
  }
  .gone p {
    display: flex;
    align-items: center;
    gap: 10px;
    min-height: 34px;
    padding: 6px 12px 7px;
    border-radius: 6px;
    background: var(--surface);
    font-size: 13.5px;
    line-height: 1.3;
  }
  .gone b {
    font-weight: 640;
  }
  .buttons {
    display: flex;
    gap: 8px;
    margin-top: 2px;
  }
  .buttons .button {
    color: var(--ink-2);
  }
  :host([strip]) ul {
    display: flex;
    gap: 8px;
    overflow-x: auto;
    scrollbar-width: none;
  }
  .chip {
    flex: 1 0 30%;
    min-width: 104px;
    padding: 9px 11px 8px;
    border: 1px solid var(--line);
    border-radius: 10px;
    background: var(--surface);
    font-size: 12.5px;
    color: var(--ink-2);
  }
  .chip b {
    display: flex;
    align-items: center;
    gap: 7px;
    overflow: hidden;
    white-space: nowrap;
    font-weight: 640;
    font-size: 14px;
    color: var(--ink);
  }
  .chip b bdi {
    overflow: hidden;
    text-overflow: ellipsis;
  }
  .chip b .icon {
    width: 13px;
    height: 13px;
  }
  .chip.silent b .icon,
  .chip.silent span {
    color: var(--hold);
  }
`;
