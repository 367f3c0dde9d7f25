/** Which few posts a speaker needs to know of. */
import type { Cue, Post } from "../feed/protocol";

export const QUESTIONS = 4;

export interface Picked {
  /** What the room most likely reads now: the post the desk holds, or the latest one. */
  behind: Post | null;
  /** At most four. */
  questions: Post[];
  /** How many there are in all. */
  asked: number;
}

/** Picks from the public posts, the longest public first. */
export function pick(posts: readonly Post[], cue: Cue): Picked {
  const held = cue.hold ? posts.find((post) => post.id === cue.hold) : undefined;
  const questions = posts.filter(isQuestion).reverse().sort((one, other) => weight(other) - weight(one));
  return { behind: held ?? posts.at(-1) ?? null, questions: questions.slice(0, QUESTIONS), asked: questions.length };
}

function isQuestion(post: Post): boolean {
  return post.question === true || post.flags.includes("question");
}

/** What the desk pinned or starred comes first; then the latest. */
function weight({ flags }: Post): number {
  return (flags.includes("pinned") ? 2 : 0) + (flags.includes("starred") ? 1 : 0);
}
