/** Who speaks next, and in which scene: pure, from the posts, what was shown, the cue and the clock. */
import type { Cue, Post } from "../feed/protocol";
import type { Session } from "../ui/conference";

export type SceneName = "letters" | "rotation" | "cloud";
export const SCENES: readonly SceneName[] = ["letters", "rotation", "cloud"];

/** Posts in one scene before the programme goes on to the next. */
const TURN = 6;
/** Every so many posts one is a pinned one, where there are any. */
const PIN_EVERY = 6;
/** How many posts "previous" can go back. */
const PAST = 50;

interface Shown {
  count: number;
  last: number;
}

/** What a wall remembers of its own showing. */
export class Memory {
  readonly shown = new Map<string, Shown>();
  readonly past: string[] = [];
  total = 0;

  /** Writes down that a post came on. */
  note(id: string): void {
    this.total++;
    this.shown.set(id, { count: (this.shown.get(id)?.count ?? 0) + 1, last: this.total });
    this.past.push(id);
    if (this.past.length > PAST) this.past.shift();
  }

  /** Forgets posts that are no longer in the window. */
  keep(ids: ReadonlyMap<string, unknown>): void {
    for (const id of this.shown.keys()) if (!ids.has(id)) this.shown.delete(id);
  }
}

/** The next post: what the desk holds, else a fresh one (the newest first), else the least shown. */
export function nextPost(posts: readonly Post[], memory: Memory, cue: Cue): Post | null {
  const held = posts.find((post) => post.id === cue.hold);
  if (held !== undefined) return held;
  const current = memory.past.at(-1);
  const author = posts.find((post) => post.id === current)?.author?.id;
  const others = posts.filter((post) => post.id !== current);
  const strangers = others.filter((post) => author === undefined || post.author?.id !== author);
  // One person alone may follow herself; one post alone may follow itself.
  const pool = [strangers, others, posts].find((some) => some.length > 0) ?? [];
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

export interface Programme {
  /** The conference's scenes, in its order. */
  scenes: readonly SceneName[];
  sessions: readonly Session[];
}

/** The scene: what this screen or the desk asked for, else the session's, else one after the other. */
export function nextScene(asked: string, programme: Programme, memory: Memory, now: number): SceneName {
  const session = programme.sessions.find(({ starts, ends }) => Date.parse(starts) <= now && now < Date.parse(ends));
  for (const name of [asked, session?.scene]) if (isScene(name)) return name;
  const scenes = programme.scenes.length > 0 ? programme.scenes : SCENES;
  return scenes[Math.floor(memory.total / TURN) % scenes.length] ?? "letters";
}

export function isScene(name: string | undefined): name is SceneName {
  return SCENES.some((scene) => scene === name);
}
