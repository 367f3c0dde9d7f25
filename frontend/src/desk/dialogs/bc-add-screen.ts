/** A new screen's link, to open on the projector's machine or to scan. */

import { css, html, type TemplateResult } from "lit";
import { code } from "./code";
import { Dialog } from "./dialog";

export class BcAddScreen extends Dialog {
  static override properties = {
    make: { attribute: false },
    url: { state: true },
    copied: { state: true },
  };

  /** Asks the server for a link. */
  declare make: (name: string) => Promise<string>;
  declare private url: string;
  declare private copied: boolean;

  protected override content(): TemplateResult {
    return html`
      <h2 id="title" class="house">Add a screen</h2>
      ${this.url ? this.link(this.url) : this.form()}
      ${this.alert()}
    `;
  }

  private form(): TemplateResult {
    return html`<form @submit=${(event: SubmitEvent) => void this.submit(event)}>
      <label for="name">What the desk calls it</label>
      <input id="name" name="name" required maxlength="40" placeholder="Stage left" autocomplete="off" autofocus>
      <div class="buttons">
        <button class="button primary" type="submit">Make its link</button>
        <button class="button" type="button" @click=${() => this.close()}>Cancel</button>
      </div>
    </form>`;
  }

  private link(url: string): TemplateResult {
    return html`
      <p class="second">Open this link on the projector’s machine, full screen. Whoever has it can show the wall under this name.</p>
      <div class="made">
        ${code(url, "QR code of the screen’s link")}
        <input readonly .value=${url} aria-label="The screen’s link" @focus=${(event: Event) => (event.target as HTMLInputElement).select()}>
      </div>
      <div class="buttons">
        <button class="button primary" type="button" @click=${() => void this.copy(url)}>${this.copied ? "Copied" : "Copy the link"}</button>
        <button class="button" type="button" @click=${() => this.close()}>Done</button>
      </div>
    `;
  }

  private async submit(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const name = this.renderRoot.querySelector<HTMLInputElement>("#name")?.value.trim() ?? "";
    if (name === "") return;
    await this.attempt(async () => {
      this.url = new URL(await this.make(name), location.href).href;
    }, "No link was made.");
  }

  private async copy(url: string): Promise<void> {
    try {
      await navigator.clipboard.writeText(url);
      this.copied = true;
    } catch {
      // On plain http there is no clipboard: select it, so that Ctrl-C does it.
      const field = this.renderRoot.querySelector<HTMLInputElement>("input[readonly]");
      field?.focus();
      field?.select();
    }
  }

  static override styles = [
    Dialog.styles,
    css`
      dialog {
        width: min(460px, calc(100vw - 32px));
      }
      h2 {
        margin-bottom: 12px;
      }
      .made {
        display: grid;
        gap: 12px;
        justify-items: center;
        margin-top: 16px;
      }
      .code {
        width: 220px;
        height: 220px;
        padding: 14px;
        border-radius: 10px;
        background: var(--ink);
        color: #101418;
      }
      .buttons {
        margin-top: 16px;
      }
    `,
  ];
}

customElements.define("bc-add-screen", BcAddScreen);
