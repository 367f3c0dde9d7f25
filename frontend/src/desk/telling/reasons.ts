/** Why something was done: the usual reasons, and what they are about. */

import type { Action } from "../acts/access";
import { did, subject } from "./people-words";

/** Those with a digit of their own, from 1. */
export const REASONS = ["Advertising", "Off topic", "Insulting", "Private", "Said already"] as const;

/** "Rejected “Buy followers…”", "Rejected 5 posts", "Changed the rules". */
export function actionWords(action: Action, quote: string): string {
  const { count } = action;
  const what = count > 1 ? `${count} posts` : quote === "" ? subject(action) : quote;
  const words = `${did(action)} ${what}`.trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}
