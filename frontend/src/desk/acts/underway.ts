/** The posts that commands on their way are about, and the rev that each is decided on. No DOM. */

import type { Row } from "../state/answers";
import type { Item } from "./commands";

export class Underway {
  /** By post, in the order in which they go. */
  private readonly items = new Map<string, readonly Item[]>();

  /** A command about them is sent after all that were sent before. */
  add(items: readonly Item[]): void {
    for (const item of items) this.items.set(item.id, [...this.of(item.id), item]);
  }

  /** A command was answered, or given up: what comes after it is about what it left. */
  remove(items: readonly Item[], rows: readonly Row[] = []): void {
    for (const item of items) {
      const after = this.of(item.id).filter((each) => each !== item);
      if (after.length > 0) this.items.set(item.id, after);
      else this.items.delete(item.id);
    }
    for (const { id, ok, rev = 0 } of rows) {
      if (ok) for (const item of this.of(id)) item.rev = Math.max(item.rev, rev);
    }
  }

  private of(id: string): readonly Item[] {
    return this.items.get(id) ?? [];
  }
}
