/** What the dialogs over the desk are made of. */

import { html, LitElement, nothing, type CSSResultGroup, type PropertyDeclarations, type TemplateResult } from "lit";
import { ask } from "../acts/asks";
import { shared } from "../parts/styles";
import { dialogs } from "./dialog.styles";

/** One dialog: open as soon as it is drawn, and asked away by the page's own word once it is closed. */
export abstract class Dialog extends LitElement {
  static override properties: PropertyDeclarations = { trouble: { state: true } };

  /** Why what was asked for last was not done; empty: it was. */
  declare protected trouble: string;

  override firstUpdated(): void {
    this.renderRoot.querySelector("dialog")?.showModal();
  }

  override render(): TemplateResult {
    return html`<dialog aria-labelledby="title" @close=${() => ask(this, { do: "close" })} @cancel=${(event: Event) => this.leaving(event)}>
      ${this.content()}
    </dialog>`;
  }

  /** What stands in it. Its heading has the id "title". */
  protected abstract content(): TemplateResult;

  /** Esc was pressed: who is not done yet prevents it. */
  protected leaving(_: Event): void {
    // Nothing here is lost.
  }

  /** The heading, with the way out beside it. */
  protected head(title: TemplateResult | string, out = this.out()): TemplateResult {
    return html`<header role="none"><h2 id="title" class="house">${title}</h2> ${out}</header>`;
  }

  private out(): TemplateResult {
    return html`<form method="dialog"><button class="button">Close <kbd aria-hidden="true">Esc</kbd></button></form>`;
  }

  /** The trouble, where it is to be read. */
  protected alert(): TemplateResult | typeof nothing {
    return this.trouble ? html`<p class="hold" role="alert">${this.trouble}</p>` : nothing;
  }

  /**
   * Does something that may fail, and says so if it does.
   * @param otherwise - what is said of a failure without words of its own.
   */
  protected async attempt(act: () => Promise<unknown>, otherwise: string): Promise<boolean> {
    this.trouble = "";
    try {
      await act();
      return true;
    } catch (error) {
      this.trouble = error instanceof Error ? error.message : otherwise;
      return false;
    }
  }

  protected close(): void {
    this.renderRoot.querySelector("dialog")?.close();
  }

  static override styles: CSSResultGroup = [shared, dialogs];
}
