/** Reads on in the list on the page, one page at a time. */

import type { DeskState } from "../state/state";
import type { View } from "../state/view";
import type { Commands } from "./commands";

/** After a list could not be read, it is asked for again no sooner. */
const RETRY_MS = 5000;
/** A search goes to the server when nothing was typed for so long. */
const REST_MS = 200;

export class Reader {
  private reading: object | undefined;
  private failedAt = -Infinity;
  private resting: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly state: DeskState,
    private readonly view: View,
    private readonly commands: Commands,
  ) {}

  /** Reads nothing for a moment; `then` is called after the last of several. */
  rest(then: () => void): void {
    clearTimeout(this.resting);
    this.resting = setTimeout(() => {
      this.resting = undefined;
      then();
    }, REST_MS);
  }

  /**
   * Reads the next page, unless one is being read or there is none. Returns whether it did; throws
   * as `Commands` does.
   */
  async more(mine: ReadonlySet<string>): Promise<boolean> {
    const { list, filter } = this.view;
    const listed = this.state.listed(list);
    const next = this.state.next(list);
    if (this.resting !== undefined) return false;
    if (this.reading === listed || !next || Date.now() - this.failedAt < RETRY_MS) return false;
    this.reading = listed;
    try {
      const page = await this.commands.page(list, next.after, filter);
      // It may continue a list that is no more: there was a snapshot, or the filter is another.
      if (listed !== this.state.listed(list)) return true;
      const wasEmpty = this.view.order.length === 0;
      this.state.page(list, page);
      if (wasEmpty && list === this.view.list) this.view.reveal();
      else this.view.changed(mine);
      return true;
    } catch (error) {
      if (listed !== this.state.listed(list)) return true;
      this.failedAt = Date.now();
      throw error;
    } finally {
      if (this.reading === listed) this.reading = undefined;
    }
  }
}
