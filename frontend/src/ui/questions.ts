/** What the room asks, in the order in which it is answered: the same on the walls and for the speaker. */
import type { Post } from "../feed/protocol";

/**
 * The questions among the public posts that are still to be answered: what the desk pinned or starred
 * first, then the newest.
 *
 * @param posts - the longest public first.
 */
export function questionsOf(posts: readonly Post[]): Post[] {
  return posts.filter(isOpen).reverse().sort((one, other) => weight(other) - weight(one));
}

export function isQuestion(post: Post): boolean {
  return post.question === true || post.flags.includes("question");
}

/** A question that nobody has said was answered. */
export function isOpen(post: Post): boolean {
  return isQuestion(post) && !post.flags.includes("answered");
}

function weight({ flags }: Post): number {
  return (flags.includes("pinned") ? 2 : 0) + (flags.includes("starred") ? 1 : 0);
}
