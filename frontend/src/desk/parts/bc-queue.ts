/** A list of cards of any length: only those near the viewport are drawn. */

import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import type { Post } from "../../feed/protocol";
import { ask } from "../acts/asks";
import { Leaving } from "../state/leaving";
import type { Order, Span } from "../state/order";
import { Anchor } from "./anchor";
import "./bc-card";
import type { BcCard } from "./bc-card";
import { queue } from "./bc-queue.styles";
import { shared } from "./styles";

const GAP = 8;

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
    unread: { type: Number },
    empty: { type: String },
    mayDecide: { type: Boolean },
    showings: { attribute: false },
  };

  declare order: Order;
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
  /** Rises whenever `order`, or what `post` gives, may have changed. */
  declare version: number;
  declare focused: string;
  declare now: number;
  declare more: boolean;
  /** How many posts of the list are still to be read. */
  declare unread: number;
  declare empty: string;
  declare mayDecide: boolean;
  /** How often and where a post was shown, in words. */
  declare showings: (id: string) => string;

  private readonly sizes = new ResizeObserver((entries) => this.resized(entries));
  private readonly observed = new Set<Element>();
  private readonly anchor = new Anchor(this);
  private readonly leaving = new Leaving(() => {
    this.anchor.loosen();
    this.requestUpdate();
  });
  private drawn: readonly string[] = [];
  /** Of each drawn card what it was drawn from, to tell whether that is another now. */
  private sources: readonly unknown[] = [];
  /** Where it is scrolled to, and its height: asked for while drawing, each would cost a layout. */
  private top = 0;
  private height = 800;
  /** Pixels that the cards not drawn would take, above and below. */
  private spaces: readonly [number, number] = [0, 0];
  private round = 0;
  private nearing: ReturnType<typeof setTimeout> | undefined;
  /** Whether the card in focus must be brought into view. */
  private follows = false;

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

  /** Most of what arrives waits above, and changes nothing here. */
  override shouldUpdate(changed: PropertyValues<this>): boolean {
    if (!this.hasUpdated || changed.size !== 1 || !changed.has("version")) return true;
    return !this.isDrawn();
  }

  override willUpdate(changed: PropertyValues<this>): void {
    this.setAttribute("role", "feed");
    this.setAttribute("aria-busy", String(this.more && this.order.length === 0));
    this.leaving.compare(this.drawn, this.order, (id) => this.find(id)?.post);
    const before = changed.get("focused");
    if (before !== undefined && !this.order.has(before)) this.anchor.loosen();
  }

  override render(): TemplateResult {
    if (this.order.length === 0 && this.leaving.size === 0)
      return html`<p class="empty" role="status">${this.empty}</p>`;
    const { order } = this;
    const span = this.span();
    this.drawn = order.slice(span.start, span.end);
    this.sources = this.sourcesOf(this.drawn);
    this.spaces = [span.above, span.below + order.guess(this.unread)];
    const size = this.more ? order.length + this.unread || -1 : order.length;
    return html`
      <div class="space"></div>
      ${repeat(
        this.leaving.among(this.drawn),
        (id) => id,
        (id) => this.card(id, size),
      )}
      <div class="space">
        ${this.more ? html`<div class="more quiet" aria-hidden="true">Reading on…</div>` : nothing}
      </div>
    `;
  }

  override updated(changed: PropertyValues<this>): void {
    this.space();
    this.observe();
    this.follows ||= changed.has("focused") && this.focused !== "";
    void this.settle(++this.round);
  }

  private card(id: string, size: number): TemplateResult | typeof nothing {
    const leaving = this.leaving.post(id);
    const post = leaving ?? this.post(id);
    if (!post) return nothing;
    return html`<bc-card
      data-id=${id}
      aria-posinset=${this.order.indexOf(id) + 1 || nothing}
      aria-setsize=${size}
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
      @pointerdown=${(event: PointerEvent) => this.pointed(id, event)}
    ></bc-card>`;
  }

  /** What to draw. The card that comes in far below, when one was decided, is made once that is gone. */
  private span(): Span {
    const { order, leaving, drawn } = this;
    const last = leaving.size > 0 ? drawn.findLast((id) => order.has(id)) : undefined;
    return order.span(this.top, this.height, last === undefined ? Infinity : order.indexOf(last) + 1);
  }

  /** Whether all that is to be drawn is, and as it is now. */
  private isDrawn(): boolean {
    const { start, end } = this.span();
    const sources = this.sourcesOf(this.order.slice(start, end));
    const same = sources.length === this.sources.length && sources.every((each, at) => each === this.sources[at]);
    if (same) this.askForMore(); // a page without anything that passes the filter, say
    return same;
  }

  /** Whether the cards in view are drawn, though some that are near may not be. */
  private isCovered(): boolean {
    const { order, top, height, drawn } = this;
    const edges = [order.at(order.under(top)), order.at(order.under(top + height))];
    return edges.every((id) => id === undefined || drawn.includes(id));
  }

  private sourcesOf(ids: readonly string[]): unknown[] {
    return ids.flatMap((id) => {
      const post = this.post(id);
      const stands = [this.lingers(id), this.folds(id), post && this.dues(post), this.selected.has(id)];
      return [id, post, ...stands, this.reading(id), this.deciding(id), this.showings(id)];
    });
  }

  private took(id: string): void {
    if (id !== this.focused && this.order.has(id)) ask(this, { do: "focus", id });
  }

  private pointed(id: string, event: PointerEvent): void {
    if (!event.shiftKey || event.button !== 0) return this.took(id);
    event.preventDefault(); // no text is selected, cards are
    ask(this, { do: "select-to", id });
  }

  private find(id: string): BcCard | null {
    return this.renderRoot.querySelector<BcCard>(`bc-card[data-id="${CSS.escape(id)}"]`);
  }

  /** By property: the CSP forbids style attributes, and Lit's styleMap begins with one. */
  private space(): void {
    this.renderRoot.querySelectorAll<HTMLElement>(".space").forEach((space, index) => {
      space.style.height = `${this.spaces[index] ?? 0}px`;
    });
  }

  /** Once the cards are drawn and before they are painted: what was in view stays where it was. */
  private async settle(round: number): Promise<void> {
    const cards = [...this.renderRoot.querySelectorAll<BcCard>("bc-card")];
    await Promise.all(cards.map((card) => card.updateComplete));
    if (round !== this.round) return;
    if (this.measure(cards)) {
      const { order, drawn } = this;
      const [first, next] = [drawn[0], order.at(order.indexOf(drawn.at(-1) ?? "") + 1)];
      const below = next === undefined ? 0 : order.height - order.above(next);
      this.spaces = [first === undefined ? 0 : order.above(first), below + order.guess(this.unread)];
      this.space();
    }
    this.anchor.hold(cards, this.focused);
    if (this.follows) this.follow();
    this.top = this.scrollTop;
    this.anchor.remember(cards);
    this.askForMore();
  }

  /** Has the card in focus in view, and the keyboard on it unless it is needed elsewhere. */
  private follow(): void {
    const card = this.find(this.focused);
    if (!card) {
      this.follows = this.order.has(this.focused);
      if (!this.follows) return;
      this.scrollTop = this.order.above(this.focused) - this.height / 3;
      this.top = this.scrollTop;
      this.anchor.forget();
      return this.requestUpdate();
    }
    this.follows = false;
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

  /** Returns whether any height was another than we thought. */
  private measure(cards: readonly BcCard[]): boolean {
    let differs = false;
    for (const card of cards) {
      const [id, height] = [card.dataset["id"], card.offsetHeight];
      if (id !== undefined && height > 0) differs = this.order.measured(id, height + GAP) || differs;
    }
    return differs;
  }

  /** A picture came, say, or the window is another. */
  private resized(entries: readonly ResizeObserverEntry[]): void {
    const cards = [...this.renderRoot.querySelectorAll<BcCard>("bc-card")];
    this.height = this.clientHeight || this.height;
    const differs = this.measure(cards);
    if (!differs && !entries.some(({ target }) => target === this)) return;
    this.anchor.hold(cards, this.focused);
    requestAnimationFrame(() => this.requestUpdate());
  }

  private readonly scrolled = (): void => {
    this.top = this.scrollTop;
    if (!this.isCovered()) this.requestUpdate();
    else this.nearing ??= setTimeout(this.near);
  };

  /** The cards that came near are made once what is in view was painted. */
  private readonly near = (): void => {
    this.nearing = undefined;
    if (!this.isDrawn()) this.requestUpdate();
  };

  private askForMore(): void {
    const left = this.order.height - this.top - this.height;
    if (this.more && left < 2 * this.height) ask(this, { do: "more" });
  }

  static override styles = [shared, queue];
}

/** Whether anybody ever let it on the walls, as far as its history reaches. */
function wasShown({ status, decisions = [] }: Post): boolean {
  return status === "shown" || decisions.some(({ decision }) => decision === "approve" || decision === "pin");
}

customElements.define("bc-queue", BcQueue);
