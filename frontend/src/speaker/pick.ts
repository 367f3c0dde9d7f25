/** Which few posts a speaker needs to know of. */
import type { Cue, Post } from "../feed/protocol";
import { questionsOf } from "../ui/questions";

export const QUESTIONS = 4;

export interface Picked {
  /** What the room most likely reads now: the post the desk holds, or the latest one. */
  behind: Post | null;
  /** At most four. */
  questions: Post[];
  /** How many wait in all. */
  asked: number;
}

/** Picks from the public posts, the longest public first. */
export function pick(posts: readonly Post[], cue: Cue): Picked {
  const held = cue.hold ? posts.find((post) => post.id === cue.hold) : undefined;
  const questions = questionsOf(posts);
  return { behind: held ?? posts.at(-1) ?? null, questions: questions.slice(0, QUESTIONS), asked: questions.length };
}
