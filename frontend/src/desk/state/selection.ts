/** The cards that the next decision is about, one by one or as a range. */

import type { Order } from "./order";

export class Selection {
  readonly ids = new Set<string>();
  /** Where a range begins, and what was selected beside it. */
  private anchor = "";
  private beside: ReadonlySet<string> = new Set();
  private extending = false;

  constructor(private readonly order: Order) {}

  /** Selects a card, or no longer. The next range begins at it. */
  toggle(id: string): void {
    if (!this.ids.delete(id)) this.ids.add(id);
    this.begin(id);
  }

  /** Selects all from where the range begins, `from` if nowhere, to a card. */
  reach(id: string, from: string): void {
    if (!this.order.has(this.anchor)) this.begin(from);
    const [one, other] = [this.order.indexOf(this.anchor), this.order.indexOf(id)];
    const range = this.order.slice(Math.min(one, other), Math.max(one, other) + 1);
    this.ids.clear();
    for (const each of this.beside) this.ids.add(each);
    for (const each of range) this.ids.add(each);
  }

  /** As `reach`, in steps: a first step begins a new range. */
  step(id: string, from: string): void {
    if (!this.extending) this.begin(from);
    this.reach(id, from);
    this.extending = true;
  }

  /** The focus went elsewhere: the next step begins a new range. */
  rest(): void {
    this.extending = false;
  }

  drop(id: string): void {
    this.ids.delete(id);
  }

  clear(): void {
    this.ids.clear();
    this.anchor = "";
    this.rest();
  }

  /** Those selected, as they stand. */
  inOrder(): string[] {
    const at = new Map([...this.ids].map((id) => [id, this.order.indexOf(id)]));
    return [...this.ids].sort((one, other) => (at.get(one) ?? 0) - (at.get(other) ?? 0));
  }

  private begin(id: string): void {
    this.anchor = id;
    this.beside = new Set(this.ids);
    this.extending = false;
  }
}
