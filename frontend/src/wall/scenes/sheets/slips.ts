/** The slips of a board: made when their letters and pictures are here, kept while their posts are public. */
import type { Media, Post } from "../../../feed/protocol";
import { faces, patience } from "../../stage/faces";
import { loadPhoto, photoOf } from "../../stage/photo";
import { alike } from "../../play/standing";
import { pictured, sayTime, type Slip } from "./slip";

type Setter = (post: Post, photo: HTMLImageElement | null) => Slip | null;

export class Slips {
  /** By the post's id. */
  private readonly made = new Map<string, { post: Post; slip: Slip | null }>();

  /** @param set - makes a slip; null for a post that cannot be shown on this board. */
  constructor(
    private readonly set: Setter,
    private readonly photo: (post: Post) => Media | undefined = photoOf,
  ) {}

  /** Makes those that are missing or have changed. Resolves when all can be painted. */
  async prepare(posts: readonly Post[], signal: AbortSignal): Promise<void> {
    const missing = posts.filter((post) => !this.has(post));
    if (missing.length === 0) return;
    const words = missing.map(({ text = "", author }) => `${text} ${author?.name ?? ""}`).join(" ");
    const late = patience(signal);
    const photos = missing.map((post) => Promise.race([loadPhoto(this.photo(post)), late]));
    const [loaded] = await Promise.all([Promise.all(photos), faces(words, signal)]);
    signal.throwIfAborted();
    missing.forEach((post, index) => this.made.set(post.id, { post, slip: this.set(post, loaded[index] ?? null) }));
    const slips = missing.flatMap((post) => this.of(post) ?? []);
    await Promise.race([Promise.all(slips.map(pictured)), late]);
  }

  /** The slip of a post as it is now; undefined where there is none (yet). */
  of(post: Post): Slip | undefined {
    return this.has(post) ? (this.made.get(post.id)?.slip ?? undefined) : undefined;
  }

  /** Forgets all but these. */
  keep(posts: readonly Post[]): void {
    const ids = new Set(posts.map(({ id }) => id));
    for (const id of this.made.keys()) if (!ids.has(id)) this.made.delete(id);
  }

  /** Keeps "6 min" true on those that are on the board. Whether one has another height now. */
  sayTimes(now: number): boolean {
    const there = [...this.made.values()].flatMap(({ slip }) => (slip?.element.isConnected ? slip : []));
    return there.filter((slip) => sayTime(slip, now)).length > 0;
  }

  private has(post: Post): boolean {
    const made = this.made.get(post.id);
    return made !== undefined && alike(made.post, post);
  }
}
