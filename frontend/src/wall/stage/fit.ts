/** How large a post is set, and on how many pages: the largest step at which all of it fits. */
import type { Segment } from "../../feed/protocol";
import { segmentText, sentenceEnds, slice, wordEnds } from "./text";

/** In u, largest first. Nothing on a wall is smaller than the last: it is the reading floor of every room. */
export const STEPS = [20.2, 16.2, 13, 10.4, 8.3, 6.6, 5.3] as const;
export type Step = (typeof STEPS)[number];
export const FLOOR: Step = 5.3;

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
  /** All of the text is on the pages; else its last one must say that it goes on. */
  whole: boolean;
}

export interface Limits {
  /** The smallest step of this room. */
  floor: Step;
  /** A text of more pages than this is not shown whole. */
  most: number;
  /** But with its beginning, on so many pages. */
  lead: number;
}

/** What may be shortened, and what may not. */
export const SHORT: Omit<Limits, "floor"> = { most: 4, lead: 3 };
export const WHOLE: Omit<Limits, "floor"> = { most: Number.POSITIVE_INFINITY, lead: 0 };

/**
 * Measures a text at a step: whether it fits, else whether it is a word or the whole that does not.
 * With `goesOn` it says below that there is more.
 */
export type Ruler = (segments: readonly Segment[], step: Step, breaks: boolean, goesOn: boolean) => "fits" | "wide" | "tall";

/** No line is longer than this: 44 Latin characters, or 28 em at the floor. */
export function longestLine(step: Step): number {
  return (step === FLOOR ? 28 : 20) * step;
}

export function leading(step: Step, script: string): number {
  const least = { arabic: 1.52, cjk: 1.42, emoji: 1.24 }[script] ?? 0;
  return Math.max(LEADING[step], least);
}

/** The step and the pages of a text. Never smaller than the floor, never cut off in silence. */
export function fit(segments: readonly Segment[], lang: string, ruler: Ruler, { floor, most, lead }: Limits): Fitted {
  const steps = STEPS.filter((step) => step >= floor);
  const all = { pages: [[...segments]], whole: true };
  const step = steps.find((each) => ruler(segments, each, false, false) === "fits");
  if (step !== undefined) return { step, breaks: false, ...all };
  const breaks = ruler(segments, floor, false, false) === "wide";
  if (breaks && ruler(segments, floor, true, false) === "fits") return { step: floor, breaks, ...all };
  const long: Long = { segments, lang, fits: (part, goesOn) => ruler(part, floor, breaks, goesOn) === "fits" };
  const paged = inPages(long, most) ?? { pages: beginning(long, lead), whole: false };
  return { step: steps.find((each) => fills(paged, each, breaks, ruler)) ?? floor, breaks, ...paged };
}

/** Whether every page fits at a step, and the last one with its word that it goes on. */
function fills({ pages, whole }: Pick<Fitted, "pages" | "whole">, step: Step, breaks: boolean, ruler: Ruler): boolean {
  return pages.every((page, index) => ruler(page, step, breaks, !whole && index === pages.length - 1) === "fits");
}

interface Long {
  segments: readonly Segment[];
  lang: string;
  /** Whether a part of it fits on a page. */
  fits(part: readonly Segment[], goesOn: boolean): boolean;
}

/** As few pages as hold the text, of like length where sentences allow it; null for more than `most`. */
function inPages(long: Long, most: number): Pick<Fitted, "pages" | "whole"> | null {
  const cuts = cut(long, most + 1, () => false);
  if (cuts.length > most) return null;
  const { segments, lang, fits } = long;
  const plain = segments.map(segmentText).join("");
  const even = evenly(cuts.length, plain.length, sentenceEnds(plain, lang));
  const fitting = even !== null && parts(segments, even).every((page) => fits(page, false));
  return { pages: parts(segments, fitting ? even : cuts), whole: true };
}

/** The first sentences, as many as fill `count` pages and leave room to say that it goes on. */
function beginning(long: Long, count: number): Segment[][] {
  return parts(long.segments, cut(long, count, (page) => page === count - 1));
}

/** Where pages end, at most `most` of them: at sentences, within one only where it is longer than a page. */
function cut({ segments, lang, fits }: Long, most: number, goesOn: (page: number) => boolean): number[] {
  const text = segments.map(segmentText).join("");
  const [sentences, words] = [sentenceEnds(text, lang), wordEnds(text, lang)];
  const cuts: number[] = [];
  for (let from = 0; from < text.length && cuts.length < most; ) {
    const fitting = (end: number) => fits(slice(segments, from, end), goesOn(cuts.length));
    // A single letter that fits nowhere is shown as it is, with all that follows.
    from = furthest(sentences, from, fitting) ?? furthest(words, from, fitting) ?? text.length;
    cuts.push(from);
  }
  return cuts;
}

function parts(segments: readonly Segment[], ends: readonly number[]): Segment[][] {
  return ends.map((end, index) => slice(segments, ends[index - 1] ?? 0, end));
}

/** No page holds more characters: what lies further on is not measured. */
const FULL = 3_000;

/** The last of the places after `from` up to which the text fits. */
function furthest(places: readonly number[], from: number, fits: (end: number) => boolean): number | null {
  const ahead = places.filter((place) => place > from && place <= from + FULL);
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
