/** Every screen that a link was made for: renamed, and taken back. */

import { css, html, LitElement, nothing, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { ago } from "../../ui/ago";
import { ask } from "../acts/asks";
import type { ListedScreen } from "../acts/commands";
import { shared } from "../parts/styles";
import { dialogs } from "./dialog.styles";

/** What the dialog can have done. */
export interface ScreenActs {
  list: () => Promise<readonly ListedScreen[]>;
  rename: (id: string, name: string) => Promise<unknown>;
  takeBack: (id: string) => Promise<unknown>;
}

export class BcAllScreens extends LitElement {
  static override properties = {
    acts: { attribute: false },
    now: { attribute: false },
    listed: { state: true },
    asked: { state: true },
    trouble: { state: true },
  };

  declare acts: ScreenActs;
  /** The server's time, in milliseconds. */
  declare now: number;
  declare private listed: readonly ListedScreen[] | undefined;
  /** The screen that is about to be taken back: asked once more. */
  declare private asked: string;
  declare private trouble: string;

  override firstUpdated(): void {
    this.renderRoot.querySelector("dialog")?.showModal();
    void this.attempt(() => Promise.resolve());
  }

  override render(): TemplateResult {
    const open = (): void => ask(this, { do: "open-dialog", dialog: "screen" });
    return html`<dialog aria-labelledby="title" @close=${() => ask(this, { do: "close" })}>
      <h2 id="title" class="house">All screens</h2>
      <p class="second">A screen is counted by its link, which is told once, when it is made. Lost one? Add the screen again, and take the old link back.</p>
      ${this.listed?.length === 0 ? html`<p class="none">No link was made yet.</p>` : nothing}
      <ul>${repeat(this.listed ?? [], ({ id }) => id, (screen) => this.row(screen))}</ul>
      ${this.trouble ? html`<p class="hold" role="alert">${this.trouble}</p>` : nothing}
      <div class="buttons">
        <button class="button primary" type="button" @click=${() => this.close()}>Done</button>
        <button class="button" type="button" @click=${open}>Add a screen</button>
      </div>
    </dialog>`;
  }

  private row(screen: ListedScreen): TemplateResult {
    const { id, name } = screen;
    return html`<li>
      <div class="one">
        <input .value=${name} maxlength="40" aria-label="What the desk calls ${name}"
          @change=${(event: Event) => void this.rename(screen, event.target as HTMLInputElement)}>
        <p class="quiet">${history(screen, this.now)}</p>
      </div>
      ${
        this.asked === id
          ? html`<button class="button stop" type="button" autofocus @click=${() => void this.takeBack(id)}>Yes, take ${name} back</button>
              <button class="button" type="button" @click=${() => (this.asked = "")}>Keep it</button>`
          : html`<button class="button" type="button" aria-label="Take back ${name}" @click=${() => (this.asked = id)}>Take back</button>`
      }
    </li>`;
  }

  private async rename({ id, name }: ListedScreen, field: HTMLInputElement): Promise<void> {
    const wanted = field.value.trim();
    if (wanted === "" || wanted === name) field.value = name;
    else await this.attempt(() => this.acts.rename(id, wanted));
  }

  private async takeBack(id: string): Promise<void> {
    this.asked = "";
    await this.attempt(() => this.acts.takeBack(id));
  }

  private async attempt(act: () => Promise<unknown>): Promise<void> {
    this.trouble = "";
    try {
      await act();
      this.listed = await this.acts.list();
    } catch (error) {
      this.trouble = error instanceof Error ? error.message : "That was not done.";
    }
  }

  private close(): void {
    this.renderRoot.querySelector("dialog")?.close();
  }

  static override styles = [
    shared,
    dialogs,
    css`
      dialog {
        width: min(620px, calc(100vw - 32px));
      }
      h2 {
        margin-bottom: 6px;
      }
      .none {
        margin-top: 16px;
      }
      ul {
        margin-top: 12px;
      }
      li {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 8px;
        padding: 10px 0;
        border-top: 1px solid var(--line);
      }
      .one {
        flex: 1 1 240px;
        min-width: 0;
      }
      /* A name is a field only once it is wanted as one. */
      .one input {
        min-height: 32px;
        margin-left: -9px;
        padding: 0 8px;
        border-color: transparent;
        background: none;
        font-weight: 640;
      }
      .one input:is(:hover, :focus) {
        border-color: color-mix(in srgb, var(--ink) 40%, transparent);
        background: var(--bg);
      }
      .one p {
        font-size: 13px;
      }
      .buttons {
        margin-top: 16px;
      }
    `,
  ];
}

/** "Made 2 h ago by Mara. Last heard just now." */
function history({ by, at, heard }: ListedScreen, now: number): string {
  const made = by ? `Made ${since(at, now)} by ${by}` : "Made on the server";
  return `${made}. ${heard ? `Last heard ${since(heard, now)}.` : "Its link was never opened."}`;
}

function since(at: string | undefined, now: number): string {
  const age = ago(at, now);
  if (/\d (?:min|h)$/.test(age)) return `${age} ago`;
  return age.startsWith("just") || age === "" ? age : `on ${age}`;
}

customElements.define("bc-all-screens", BcAllScreens);
