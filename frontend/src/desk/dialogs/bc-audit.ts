/** The audit trail: its latest rows, and all of it as a file. */

import { css, html, LitElement, type TemplateResult } from "lit";
import type { Access } from "../acts/access";
import type { AuditRow } from "../state/people";
import { shared } from "../parts/styles";
import { background, did, moment, subject } from "../telling/people-words";
import { rowStyles } from "./people.styles";

const HEADS = ["When", "Who", "Did", "What", "Why, and how it was"] as const;

/** On a phone each row is a paragraph; the roles say that it is a table all the same. */
export class BcAudit extends LitElement {
  static override properties = {
    access: { attribute: false },
    rows: { state: true },
    told: { state: true },
  };

  declare access: Access;
  declare private rows: readonly AuditRow[] | undefined;
  declare private told: string;

  constructor() {
    super();
    this.told = "";
  }

  override firstUpdated(): void {
    void this.read();
  }

  override render(): TemplateResult {
    return html`
      <div class="head">
        <p class="second">Who did what, the latest 100. The files have all of it, and never a post’s text.</p>
        <div class="buttons">
          <a class="button" href=${this.access.auditFile("csv")} download>Download CSV</a>
          <a class="button" href=${this.access.auditFile("jsonl")} download>JSON lines</a>
        </div>
      </div>
      ${this.rows === undefined ? html`<p class="empty" role="status">${this.told}</p>` : this.table(this.rows)}
    `;
  }

  private table(rows: readonly AuditRow[]): TemplateResult {
    if (rows.length === 0) return html`<p class="empty">Nobody has done anything yet.</p>`;
    const now = Date.now();
    return html`<div class="scroll" tabindex="0" role="region" aria-label="The audit trail">
      <table role="table">
        <thead role="rowgroup">
          <tr role="row">${HEADS.map((head) => html`<th role="columnheader" scope="col">${head}</th>`)}</tr>
        </thead>
        <tbody role="rowgroup">${rows.map(
          (row) => html`<tr role="row">
            <td role="cell" class="second"><time datetime=${row.at}>${moment(row.at, now)}</time></td>
            <td role="cell"><bdi>${row.by}</bdi></td>
            <td role="cell">${did(row)}</td>
            <td role="cell" title=${row.id ?? ""}><bdi>${subject(row)}</bdi></td>
            <td role="cell" class="second"><bdi>${background(row)}</bdi></td>
          </tr>`,
        )}</tbody>
      </table>
    </div>`;
  }

  private async read(): Promise<void> {
    try {
      this.rows = await this.access.audit();
    } catch (error) {
      this.told = error instanceof Error ? error.message : "The audit trail was not read.";
    }
  }

  static override styles = [
    shared,
    rowStyles,
    css`
      :host {
        display: block;
      }
      .head {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        justify-content: space-between;
        gap: 10px 16px;
        padding: 8px 0 12px;
        font-size: 13.5px;
      }
      .buttons {
        display: flex;
        gap: 8px;
      }
      a.button {
        color: inherit;
        font-size: 14px;
        text-decoration: none;
      }
      .scroll {
        overflow-x: auto;
      }
      table {
        width: 100%;
        border-collapse: collapse;
        font-size: 13.5px;
        font-variant-numeric: tabular-nums;
      }
      th {
        padding: 4px 12px 6px 0;
        color: var(--ink-2);
        font-size: 12.5px;
        font-weight: 480;
        text-align: start;
        white-space: nowrap;
      }
      td {
        padding: 6px 12px 6px 0;
        border-top: 1px solid var(--line);
        vertical-align: top;
        overflow-wrap: anywhere;
      }
      td:first-child,
      td:nth-child(3) {
        white-space: nowrap;
        overflow-wrap: normal;
      }
      td:nth-child(2) {
        min-width: 72px;
      }
      td:nth-child(4) {
        max-width: 190px;
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      td:last-child,
      th:last-child {
        min-width: 140px;
        padding-right: 0;
      }
      @media (max-width: 899px) {
        thead {
          position: absolute;
          clip-path: inset(50%);
        }
        tbody,
        tr,
        td:nth-child(n + 4) {
          display: block;
        }
        tr {
          padding: 8px 0;
          border-top: 1px solid var(--line);
          line-height: 1.45;
        }
        td,
        td:nth-child(4) {
          display: inline;
          max-width: none;
          padding: 0 6px 0 0;
          border: 0;
        }
        td:last-child {
          display: block;
        }
        td:nth-child(2) {
          font-weight: 640;
        }
      }
    `,
  ];
}

customElements.define("bc-audit", BcAudit);
