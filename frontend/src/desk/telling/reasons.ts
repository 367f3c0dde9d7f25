/** Why something was done: the usual reasons, and what they are about. */

import type { Action } from "../state/people";
import { did, subject } from "./people-words";

/** Those with a digit of their own, from 1. */
export const REASONS = ["Advertising", "Off topic", "Insulting", "Private", "Said already"] as const;

/** Those whose first row is about a person, the others about what became of their posts. */
const PEOPLE: ReadonlySet<string> = new Set(["block", "unblock"]);

/** "Rejected “Buy followers…”", "Rejected 5 posts", "Blocked x:17", "Changed the rules". */
export function actionWords(action: Action, quote: string): string {
  const isMany = action.count > 1 && !PEOPLE.has(action.what);
  const what = isMany ? `${action.count} posts` : quote === "" ? subject(action) : quote;
  const words = `${did(action)} ${what}`.trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}
