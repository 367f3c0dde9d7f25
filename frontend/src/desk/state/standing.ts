/**
 * Which cards of a list stand on the page, and which of them only until the moderator moves on: what
 * somebody else decided, what its author deleted, what goes into the row of its wave.
 */

import type { ListName, Places } from "./lists";
import { Order } from "./order";
import type { DeskState } from "./state";

export class Standing {
  list: ListName = "held";
  /** The cards on the page, top to bottom. */
  readonly order = new Order();
  private readonly lingering = new Set<string>();
  private folded: ReadonlySet<string> = NONE;
  private only: ReadonlySet<string> | undefined;

  constructor(private readonly state: DeskState) {}

  get places(): Places {
    return this.state.places(this.list);
  }

  /** Whether the page shows a part of the list: one wave of a raid. */
  get isPart(): boolean {
    return this.only !== undefined;
  }

  /** The posts that stand in the row of their wave. */
  get inRows(): ReadonlySet<string> {
    return this.folded;
  }

  /** How many cards linger. */
  get lingers(): number {
    return this.lingering.size;
  }

  /** Whether a card is here only because it left the list, not by this moderator, while it was in view. */
  isLingering(id: string): boolean {
    return this.lingering.has(id);
  }

  /** Whether a card is on the page though it is folded away with its wave. */
  isFolded(id: string): boolean {
    return this.only === undefined && this.folded.has(id);
  }

  /** Whether of a card only an empty place is left: its author deleted the post. */
  isDeleted(id: string): boolean {
    return this.state.known(id)?.status === "deleted";
  }

  /** Whether a card belongs on the page. */
  isHere(id: string): boolean {
    if (this.only ? !this.only.has(id) : this.folded.has(id)) return false;
    return this.state.isIn(id, this.list);
  }

  /** The card so many places on; past those of which only the place is left. */
  next(at: number, by: number): string | undefined {
    const id = this.order.at(at + by);
    return id !== undefined && this.isDeleted(id) ? this.next(at + by, Math.sign(by)) : id;
  }

  /** Has a card on the page, or not, after its post has changed. */
  put(id: string): void {
    const { order, places } = this;
    if (places.has(id) && (this.lingering.has(id) || this.isHere(id))) order.put(id, places.of(id));
    else order.take(id);
  }

  /** A post on the page has changed. `mine`: by this moderator, who has moved on. */
  changed(id: string, mine: boolean): void {
    if (!this.isHere(id) && (!mine || this.isDeleted(id))) this.lingering.add(id);
    else this.lingering.delete(id);
  }

  /**
   * Folds posts away, those on the page as soon as the moderator moves on.
   * @param only - shows these alone.
   * @param atOnce - the moderator has moved on already.
   * @returns the posts this is about; undefined if the whole page is another.
   */
  fold(folded: ReadonlySet<string>, only: ReadonlySet<string> | undefined, atOnce: boolean): Set<string> | undefined {
    const isOther = (this.only === undefined) !== (only === undefined);
    const touched = new Set([...folded, ...this.folded].filter((id) => folded.has(id) !== this.folded.has(id)));
    this.folded = folded;
    this.only = only;
    if (isOther) {
      this.lingering.clear();
      return undefined;
    }
    for (const id of touched) {
      if (this.isFolded(id) && this.order.has(id) && !atOnce) this.lingering.add(id);
      else this.lingering.delete(id);
    }
    return touched;
  }

  /** Has cards linger that are not on the page any more. */
  bringBack(ids: readonly string[]): void {
    for (const id of ids) if (this.places.has(id) && !this.isHere(id)) this.lingering.add(id);
  }

  /** Has no card linger but one; returns the others, which are still to be taken off. */
  release(kept = ""): string[] {
    const ids = [...this.lingering].filter((id) => id !== kept);
    for (const id of ids) this.lingering.delete(id);
    return ids;
  }
}

const NONE: ReadonlySet<string> = new Set();
