import { css } from "lit";

export const filterRow = css`
  :host {
    display: block;
  }
  .row,
  .chips {
    display: flex;
    flex-wrap: wrap;
    gap: 8px;
    margin-top: 10px;
  }
  select,
  input {
    flex: 1 1 104px;
    min-width: 0;
    max-width: 170px;
    height: 32px;
    padding: 0 8px;
    border: 1px solid color-mix(in srgb, var(--ink) 24%, transparent);
    border-radius: 6px;
    background: var(--bg);
    color: var(--ink-2);
    font: inherit;
    font-size: 13.5px;
    text-overflow: ellipsis;
  }
  select:hover,
  input:hover {
    border-color: color-mix(in srgb, var(--ink) 45%, transparent);
  }
  select.on,
  input:not(:placeholder-shown) {
    color: var(--ink);
    border-color: color-mix(in srgb, var(--ink) 60%, transparent);
  }
  input::placeholder {
    color: var(--ink-2);
  }
  option {
    background: var(--toast);
    color: var(--ink);
  }
  .chip,
  .clear {
    display: inline-flex;
    align-items: center;
    gap: 6px;
    min-height: 32px;
    max-width: 100%;
    padding: 0 9px 0 12px;
    border: 1px solid color-mix(in srgb, var(--ink) 45%, transparent);
    border-radius: 16px;
    background: var(--raised);
    font-size: 13.5px;
    font-weight: 560;
    cursor: pointer;
  }
  .chip bdi {
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .chip .icon {
    width: 13px;
    height: 13px;
    color: var(--ink-2);
  }
  .chip:hover {
    border-color: var(--ink);
  }
  .clear {
    gap: 8px;
    padding: 0 8px;
    border-color: transparent;
    background: none;
    color: var(--ink-2);
  }
  .clear:hover {
    color: var(--ink);
  }
  @media (pointer: coarse) {
    select,
    input,
    .chip,
    .clear {
      min-height: 44px;
      height: 44px;
    }
    select,
    input {
      flex-basis: 40%;
      max-width: none;
      font-size: 16px; /* below it, some phones zoom in */
    }
    .search {
      flex-basis: 100%;
    }
    .chip,
    .clear {
      border-radius: 22px;
    }
  }
`;
