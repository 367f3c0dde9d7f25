/** Counts down to the moment at which a post becomes public by itself. */

import { html, LitElement, type TemplateResult } from "lit";
import { span } from "../telling/words";
import { icon } from "./icons";
import { shared } from "./styles";

export class BcDue extends LitElement {
  static override properties = { at: { type: String }, skew: { attribute: false } };

  declare at: string;
  /** The server's clock less this page's, in milliseconds. */
  declare skew: number;
  private ticks: ReturnType<typeof setInterval> | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    this.ticks = setInterval(() => this.requestUpdate(), 500);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearInterval(this.ticks);
  }

  override render(): TemplateResult {
    const left = Date.parse(this.at) - Date.now() - (this.skew || 0);
    const words = left > 500 ? `Goes on the walls in ${span(left)}` : "Goes on the walls now";
    return html`${icon("later")} <span>${words}</span>`;
  }

  static override styles = [shared];
}

customElements.define("bc-due", BcDue);
