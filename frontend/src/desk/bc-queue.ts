/** A list of cards of any length: only those near the viewport are drawn. */

import { css, html, LitElement, nothing, type PropertyValues, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import type { Post } from "../feed/protocol";
import { ask } from "./asks";
import "./bc-card";
import type { BcCard } from "./bc-card";
import { shared } from "./styles";
import { Heights } from "./window";

const LEAVE_MS = 120;
const GAP = 8;
/** A whole selection leaves without ceremony. */
const LEAVE_MOST = 3;

export class BcQueue extends LitElement {
  static override properties = {
    order: { attribute: false },
    post: { attribute: false },
    lingers: { attribute: false },
    folds: { attribute: false },
    dues: { attribute: false },
    skew: { attribute: false },
    reading: { attribute: false },
    deciding: { attribute: false },
    selected: { attribute: false },
    version: { type: Number },
    focused: { type: String },
    now: { attribute: false },
    more: { type: Boolean },
    empty: { type: String },
    mayDecide: { type: Boolean },
    showings: { attribute: false },
  };

  declare order: readonly string[];
  declare post: (id: string) => Post | undefined;
  declare lingers: (id: string) => boolean;
  /** Whether a card goes into its wave's row as soon as the moderator moves on. */
  declare folds: (id: string) => boolean;
  /** Whether a post becomes public by itself. */
  declare dues: (post: Post) => boolean;
  declare skew: number;
  /** Who else reads a post, in words. */
  declare reading: (id: string) => string;
  /** Whether a card's decision is about to be sent. */
  declare deciding: (id: string) => boolean;
  declare selected: ReadonlySet<string>;
  /** Rises whenever what `post` gives may have changed. */
  declare version: number;
  declare focused: string;
  declare now: number;
  declare more: boolean;
  declare empty: string;
  declare mayDecide: boolean;
  /** How often and where a post was shown, in words. */
  declare showings: (id: string) => string;

  private readonly heights = new Heights(118);
  private readonly sizes = new ResizeObserver((entries) => this.measure(entries));
  private readonly observed = new Set<Element>();
  private readonly leaving = new Map<string, Post>();
  private drawn: readonly string[] = [];
  /** Pixels that the cards not drawn would take, above and below. */
  private spaces: readonly number[] = [];

  override connectedCallback(): void {
    super.connectedCallback();
    this.addEventListener("scroll", this.scrolled, { passive: true });
    this.sizes.observe(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.removeEventListener("scroll", this.scrolled);
    this.sizes.disconnect();
    this.observed.clear();
  }

  override willUpdate(changed: PropertyValues<this>): void {
    const before = changed.get("order");
    if (before !== undefined) this.drawn = this.withLeaving(before, this.order);
    else if (!this.hasUpdated) this.drawn = this.order;
  }

  override render(): TemplateResult {
    if (this.order.length === 0 && this.leaving.size === 0)
      return html`<p class="empty" role="status">${this.empty}</p>`;
    const span = this.heights.span(this.drawn, this.scrollTop, this.clientHeight || 800);
    const ids = this.drawn.slice(span.start, span.end);
    this.spaces = [span.above, span.below];
    return html`
      <div class="space" .hidden=${span.above === 0}></div>
      ${repeat(
        ids,
        (id) => id,
        (id) => this.card(id),
      )}
      <div class="space" .hidden=${span.below === 0}></div>
      ${this.more ? html`<p class="more quiet">Reading on…</p>` : nothing}
    `;
  }

  override updated(changed: PropertyValues<this>): void {
    // By property: the CSP forbids style attributes, and Lit's styleMap begins with one.
    this.renderRoot.querySelectorAll<HTMLElement>(".space").forEach((space, index) => {
      space.style.height = `${this.spaces[index] ?? 0}px`;
    });
    this.observe();
    if (changed.has("focused") && this.focused !== "") requestAnimationFrame(() => this.follow());
    this.askForMore();
  }

  private card(id: string): TemplateResult | typeof nothing {
    const leaving = this.leaving.get(id);
    const post = leaving ?? this.post(id);
    if (!post) return nothing;
    return html`<bc-card
      data-id=${id}
      .post=${post}
      .now=${this.now}
      .mayDecide=${this.mayDecide}
      .showings=${wasShown(post) ? this.showings(id) : ""}
      ?focused=${id === this.focused}
      ?lingering=${!leaving && this.lingers(id)}
      .reading=${leaving ? "" : this.reading(id)}
      ?deciding=${this.deciding(id)}
      ?selected=${this.selected.has(id)}
      ?leaving=${leaving !== undefined}
      ?flood=${this.folds(id)}
      ?due=${this.dues(post)}
      .skew=${this.skew}
      @focusin=${() => this.took(id)}
      @pointerdown=${() => this.took(id)}
    ></bc-card>`;
  }

  private took(id: string): void {
    if (id !== this.focused && !this.leaving.has(id)) ask(this, { do: "focus", id });
  }

  /** What is drawn: the list, and for a moment the cards that just left it. */
  private withLeaving(before: readonly string[], after: readonly string[]): readonly string[] {
    const [now, still] = [new Set(after), new Set(before)];
    const gone = before.filter((id) => !now.has(id) && this.find(id) !== null);
    for (const id of this.leaving.keys()) if (now.has(id)) this.leaving.delete(id);
    if (gone.length > LEAVE_MOST || !after.some((id) => still.has(id))) return after;
    for (const id of gone) this.leave(id);
    if (this.leaving.size === 0) return after;
    const drawn = [...after];
    for (const id of this.leaving.keys()) drawn.splice(placeAfter(before, id, drawn), 0, id);
    return drawn;
  }

  private leave(id: string): void {
    const post = this.find(id)?.post;
    if (!post) return;
    this.leaving.set(id, post);
    setTimeout(() => {
      this.leaving.delete(id);
      this.drawn = this.drawn.filter((each) => each !== id || this.order.includes(each));
      this.requestUpdate();
    }, LEAVE_MS);
  }

  private find(id: string): BcCard | null {
    return this.renderRoot.querySelector<BcCard>(`bc-card[data-id="${CSS.escape(id)}"]`);
  }

  /** Has the card in focus in view, and the keyboard on it unless it is needed elsewhere. */
  private follow(again = true): void {
    const card = this.find(this.focused);
    if (!card) {
      this.scrollTop = this.heights.before(this.drawn, this.focused) - this.clientHeight / 3;
      this.requestUpdate();
      if (again) requestAnimationFrame(() => this.follow(false));
      return;
    }
    const active = this.ownerDocument.activeElement?.shadowRoot?.activeElement;
    if (!active || active === this) card.focus({ preventScroll: true });
    card.scrollIntoView({ block: "nearest" });
  }

  private observe(): void {
    const cards = new Set<Element>(this.renderRoot.querySelectorAll("bc-card"));
    for (const card of this.observed) if (!cards.has(card)) this.sizes.unobserve(card);
    for (const card of cards) if (!this.observed.has(card)) this.sizes.observe(card);
    this.observed.clear();
    for (const card of cards) this.observed.add(card);
  }

  private measure(entries: readonly ResizeObserverEntry[]): void {
    let differs = false;
    for (const { target, borderBoxSize } of entries) {
      const id = (target as HTMLElement).dataset["id"];
      const height = borderBoxSize[0]?.blockSize ?? 0;
      if (target === this) differs = true;
      else if (id !== undefined && height > 0) differs = this.heights.measured(id, height + GAP) || differs;
    }
    if (differs) requestAnimationFrame(() => this.requestUpdate());
  }

  private readonly scrolled = (): void => {
    this.requestUpdate();
  };

  private askForMore(): void {
    const left = this.scrollHeight - this.scrollTop - this.clientHeight;
    if (this.more && left < 2 * this.clientHeight) ask(this, { do: "more" });
  }

  static override styles = [
    shared,
    css`
      :host {
        display: block;
        overflow: hidden auto;
        padding: 2px 20px 84px;
        scrollbar-width: thin;
        scrollbar-color: color-mix(in srgb, var(--ink) 22%, transparent) transparent;
      }
      bc-card:focus-visible {
        outline: none; /* its ring says it */
      }
      .empty {
        padding: 72px 16px;
        text-align: center;
        color: var(--ink-2);
        font-size: 15.5px;
      }
      .more {
        padding: 8px;
        text-align: center;
      }
    `,
  ];
}

/** Where a card that left belongs in the list: after the neighbour it had. */
function placeAfter(before: readonly string[], id: string, list: readonly string[]): number {
  for (let at = before.indexOf(id) - 1; at >= 0; at -= 1) {
    const found = list.indexOf(before[at] ?? "");
    if (found >= 0) return found + 1;
  }
  return 0;
}

/** Whether anybody ever let it on the walls, as far as its history reaches. */
function wasShown({ status, decisions = [] }: Post): boolean {
  return status === "shown" || decisions.some(({ decision }) => decision === "approve" || decision === "pin");
}

customElements.define("bc-queue", BcQueue);
