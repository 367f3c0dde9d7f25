/** The screens, those that are offline too, and the posts that they show. */

import type { Post, ScreenNow } from "../../feed/protocol";
import { screenState, type ScreenState } from "./now";

/** The posts on the walls are asked for at most this often. */
const ASK_MS = 5000;

export class Screens {
  /** As the server told them last: those that are offline too. */
  now: readonly ScreenNow[] = [];
  private readonly posts = new Map<string, Post>();
  private askedAt = -Infinity;

  constructor(
    private readonly slug: string,
    /** A wall without a server shows no post after so many. */
    private readonly hours: number,
    /** Of the pages that the server has. */
    private readonly build: string,
    private readonly changed: () => void,
  ) {}

  heard(screens: readonly ScreenNow[]): void {
    this.now = screens;
  }

  /** @param find - a post that the desk knows. */
  list(now: number, find: (id: string) => Post | undefined): ScreenState[] {
    const known = (id: string): Post | undefined => find(id) ?? this.posts.get(id);
    const all = [...this.now].sort(
      (a, b) => a.name.localeCompare(b.name) || a.id.localeCompare(b.id),
    );
    if (all.some(({ showing }) => showing && !known(showing))) void this.ask(now);
    const top = Math.max(0, ...all.map(({ seq = 0 }) => seq));
    const beside = { hours: this.hours, build: this.build, top };
    return all.map((screen) => screenState(screen, now, known, beside));
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
