/** Who speaks next, in which scene and for how long: pure, from the posts, what was shown and the clock. */
import type { Post } from "../../feed/protocol";
import type { Plan, SceneName } from "./programme";

/** Every so many posts one is a pinned one, where there are any. */
const PIN_EVERY = 6;
/** How many posts "previous" can go back. */
const PAST = 50;
const HOUR_MS = 3_600_000;
/** With so many fresh posts waiting, each stays its reading time and no longer. */
const BUSY = 6;
/** How much longer one stays when none is waiting. */
const CALM = 1.4;

interface Shown {
  count: number;
  last: number;
}

/** What a wall remembers of its own showing. */
export class Memory {
  readonly shown = new Map<string, Shown>();
  readonly past: string[] = [];
  /** When posts of each author came on, in ms; the last hour's. */
  readonly authors = new Map<string, number[]>();
  total = 0;
  /** The scene that played last, where it stands in its plan, and how many turns it has had. */
  scene: SceneName | null = null;
  at = 0;
  turns = 0;

  /** Writes down that a post came on. */
  note(post: Post, now: number): void {
    this.total++;
    this.shown.set(post.id, { count: (this.shown.get(post.id)?.count ?? 0) + 1, last: this.total });
    this.past.push(post.id);
    if (this.past.length > PAST) this.past.shift();
    const author = post.author?.id;
    if (author !== undefined) this.authors.set(author, [...this.within(author, now), now]);
  }

  /** Writes down that a scene had a turn, in its place of the plan. */
  turn(scene: SceneName, at: number): void {
    this.turns = scene === this.scene && at === this.at ? this.turns + 1 : 1;
    [this.scene, this.at] = [scene, at];
  }

  /** Forgets posts that are no longer in the window, and authors of another hour. */
  keep(ids: ReadonlyMap<string, unknown>, now: number): void {
    for (const id of this.shown.keys()) if (!ids.has(id)) this.shown.delete(id);
    for (const author of this.authors.keys()) if (this.within(author, now).length === 0) this.authors.delete(author);
  }

  /** The showings of an author in the hour before a moment. */
  within(author: string, now: number): readonly number[] {
    return (this.authors.get(author) ?? []).filter((at) => now - at < HOUR_MS);
  }
}

export interface Limits {
  /** Showings an hour of one author's posts; 0: any number. */
  perAuthor: number;
  /** Milliseconds of the server's clock. */
  now: number;
}

/**
 * The next post: a fresh one (the newest first), else the least shown; nobody twice in a row, nor
 * more often in an hour than the limit, where there is anybody else.
 */
export function nextPost(posts: readonly Post[], memory: Memory, { perAuthor, now }: Limits): Post | null {
  const current = memory.past.at(-1);
  const author = posts.find((post) => post.id === current)?.author?.id;
  const others = posts.filter((post) => post.id !== current);
  const strangers = others.filter((post) => author === undefined || post.author?.id !== author);
  const heard = ({ author: by }: Post): number => (by === undefined ? 0 : memory.within(by.id, now).length);
  const rested = strangers.filter((post) => perAuthor === 0 || heard(post) < perAuthor);
  // One person alone may follow herself; one post alone may follow itself.
  const pool = [rested, strangers, others, posts].find((some) => some.length > 0) ?? [];
  const pinned = pool.filter((post) => post.flags.includes("pinned"));
  if (pinned.length > 0 && memory.total % PIN_EVERY === PIN_EVERY - 1) return leastShown(pinned, memory);
  const fresh = pool.filter((post) => !memory.shown.has(post.id));
  return fresh.at(-1) ?? leastShown(pool, memory);
}

/** The post before this one that is still public, for "previous". */
export function previousPost(posts: ReadonlyMap<string, Post>, memory: Memory): Post | null {
  memory.past.pop();
  for (let id = memory.past.pop(); id !== undefined; id = memory.past.pop()) {
    const post = posts.get(id);
    if (post !== undefined) return post;
  }
  return null;
}

function leastShown(pool: readonly Post[], memory: Memory): Post | null {
  const rank = (post: Post): Shown => memory.shown.get(post.id) ?? { count: 0, last: 0 };
  return pool.reduce<Post | null>((best, post) => {
    if (best === null) return post;
    const [one, other] = [rank(post), rank(best)];
    return one.count < other.count || (one.count === other.count && one.last < other.last) ? post : best;
  }, null);
}

/** A scene that has a turn, and its place in the plan (−1: it stands in for those that cannot). */
export interface Chosen {
  scene: SceneName;
  at: number;
}

/**
 * The next scene of a plan: the one that plays until it has had its turns, then the next that can.
 *
 * @param can - whether a scene has anything to show now.
 * @param turns - how many turns a scene has before the next one's.
 */
export function nextScene(
  { scenes, otherwise }: Plan,
  memory: Memory,
  can: (scene: SceneName) => boolean,
  turns: (scene: SceneName) => number,
): Chosen | null {
  const here = scenes[memory.at] === memory.scene ? memory.at : scenes.findIndex((scene) => scene === memory.scene);
  const stays = here >= 0 && memory.turns < turns(scenes[here]!);
  for (let step = stays ? 0 : 1; step <= scenes.length; step++) {
    const at = (here + step + scenes.length) % scenes.length;
    const scene = scenes[at];
    if (scene !== undefined && can(scene)) return { scene, at };
  }
  const scene = otherwise.find(can);
  return scene === undefined ? null : { scene, at: -1 };
}

/** How many of the posts nobody has seen here yet. */
export function waiting(posts: readonly Post[], memory: Memory): number {
  return posts.reduce((count, post) => count + (memory.shown.has(post.id) ? 0 : 1), 0);
}

/** What a post's reading time is multiplied by: the more are waiting, the nearer to 1. */
export function leisure(fresh: number): number {
  return 1 + (CALM - 1) * Math.max(0, 1 - fresh / BUSY);
}
