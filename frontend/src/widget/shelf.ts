/** Which posts stand on the list, and which wait until the reader lets them in. */
import type { Post } from "../feed/protocol";

export class Shelf {
  /** The posts on the list, newest first. */
  posts: readonly Post[] = [];
  /** How many public posts are not on it yet. */
  waiting = 0;

  constructor(private readonly limit: number) {}

  /**
   * Takes the public posts, the longest public first. Open: the newest are put on the list.
   * Held: nothing new is, but what changed is replaced, and what is gone leaves at once.
   */
  update(publicPosts: readonly Post[], open: boolean): void {
    if (open) {
      this.posts = publicPosts.slice(-this.limit).reverse();
      this.waiting = 0;
      return;
    }
    const now = new Map(publicPosts.map((post) => [post.id, post]));
    this.posts = this.posts.flatMap((post) => now.get(post.id) ?? []);
    const newest = Math.max(0, ...this.posts.map((post) => post.shown ?? 0));
    this.waiting = publicPosts.filter((post) => (post.shown ?? 0) > newest).length;
  }
}
