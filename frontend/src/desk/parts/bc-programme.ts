/** What is on in the hall, and for how much longer. */

import { css, html, LitElement, nothing, type TemplateResult } from "lit";
import type { Talk } from "../telling/now";
import { data } from "./data";
import { shared } from "./styles";

export class BcProgramme extends LitElement {
  static override properties = { talks: data, clock: { type: String } };

  declare talks: readonly Talk[];
  declare clock: string;

  override render(): TemplateResult {
    return html`
      <header>
        <h2>Programme</h2>
        <span class="second">${this.clock}</span>
      </header>
      ${
        this.talks.length > 0
          ? html`<ol>${this.talks.map(talk)}</ol>`
          : html`<p class="second none">Nothing more in the programme.</p>`
      }
    `;
  }

  static override styles = [
    shared,
    css`
      :host {
        display: block;
      }
      header {
        display: flex;
        justify-content: space-between;
        align-items: baseline;
        margin-bottom: 6px;
      }
      h2 {
        font-size: 14px;
        font-weight: 640;
      }
      header .second,
      .none {
        font-size: 13.5px;
      }
      li {
        position: relative;
        display: grid;
        grid-template-columns: 54px minmax(0, 1fr) auto;
        align-items: baseline;
        min-height: 32px;
        padding-top: 7px;
        font-size: 13.5px;
        color: var(--ink-2);
      }
      .title {
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      .end {
        padding-left: 12px;
        font-size: 12.5px;
      }
      .now {
        min-height: 38px;
      }
      .now .title {
        display: -webkit-box;
        -webkit-box-orient: vertical;
        -webkit-line-clamp: 2;
        white-space: normal;
        text-wrap: pretty;
      }
      .now .time,
      .now .title {
        color: var(--ink);
        font-weight: 640;
      }
      .now::before {
        content: "";
        position: absolute;
        inset: 5px auto 15px -20px;
        border-left: 2px solid var(--accent);
      }
      progress {
        grid-column: 2 / -1;
        width: 100%;
        height: 2px;
        margin-top: 5px;
        border: 0;
        background: var(--line);
        appearance: none;
      }
      progress::-webkit-progress-bar {
        background: var(--line);
      }
      progress::-webkit-progress-value {
        background: var(--ink-2);
      }
      progress::-moz-progress-bar {
        background: var(--ink-2);
      }
    `,
  ];
}

function talk({ session, time, state, left, progress }: Talk): TemplateResult {
  return html`<li class=${state} aria-current=${state === "now" ? "time" : "false"}>
    <span class="time">${time}</span>
    <bdi class="title" title=${[session.title, session.speaker, session.room].filter(Boolean).join(", ")}>${session.title}</bdi>
    <span class="end">${left || session.scene || ""}</span>
    ${state === "now" ? html`<progress max="1" .value=${progress} aria-label="How far it is"></progress>` : nothing}
  </li>`;
}

customElements.define("bc-programme", BcProgramme);
