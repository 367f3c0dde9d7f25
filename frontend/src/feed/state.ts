/** What a wall, a widget or a speaker's monitor may show: the exact twin of core/feed.py. */
import { WINDOW, type Cue, type Entry, type Post, type WallSnapshot } from "./protocol";

export class WallState {
  posts = new Map<string, Post>();
  floor = 0;
  cue: Cue = {};

  constructor(readonly limit: number = WINDOW) {}

  /** The state a snapshot describes. */
  static from(snapshot: WallSnapshot, limit: number = WINDOW): WallState {
    const state = new WallState(limit);
    for (const post of snapshot.posts) state.posts.set(post.id, post);
    state.floor = snapshot.floor ?? 0;
    state.cue = snapshot.cue ?? {};
    return state;
  }

  /** The posts, the longest public first. */
  inOrder(): Post[] {
    return [...this.posts.values()].sort((one, other) => shownSeq(one) - shownSeq(other));
  }

  /** Applies one wall entry. Unknown kinds and voids change nothing but the floor. */
  apply(entry: Entry): void {
    const { kind, post } = entry;
    if (kind === "show" && post !== undefined) this.show(post, shownSeq(post) === entry.seq);
    else if (kind === "pin" && post !== undefined) this.posts.set(post.id, post);
    else if (kind === "unpin") this.unpin(this.posts.get(entry.id ?? ""));
    else if (kind === "gone") this.posts.delete(entry.id ?? "");
    else if (kind === "cue" && entry.cue !== undefined) this.cue = entry.cue;
    if (kind === "show" || kind === "void") this.raiseFloor(entry.floor ?? 0);
  }

  private show(post: Post, madePublic: boolean): void {
    // Not a change to a post outside the window, nor one whose own show is still to come.
    if (madePublic || this.posts.has(post.id)) this.posts.set(post.id, post);
  }

  private raiseFloor(told: number): void {
    const window = [...this.posts.values()]
      .map(shownSeq)
      .filter((shown) => shown >= this.floor)
      .sort((one, other) => one - other);
    const own = window.length > this.limit ? (window[window.length - this.limit] ?? 0) : 0;
    if (Math.max(told, own) <= this.floor) return;
    this.floor = Math.max(told, own);
    for (const post of [...this.posts.values()]) {
      if (shownSeq(post) < this.floor && !post.flags.includes("pinned")) this.posts.delete(post.id);
    }
  }

  private unpin(post: Post | undefined): void {
    if (post === undefined) return;
    if (shownSeq(post) < this.floor) this.posts.delete(post.id);
    else this.posts.set(post.id, { ...post, flags: post.flags.filter((flag) => flag !== "pinned") });
  }
}

function shownSeq(post: Post): number {
  return post.shown ?? 0;
}
