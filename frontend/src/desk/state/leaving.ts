/** The cards that just left a list: for a moment they still fade where they stood. */

import type { Post } from "../../feed/protocol";
import type { Order } from "./order";

const LEAVE_MS = 120;
/** A whole selection leaves without ceremony. */
const LEAVE_MOST = 3;

interface Gone {
  post: Post;
  /** The cards that stood before it, the nearest first. */
  after: readonly string[];
}

export class Leaving {
  private readonly gone = new Map<string, Gone>();

  /** @param changed - called when a card has gone for good. */
  constructor(private readonly changed: () => void) {}

  get size(): number {
    return this.gone.size;
  }

  /** A leaving card's post, as it was. */
  post(id: string): Post | undefined {
    return this.gone.get(id)?.post;
  }

  /** Finds out which of the drawn cards have left. */
  compare(drawn: readonly string[], order: Order, postOf: (id: string) => Post | undefined): void {
    for (const id of this.gone.keys()) if (order.has(id)) this.gone.delete(id);
    const left = drawn.filter((id) => !order.has(id) && !this.gone.has(id));
    const isOther = left.length === drawn.length && order.length > 0;
    if (left.length > LEAVE_MOST || isOther) return;
    for (const id of left) {
      const post = postOf(id);
      if (!post) continue;
      this.gone.set(id, { post, after: drawn.slice(0, drawn.indexOf(id)).reverse() });
      setTimeout(() => this.gone.delete(id) && this.changed(), LEAVE_MS);
    }
  }

  /** What is drawn, those that leave among them. */
  among(drawn: readonly string[]): readonly string[] {
    if (this.gone.size === 0) return drawn;
    const all = [...drawn];
    for (const [id, { after }] of this.gone) {
      const before = after.find((each) => all.includes(each));
      all.splice(before === undefined ? 0 : all.indexOf(before) + 1, 0, id);
    }
    return all;
  }
}
