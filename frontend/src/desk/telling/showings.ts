/** How often and where the posts in view were shown: asked for when a card wants to know. */

import type { ScreenNow } from "../../feed/protocol";
import { ago } from "../../ui/ago";

export interface Shown {
  times: number;
  /** The name of the screen that it was last on. */
  last: string;
  at: string;
}

/** An answer is asked for again after this. */
const STALE_MS = 10_000;
/** Cards in one question. */
const MOST = 50;

export class Showings {
  private readonly known = new Map<string, { shown: Shown | undefined; at: number }>();
  private readonly wanted = new Set<string>();
  private screens: readonly ScreenNow[] = [];
  private asking = false;

  constructor(
    private readonly ask: (ids: readonly string[]) => Promise<Record<string, Shown>>,
    private readonly changed: () => void,
  ) {}

  /** Forgets what is only asked again when a card wants it. */
  forget(): void {
    this.known.clear();
  }

  present(screens: readonly ScreenNow[]): void {
    this.screens = screens;
  }

  /** "shown 4 times, last on Stage left 2 min ago"; empty if it never was, or is not known yet. */
  words(id: string, now: number): string {
    this.wanted.add(id);
    const shown = this.known.get(id)?.shown;
    const here = this.screens.find(({ showing, offline }) => showing === id && !offline)?.name;
    if (!shown) return here ? `on ${here} now` : "";
    const often = shown.times === 1 ? "shown once" : `shown ${shown.times} times`;
    if (here) return `${often}, on ${here} now`;
    const last = shown.last ? `${shown.times === 1 ? "" : "last "}on ${shown.last} ` : "";
    const age = ago(shown.at, now);
    return `${often}, ${last}${age}${/\d (?:s|min|h)$/.test(age) ? " ago" : ""}`;
  }

  /** Once a second: asks for what cards wanted since, where the answer is old. */
  async tick(now: number): Promise<void> {
    const ids = [...this.wanted].filter((id) => now - (this.known.get(id)?.at ?? -Infinity) > STALE_MS);
    this.wanted.clear();
    if (this.asking || ids.length === 0) return;
    this.asking = true;
    try {
      const asked = ids.slice(0, MOST);
      const found = await this.ask(asked);
      for (const id of asked) this.known.set(id, { shown: found[id], at: now });
      this.changed();
    } catch {
      // Only a fact on a card is missing; it is asked for again.
    } finally {
      this.asking = false;
    }
  }
}
