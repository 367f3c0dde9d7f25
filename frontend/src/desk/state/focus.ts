/** The one card that the keys are about, and where it goes by itself. */

import type { Order } from "./order";

export class Focus {
  /** The card in focus; "" for none. */
  id = "";
  /** Whether it went elsewhere though the moderator did nothing. */
  strayed = false;
  /** Whether it came there by itself. */
  private placed = false;

  /** @param isFree - whether it may go to a card by itself. */
  constructor(
    private readonly order: Order,
    private readonly isFree: (id: string) => boolean,
  ) {}

  /** Where it stands; -1 for nowhere. */
  get at(): number {
    return this.order.indexOf(this.id);
  }

  /** On a card because the moderator wants it so. */
  go(id: string): void {
    this.id = id;
    this.placed = this.strayed = false;
  }

  /** Goes by itself to the nearest card from there on, or else before, that is free. */
  place(at: number, suits: (id: string) => boolean = () => true): void {
    const from = Math.max(at, 0);
    const free = (id: string): boolean => suits(id) && this.isFree(id);
    const before = this.id;
    this.id = this.first(from, free) ?? this.last(from - 1, free) ?? "";
    this.placed = true;
    this.strayed ||= this.id !== before;
  }

  /**
   * Goes on, where it came by itself to what turns out to be somebody else's.
   * @param stays - its card is certain to be this moderator's, or she has read it.
   */
  settle(stays: boolean): void {
    if (stays) this.placed = false;
    const isStray = this.placed && !this.isFree(this.id);
    if (isStray || this.id === "") this.place(this.at);
  }

  /** Its card and those that come next: below it, then above. Of those that suit, so many. */
  ahead(most: number, suits: (id: string) => boolean): string[] {
    const at = Math.max(this.at, 0);
    const found: string[] = [];
    const look = (id: string): boolean => {
      if (suits(id)) found.push(id);
      return found.length >= most;
    };
    if (this.first(at, look) === undefined) this.last(at - 1, look);
    return found;
  }

  /** The first card from an index on that passes. */
  private first(index: number, passes: (id: string) => boolean): string | undefined {
    for (let at = index; at < this.order.length; at += 1) {
      const id = this.order.at(at);
      if (id !== undefined && passes(id)) return id;
    }
    return undefined;
  }

  /** The last card up to an index that passes. */
  private last(index: number, passes: (id: string) => boolean): string | undefined {
    for (let at = index; at >= 0; at -= 1) {
      const id = this.order.at(at);
      if (id !== undefined && passes(id)) return id;
    }
    return undefined;
  }
}
