/** The invites that are out, and a form for a new one. */

import { css, html, LitElement, type PropertyValues, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import type { Access } from "../acts/access";
import type { Invite, Lasts, Role } from "../state/people";
import { shared } from "../parts/styles";
import { inviteName, LASTS, madeBy, ROLES, roleName, until, usesLeft } from "../telling/people-words";
import { code } from "./code";
import { rowStyles } from "./people.styles";

export class BcInvites extends LitElement {
  static override properties = {
    access: { attribute: false },
    people: { attribute: false },
    list: { state: true },
    made: { state: true },
    named: { state: true },
    wanted: { state: true },
    told: { state: true },
    copied: { state: true },
  };

  declare access: Access;
  /** When somebody comes or goes, an invite may have been used. */
  declare people: readonly unknown[];
  declare private list: readonly Invite[] | undefined;
  declare private made: (Invite & { url: string }) | undefined;
  declare private named: boolean;
  declare private wanted: string;
  declare private told: string;
  declare private copied: boolean;

  constructor() {
    super();
    this.named = false;
    this.wanted = "moderator";
    this.told = "";
    this.copied = false;
  }

  override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has("people")) void this.read();
  }

  override render(): TemplateResult {
    return html`
      ${this.made ? this.link(this.made) : this.form()}
      <h3>Out now</h3>
      ${
        this.list === undefined
          ? html`<p class="empty" aria-busy="true"></p>`
          : this.list.length === 0
            ? html`<p class="empty">No invite is out. Whoever is signed in stays.</p>`
            : html`<ul class="rows">${repeat(this.list, ({ id }) => id, (invite) => this.row(invite))}</ul>`
      }
      <p class="told second" role="status">${this.told}</p>
    `;
  }

  private form(): TemplateResult {
    return html`<form @submit=${(event: SubmitEvent) => void this.submit(event)}>
      <div class="fields">
        <div class="wide">
          <label for="name">Who it is for</label>
          <input id="name" name="name" maxlength="60" autocomplete="off" placeholder="Anyone" aria-describedby="hint" @input=${(event: Event) => this.typed(event)}>
        </div>
        <div>
          <label for="role">Role</label>
          <select id="role" name="role" aria-describedby="hint" @change=${(event: Event) => (this.wanted = (event.target as HTMLSelectElement).value)}>
            ${ROLES.map(([role, word]) => html`<option value=${role} ?selected=${role === this.wanted}>${word}</option>`)}
          </select>
        </div>
        <div>
          <label for="lasts">Good for</label>
          <select id="lasts" name="lasts">
            ${LASTS.map(([lasts, word]) => html`<option value=${lasts} ?selected=${lasts === "day"}>${word}</option>`)}
          </select>
        </div>
        <div>
          <label for="uses">Browsers</label>
          <select id="uses" name="uses">
            ${[1, 2, 5, 10, 0].map((uses) => html`<option value=${uses} ?selected=${uses === (this.named ? 1 : 0)}>${uses === 0 ? "any number" : uses}</option>`)}
          </select>
        </div>
      </div>
      <div class="foot">
        <p class="second" id="hint">${ROLES.find(([role]) => role === this.wanted)?.[2]} With a name, whoever comes in has it; without, they say theirs.</p>
        <button class="button primary" type="submit">Make a link</button>
      </div>
    </form>`;
  }

  private link(made: Invite & { url: string }): TemplateResult {
    const who = made.name === "" ? "whoever you let in" : made.name;
    return html`<div class="made">
      ${code(made.url, "QR code of the invite")}
      <div>
        <p>Send this to <b><bdi>${who}</bdi></b>, and to nobody else: it lets in as ${roleName(made.role).toLocaleLowerCase()}, ${until(made, Date.now())}. It is shown this once.</p>
        <input readonly .value=${made.url} aria-label="The invite’s link" @focus=${(event: Event) => (event.target as HTMLInputElement).select()}>
        <div class="buttons">
          <button class="button primary" type="button" @click=${() => void this.copy(made.url)}>${this.copied ? "Copied" : "Copy the link"}</button>
          <button class="button" type="button" @click=${() => void this.again()}>Make another</button>
        </div>
      </div>
    </div>`;
  }

  private row(invite: Invite): TemplateResult {
    const now = Date.now();
    const isUsed = invite.uses > 0 && invite.used >= invite.uses;
    return html`<li class=${isUsed ? "used" : ""}>
      <div class="about">
        <p class="name"><b><bdi>${inviteName(invite)}</bdi></b> <span class="second">${roleName(invite.role)}</span></p>
        <p>${usesLeft(invite)}, ${until(invite, now)}; made ${madeBy(invite, now)}</p>
      </div>
      <button class="button" type="button" aria-label="Take back the invite for ${inviteName(invite)}" @click=${() => void this.takeBack(invite)}>Take back</button>
    </li>`;
  }

  private typed(event: Event): void {
    this.named = (event.target as HTMLInputElement).value.trim() !== "";
  }

  private async submit(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const data = new FormData(event.target as HTMLFormElement);
    const text = (name: string): string => String(data.get(name) ?? "").trim();
    await this.attempt(async () => {
      this.made = await this.access.invite({
        name: text("name"),
        role: text("role") as Role,
        lasts: text("lasts") as Lasts,
        uses: Number(text("uses")),
      });
      this.made = { ...this.made, url: new URL(this.made.url, location.href).href };
      this.copied = false;
      this.named = false;
      this.wanted = "moderator";
      this.told = "";
      await this.read();
      await this.updateComplete;
      this.renderRoot.querySelector<HTMLElement>(".made .primary")?.focus();
    });
  }

  private async again(): Promise<void> {
    this.made = undefined;
    await this.updateComplete;
    this.renderRoot.querySelector<HTMLElement>("#name")?.focus();
  }

  private async copy(url: string): Promise<void> {
    try {
      await navigator.clipboard.writeText(url);
      this.copied = true;
    } catch {
      // On plain http there is no clipboard: select it, so that Ctrl-C does it.
      this.renderRoot.querySelector<HTMLInputElement>("input[readonly]")?.focus();
    }
  }

  private async takeBack(invite: Invite): Promise<void> {
    const at = this.list?.indexOf(invite) ?? 0;
    await this.attempt(async () => {
      await this.access.takeBack(invite.id);
      if (this.made?.id === invite.id) this.made = undefined;
      const came = invite.used > 0 ? " Whoever came by it is signed out." : "";
      this.told = `The invite for ${inviteName(invite).replace("Anyone", "anyone")} was taken back.${came}`;
      await this.read();
      await this.updateComplete;
      const left = [...this.renderRoot.querySelectorAll<HTMLElement>(".rows .button")];
      (left[at] ?? left.at(-1) ?? this.renderRoot.querySelector<HTMLElement>("form .primary"))?.focus();
    });
  }

  private async read(): Promise<void> {
    await this.attempt(async () => {
      this.list = await this.access.invites();
    });
  }

  private async attempt(act: () => Promise<void>): Promise<void> {
    try {
      await act();
    } catch (error) {
      this.told = error instanceof Error ? error.message : "That was not done.";
    }
  }

  static override styles = [
    shared,
    rowStyles,
    css`
      :host {
        display: block;
      }
      form,
      .made {
        margin: 10px 0 4px;
        padding: 14px 16px 16px;
        border-radius: 10px;
        background: color-mix(in srgb, var(--bg) 45%, transparent);
      }
      .fields {
        display: grid;
        grid-template-columns: minmax(0, 1.3fr) minmax(0, 1fr) minmax(0, 1.35fr) minmax(0, 0.9fr);
        gap: 10px 12px;
      }
      label {
        display: block;
        margin-bottom: 5px;
        color: var(--ink-2);
        font-size: 13px;
      }
      input,
      select {
        width: 100%;
        min-height: 36px;
        padding: 0 10px;
        border: 1px solid color-mix(in srgb, var(--ink) 45%, transparent);
        border-radius: 6px;
        background: var(--bg);
        color: var(--ink);
        font: inherit;
      }
      input::placeholder {
        color: var(--ink-3);
      }
      .foot {
        display: flex;
        align-items: center;
        justify-content: space-between;
        gap: 16px;
        margin-top: 14px;
        font-size: 13.5px;
      }
      .made {
        display: grid;
        grid-template-columns: 200px minmax(0, 1fr);
        gap: 18px;
        align-items: start;
      }
      .made p {
        margin-bottom: 12px;
        line-height: 1.45;
      }
      .code {
        width: 200px;
        height: 200px;
        padding: 14px;
        border-radius: 10px;
        background: var(--ink);
        color: #101418;
      }
      .buttons {
        display: flex;
        flex-wrap: wrap;
        gap: 8px;
        margin-top: 12px;
      }
      h3 {
        margin: 18px 0 4px;
        font-size: 13px;
        font-weight: 480;
        color: var(--ink-2);
      }
      .used b {
        color: var(--ink-2);
      }
      .about {
        line-height: 1.45;
      }
      .told {
        min-height: 20px;
        padding-top: 10px;
        font-size: 13.5px;
      }
      .told:empty {
        display: none;
      }
      @media (max-width: 899px) {
        .fields {
          grid-template-columns: 1fr 1fr;
        }
        .wide {
          grid-column: 1 / -1;
        }
        input,
        select {
          min-height: 44px;
        }
        .foot {
          flex-direction: column;
          align-items: stretch;
        }
        .made {
          grid-template-columns: 1fr;
          justify-items: center;
        }
        .code {
          width: 220px;
          height: 220px;
        }
      }
    `,
  ];
}

customElements.define("bc-invites", BcInvites);
