/** Keeps what a moderator reads where it is, whatever is drawn, measured or taken away above it. */

import type { BcCard } from "./bc-card";

interface Spot {
  id: string;
  /** Pixels from the top of all that can be scrolled. */
  top: number;
  bottom: number;
}

export class Anchor {
  /** Where the drawn cards were painted last. */
  private spots: readonly Spot[] = [];
  private isLoose = false;

  constructor(private readonly scroller: HTMLElement) {}

  /** A decided card leaves: what stands below it comes up in its place, the card in focus too. */
  loosen(): void {
    this.isLoose = true;
  }

  /** Remembers where the cards are now. */
  remember(cards: readonly BcCard[]): void {
    this.spots = cards.map((card) => this.spot(card));
    this.isLoose = false;
  }

  /** Holds on to nothing: the list is about to be scrolled elsewhere. */
  forget(): void {
    this.spots = [];
  }

  /**
   * Scrolls by as much as the card in focus has moved, if it is in view; or else the first that is,
   * or the one after it if that is gone.
   */
  hold(cards: readonly BcCard[], focused: string): void {
    const { scrollTop, clientHeight } = this.scroller;
    const seen = this.spots.filter(({ top, bottom }) => bottom > scrollTop && top < scrollTop + clientHeight);
    const held = this.isLoose ? undefined : seen.find(({ id }) => id === focused);
    const wanted = held ?? seen[0];
    if (!wanted || (scrollTop === 0 && !held)) return;
    const now = new Map(cards.map((card) => [card.dataset["id"], card]));
    const kept = this.spots.slice(this.spots.indexOf(wanted)).find(({ id }) => now.has(id));
    const card = kept && now.get(kept.id);
    if (!card) return;
    const moved = this.spot(card).top - wanted.top;
    if (Math.abs(moved) >= 1) this.scroller.scrollTop = scrollTop + moved;
  }

  private spot(card: BcCard): Spot {
    const top = card.offsetTop;
    return { id: card.dataset["id"] ?? "", top, bottom: top + card.offsetHeight };
  }
}
