/** How large a post is set, and on how many pages: the largest step at which all of it fits. */
import type { Segment } from "../feed/protocol";
import { segmentText, sentenceEnds, slice, wordEnds } from "./text";

/** In u, largest first. Nothing on a wall is smaller than the last: it is the reading floor. */
export const STEPS = [20.2, 16.2, 13, 10.4, 8.3, 6.6, 5.3] as const;
export type Step = (typeof STEPS)[number];
const FLOOR: Step = 5.3;

/** Line height at each step, for scripts that do not ask for more. */
const LEADING: Readonly<Record<Step, number>> = {
  20.2: 1.02,
  16.2: 1.04,
  13: 1.08,
  10.4: 1.14,
  8.3: 1.18,
  6.6: 1.24,
  5.3: 1.24,
};

export interface Fitted {
  step: Step;
  /** A word is wider than the measure even at the floor, and may break. */
  breaks: boolean;
  pages: Segment[][];
}

/** Measures a text at a step: whether it fits, else whether it is a word or the whole that does not. */
export type Ruler = (segments: readonly Segment[], step: Step, breaks: boolean) => "fits" | "wide" | "tall";

/** No line is longer than this: 44 Latin characters, or 28 em at the floor. */
export function longestLine(step: Step): number {
  return (step === FLOOR ? 28 : 20) * step;
}

export function leading(step: Step, script: string): number {
  const least = { arabic: 1.52, cjk: 1.42, emoji: 1.24 }[script] ?? 0;
  return Math.max(LEADING[step], least);
}

/** The step and the pages of a text. Never smaller than the floor, never cut off. */
export function fit(segments: readonly Segment[], lang: string, ruler: Ruler): Fitted {
  const whole = STEPS.find((step) => ruler(segments, step, false) === "fits");
  if (whole !== undefined) return { step: whole, breaks: false, pages: [[...segments]] };
  const breaks = ruler(segments, FLOOR, false) === "wide";
  if (breaks && ruler(segments, FLOOR, true) === "fits") return { step: FLOOR, breaks, pages: [[...segments]] };
  const fits = (part: readonly Segment[], step: Step) => ruler(part, step, breaks) === "fits";
  const pages = paged(segments, lang, (part) => fits(part, FLOOR));
  const step = STEPS.find((each) => pages.every((page) => fits(page, each))) ?? FLOOR;
  return { step, breaks, pages };
}

type Fits = (part: readonly Segment[]) => boolean;

/** As few pages as hold the text, of like length where sentences allow it. */
function paged(segments: readonly Segment[], lang: string, fits: Fits): Segment[][] {
  const text = segments.map(segmentText).join("");
  const sentences = sentenceEnds(text, lang);
  const cuts: number[] = [];
  for (let from = 0; from < text.length; ) {
    const fitting = (end: number) => fits(slice(segments, from, end));
    const to = furthest(sentences, from, fitting) ?? furthest(wordEnds(text, lang), from, fitting);
    from = to ?? text.length; // a single letter that fits nowhere: shown as it is
    cuts.push(from);
  }
  const even = evenly(cuts.length, text.length, sentences);
  const cut = (ends: readonly number[]) => ends.map((end, index) => slice(segments, ends[index - 1] ?? 0, end));
  return even !== null && cut(even).every(fits) ? cut(even) : cut(cuts);
}

/** The last of the places after `from` up to which the text fits. */
function furthest(places: readonly number[], from: number, fits: (end: number) => boolean): number | null {
  const ahead = places.filter((place) => place > from);
  let [low, high] = [0, ahead.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (fits(ahead[middle] ?? 0)) low = middle + 1;
    else high = middle;
  }
  return ahead[low - 1] ?? null;
}

/** Page ends at the sentences nearest to equal parts, or null where there are too few sentences. */
function evenly(count: number, length: number, sentences: readonly number[]): number[] | null {
  const ends = Array.from({ length: count - 1 }, (_, index) => {
    const wanted = ((index + 1) * length) / count;
    return sentences.reduce((best, end) => (Math.abs(end - wanted) < Math.abs(best - wanted) ? end : best), 0);
  });
  ends.push(length);
  return ends.every((end, index) => end > (ends[index - 1] ?? 0)) ? ends : null;
}
