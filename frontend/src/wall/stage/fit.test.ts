import { expect, test } from "vitest";
import type { Segment } from "../../feed/protocol";
import { fit as fitIn, FLOOR, leading, longestLine, SHORT, STEPS, WHOLE, type Limits, type Ruler, type Step } from "./fit";
import { segmentText } from "./text";

/** A ruler for letters half an em wide, words set greedily, as a browser would. */
const ruler: Ruler = (segments, step, breaks, goesOn) => {
  const perLine = Math.floor(Math.min(150, longestLine(step)) / (step / 2));
  let [lines, room] = [1, perLine];
  for (const word of segments.map(segmentText).join("").split(/\s+/)) {
    if (word.length > perLine && !breaks) return "wide";
    if (word.length > room) {
      lines += Math.ceil(word.length / perLine);
      room = perLine - (word.length % perLine);
    } else {
      room -= word.length + 1;
    }
  }
  return lines * step * leading(step, "") + (goesOn ? 8 : 0) <= 72 ? "fits" : "tall";
};

function fit(segments: Segment[], lang: string, ruler: Ruler, limits: Partial<Limits> = WHOLE) {
  return fitIn(segments, lang, ruler, { floor: FLOOR, ...WHOLE, ...limits });
}

const text = (words: string): Segment[] => [{ text: words }];
const sentence = "The tide tables of forty years fit in one file that anyone can still open. ";
const shown = (pages: Segment[][]) => pages.map((page) => page.map(segmentText).join(""));

test("few words are set large, many small, and it never grows with more words", () => {
  expect(fit(text("My build is finally boring."), "en", ruler).step).toBe(20.2);
  const steps = Array.from({ length: 12 }, (_, n) => fit(text("boring ".repeat(n * 7 + 1)), "en", ruler).step);
  expect(steps).toEqual([...steps].sort((one, other) => other - one));
  expect(new Set(steps).size).toBeGreaterThan(4);
});

test("only the steps are used", () => {
  for (let n = 1; n < 200; n += 9) expect(STEPS).toContain(fit(text("tide ".repeat(n)), "en", ruler).step);
});

test("a long post becomes pages at the ends of sentences, and no letter is lost", () => {
  const long = sentence.repeat(60);
  const { pages, step } = fit(text(long), "en", ruler);
  expect(pages.length).toBeGreaterThan(3);
  expect(step).toBe(5.3);
  expect(shown(pages).join("")).toBe(long);
  for (const page of shown(pages)) expect(page.trim().endsWith(".")).toBe(true);
});

test("pages are of like length: the last is no leftover", () => {
  const pages = shown(fit(text(sentence.repeat(20)), "en", ruler).pages);
  const lengths = pages.map((page) => page.length);
  expect(Math.min(...lengths)).toBeGreaterThan(Math.max(...lengths) / 2);
});

test("a sentence longer than a page is cut between words", () => {
  const long = "tide and again ".repeat(200);
  const { pages } = fit(text(long), "en", ruler);
  expect(shown(pages).join("")).toBe(long);
  for (const page of shown(pages)) expect(page).toMatch(/^\s*(tide|and|again)[^]*(tide|and|again)\s*$/);
});

test("only a word wider than the measure at the floor may break", () => {
  expect(fit(text("a".repeat(50)), "en", ruler).breaks).toBe(false);
  const wide = fit(text("a".repeat(400)), "en", ruler);
  expect(wide).toMatchObject({ step: 5.3, breaks: true });
  expect(wide.pages).toHaveLength(1);
});

test("a word of 5,000 letters still becomes pages", () => {
  const { pages } = fit(text("a".repeat(5_000)), "en", ruler);
  expect(shown(pages).join("")).toHaveLength(5_000);
  expect(pages.length).toBeGreaterThan(1);
});

test("tags stay whole across pages", () => {
  const segments: Segment[] = [];
  for (let n = 0; n < 60; n++) segments.push({ text: sentence }, { tag: `tag${n}` }, { text: " " });
  const { pages } = fit(segments, "en", ruler);
  expect(pages.flat().filter((segment) => segment.tag !== undefined)).toHaveLength(60);
});

test("a room with far seats has larger type, and so more pages", () => {
  const floors: Step[] = [5.3, 8.3, 13];
  const long = text(sentence.repeat(8));
  const fitted = floors.map((floor) => fit(long, "en", ruler, { floor }));
  expect(fitted.map(({ step, pages }) => [step, pages.length])).toEqual([[6.6, 2], [8.3, 3], [13, 8]]);
  for (const { pages } of fitted) expect(shown(pages).join("")).toBe(sentence.repeat(8));
});

test("what is longer than four pages leads with its first sentences, on three, and says that it goes on", () => {
  const four = fit(text(sentence.repeat(28)), "en", ruler, SHORT);
  expect([four.pages.length, four.whole]).toEqual([4, true]);
  const long = sentence.repeat(60);
  const { pages, whole } = fit(text(long), "en", ruler, SHORT);
  expect([pages.length, whole]).toEqual([3, false]);
  expect(long.startsWith(shown(pages).join(""))).toBe(true);
  for (const page of shown(pages)) expect(page.trim().endsWith(".")).toBe(true);
  // The last page has room for its word: one sentence more would not.
  expect(ruler(pages[2]!, 5.3, false, true)).toBe("fits");
  expect(ruler([...pages[2]!, { text: sentence }], 5.3, false, true)).toBe("tall");
});

test("Arabic and Japanese have their line height", () => {
  expect(leading(20.2, "arabic")).toBe(1.52);
  expect(leading(5.3, "cjk")).toBe(1.42);
  expect(leading(13, "")).toBe(1.08);
});
