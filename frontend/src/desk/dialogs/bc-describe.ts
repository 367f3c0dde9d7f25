/** What a post's pictures show, in words, for who cannot see them: on the walls' pages and widgets. */

import { css, html, type TemplateResult } from "lit";
import type { Post } from "../../feed/protocol";
import { picture } from "../../ui/rich-text";
import { Dialog } from "./dialog";

const LONGEST = 1000;

export class BcDescribe extends Dialog {
  static override properties = {
    post: { attribute: false },
    describe: { attribute: false },
  };

  /** As it was when the dialog was opened: what is written is about these pictures. */
  declare post: Post | undefined;
  /** Sends one description. Throws the server's sentence. */
  declare describe: (post: Post, index: number, alt: string) => Promise<void>;
  private kept: Post | undefined;

  override willUpdate(): void {
    this.kept ??= this.post;
  }

  protected override content(): TemplateResult {
    const media = (this.kept?.media ?? []).map((each, index) => ({ ...each, index, src: picture(each.src) }));
    return html`
      <h2 id="title" class="house">Describe the pictures</h2>
      <p class="second">One plain sentence each: what someone who cannot see it would miss.</p>
      <form @submit=${(event: SubmitEvent) => void this.submit(event)}>
        ${media.filter(({ src }) => src !== "").map(({ src, alt, index }) => this.field(src, alt ?? "", index))}
        ${this.alert()}
        <div class="buttons">
          <button class="button primary" type="submit">Save</button>
          <button class="button" type="button" @click=${() => this.close()}>Cancel</button>
        </div>
      </form>
    `;
  }

  private field(src: string, alt: string, index: number): TemplateResult {
    const isAuthors = alt !== "" && this.kept?.alts?.[String(index)] === undefined;
    const name = `alt-${index}`;
    return html`<div class="picture">
      <img src=${src} alt="Picture ${index + 1}">
      ${
        isAuthors
          ? html`<p><span class="second">By its author:</span> <bdi>${alt}</bdi></p>`
          : html`<div><label for=${name}>Picture ${index + 1}</label>
              <textarea id=${name} data-index=${index} rows="3" maxlength=${LONGEST} ?autofocus=${index === 0}
                .value=${alt} @keydown=${this.pressed}></textarea></div>`
      }
    </div>`;
  }

  /** Enter saves: a description is one line. */
  private readonly pressed = (event: KeyboardEvent): void => {
    if (event.key !== "Enter" || event.isComposing || event.shiftKey) return;
    event.preventDefault();
    this.renderRoot.querySelector("form")?.requestSubmit();
  };

  private async submit(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const { kept } = this;
    if (!kept) return this.close();
    await this.attempt(async () => {
      for (const field of this.renderRoot.querySelectorAll("textarea")) {
        const index = Number(field.dataset["index"]);
        const alt = field.value.trim();
        if (alt !== (kept.media?.[index]?.alt ?? "")) await this.describe(kept, index, alt);
      }
      this.close();
    }, "It was not saved.");
  }

  static override styles = [
    Dialog.styles,
    css`
      dialog {
        width: min(560px, calc(100vw - 32px));
      }
      h2 {
        margin-bottom: 6px;
      }
      .picture {
        display: grid;
        grid-template-columns: 132px 1fr;
        gap: 16px;
        margin-top: 16px;
      }
      img {
        width: 132px;
        max-height: 132px;
        border-radius: 6px;
        object-fit: cover;
        background: color-mix(in srgb, var(--ink) 8%, transparent);
        font-size: 12.5px;
        color: var(--ink-2);
      }
      textarea {
        font-size: 15.5px;
        line-height: 1.4;
      }
      @media (max-width: 520px) {
        .picture {
          grid-template-columns: 1fr;
          gap: 8px;
        }
        textarea {
          font-size: 16px;
        }
      }
    `,
  ];
}

customElements.define("bc-describe", BcDescribe);
