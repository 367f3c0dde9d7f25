/** Reads on in the list on the page, one page at a time. */

import type { Commands } from "./commands";
import type { DeskState } from "./state";
import type { View } from "./view";

/** After a list could not be read, it is asked for again no sooner. */
const RETRY_MS = 5000;

export class Reader {
  private reading = false;
  private failedAt = -Infinity;

  constructor(
    private readonly state: DeskState,
    private readonly view: View,
    private readonly commands: Commands,
  ) {}

  /**
   * Reads the next page, unless one is being read or there is none. Returns whether it did; throws
   * as `Commands` does.
   */
  async more(mine: ReadonlySet<string>): Promise<boolean> {
    const { list } = this.view;
    const { snapshots } = this.state;
    const next = this.state.next(list);
    if (this.reading || !next || Date.now() - this.failedAt < RETRY_MS) return false;
    this.reading = true;
    try {
      const page = await this.commands.page(list, next.after);
      if (snapshots !== this.state.snapshots) return true; // it continues a list that is no more
      const wasEmpty = this.view.order.length === 0;
      this.state.page(list, page);
      if (wasEmpty && list === this.view.list) this.view.reveal();
      else this.view.changed(mine);
      return true;
    } catch (error) {
      this.failedAt = Date.now();
      throw error;
    } finally {
      this.reading = false;
    }
  }
}
