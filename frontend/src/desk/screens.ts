/** The screens, those that fell silent too, and the posts that they show. */

import type { Post, ScreenNow } from "../feed/protocol";
import { screenState, type ScreenState } from "./now";

/** The server forgets a screen seconds after it left; the desk keeps it in sight for this long. */
const REMEMBERED_MS = 600_000;
/** The posts on the walls are asked for at most this often. */
const ASK_MS = 5000;

export class Screens {
  private readonly screens = new Map<string, ScreenNow>();
  private readonly posts = new Map<string, Post>();
  private askedAt = -Infinity;

  constructor(
    private readonly slug: string,
    private readonly changed: () => void,
  ) {}

  heard(screens: readonly ScreenNow[], now: number): void {
    for (const screen of screens) this.screens.set(screen.id, screen);
    for (const [id, { at }] of this.screens)
      if (now - Date.parse(at) > REMEMBERED_MS) this.screens.delete(id);
  }

  /** @param find - a post that the desk knows. */
  list(now: number, find: (id: string) => Post | undefined): ScreenState[] {
    const known = (id: string): Post | undefined => find(id) ?? this.posts.get(id);
    const all = [...this.screens.values()].sort(
      (a, b) => a.name.localeCompare(b.name) || a.id.localeCompare(b.id),
    );
    if (all.some(({ showing }) => showing && !known(showing))) void this.ask(now);
    return all.map((screen) => screenState(screen, now, known));
  }

  /** A wall shows posts that the desk has not loaded: the public snapshot has them all. */
  private async ask(now: number): Promise<void> {
    if (now - this.askedAt < ASK_MS) return;
    this.askedAt = now;
    try {
      const answer = await fetch(`/api/v1/${this.slug}/feed`);
      if (!answer.ok) return;
      const { state } = (await answer.json()) as { state: { posts: Post[] } };
      this.posts.clear();
      for (const post of state.posts) this.posts.set(post.id, post);
      this.changed();
    } catch {
      return; // Nothing but the words beside a screen is missing.
    }
  }
}
