/** Every screen that a link was made for: renamed, and taken back. */

import { css, html, nothing, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { ago } from "../../ui/ago";
import { ask } from "../acts/asks";
import type { ListedScreen } from "../acts/commands";
import { Dialog } from "./dialog";

/** What the dialog can have done. */
export interface ScreenActs {
  list: () => Promise<readonly ListedScreen[]>;
  rename: (id: string, name: string) => Promise<unknown>;
  takeBack: (id: string) => Promise<unknown>;
}

export class BcAllScreens extends Dialog {
  static override properties = {
    acts: { attribute: false },
    now: { attribute: false },
    listed: { state: true },
    asked: { state: true },
  };

  declare acts: ScreenActs;
  /** The server's time, in milliseconds. */
  declare now: number;
  declare private listed: readonly ListedScreen[] | undefined;
  /** The screen that is about to be taken back: asked once more. */
  declare private asked: string;

  override firstUpdated(): void {
    super.firstUpdated();
    void this.change(() => Promise.resolve());
  }

  protected override content(): TemplateResult {
    const open = (): void => ask(this, { do: "open-dialog", dialog: "screen" });
    return html`
      <h2 id="title" class="house">All screens</h2>
      <p class="second">A screen is counted by its link, which is told once, when it is made. Lost one? Add the screen again, and take the old link back.</p>
      ${this.listed?.length === 0 ? html`<p class="none">No link was made yet.</p>` : nothing}
      <ul>${repeat(this.listed ?? [], ({ id }) => id, (screen) => this.row(screen))}</ul>
      ${this.alert()}
      <div class="buttons">
        <button class="button primary" type="button" @click=${() => this.close()}>Done</button>
        <button class="button" type="button" @click=${open}>Add a screen</button>
      </div>
    `;
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
    else await this.change(() => this.acts.rename(id, wanted));
  }

  private async takeBack(id: string): Promise<void> {
    this.asked = "";
    await this.change(() => this.acts.takeBack(id));
  }

  /** Does something, then reads the list anew. */
  private async change(act: () => Promise<unknown>): Promise<void> {
    await this.attempt(async () => {
      await act();
      this.listed = await this.acts.list();
    }, "That was not done.");
  }

  static override styles = [
    Dialog.styles,
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
