/** How long a post stays: what it takes to read it, and a little longer while nothing else waits. */

const BASE_MS = 2_000;
const WORD_MS = 300;
const CJK_MS = 120;
const PHOTO_MS = 2_000;
const SHORTEST_MS = 6_000;
const LONGEST_MS = 20_000;

const CJK = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/gu;

/**
 * In ms: 2 s and 0.3 s a word, within 6 to 20 s. Chinese, Japanese and Korean are read by the
 * character. `leisure`, at least 1, stretches it within the same bounds.
 */
export function reading(text: string, photo: boolean, leisure = 1): number {
  const characters = text.match(CJK)?.length ?? 0;
  const words = text.replace(CJK, " ").match(/[\p{L}\p{N}]\S*/gu)?.length ?? 0;
  const time = BASE_MS + words * WORD_MS + characters * CJK_MS + (photo ? PHOTO_MS : 0);
  return Math.min(LONGEST_MS, Math.max(SHORTEST_MS, time) * leisure);
}
