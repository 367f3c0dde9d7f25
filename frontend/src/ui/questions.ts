/** What the room asks, in the order in which it is answered: the same on the walls and for the speaker. */
import type { Post } from "../feed/protocol";

/**
 * The questions among the public posts: what the desk pinned or starred first, then the newest.
 *
 * @param posts - the longest public first.
 */
export function questionsOf(posts: readonly Post[]): Post[] {
  return posts.filter(isQuestion).reverse().sort((one, other) => weight(other) - weight(one));
}

export function isQuestion(post: Post): boolean {
  return post.question === true || post.flags.includes("question");
}

function weight({ flags }: Post): number {
  return (flags.includes("pinned") ? 2 : 0) + (flags.includes("starred") ? 1 : 0);
}
