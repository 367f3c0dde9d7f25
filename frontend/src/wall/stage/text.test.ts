import { expect, test } from "vitest";
import type { Segment } from "../../feed/protocol";
import { graphemes, joined, script, segmentText, sentenceEnds, slice, wordEnds } from "./text";

test("the script decides how lines are set", () => {
  expect(script("البرنامج #saltmarsh27")).toBe("arabic");
  expect(script("退屈な技術は、やさしい。")).toBe("cjk");
  expect(script("👩‍👩‍👧‍👦 🌊")).toBe("emoji");
  expect(script("Low tide 🌊")).toBe("");
  expect(joined("البرنامج")).toBe(true);
  expect(joined("שלום")).toBe(false);
});

test("families are one letter", () => {
  expect(graphemes("a👩‍👩‍👧‍👦é")).toEqual(["a", "👩‍👩‍👧‍👦", "é"]);
});

test("sentences and words end where a reader says so", () => {
  const text = "Tide tables. Forty years! One file.";
  expect(sentenceEnds(text, "en").map((end) => text.slice(0, end).trim().length)).toEqual([12, 25, 35]);
  expect(wordEnds("one two", "xx-not-a-language-at-all")).toEqual([3, 7]);
  expect(wordEnds("abc", "")).toEqual([1, 2, 3]);
});

test("a slice keeps tags whole and loses no letter", () => {
  const segments: Segment[] = [{ text: "Low tide. " }, { tag: "saltmarsh27" }, { text: " Again. " }, { emoji: "heron", src: "/m" }];
  const text = segments.map(segmentText).join("");
  for (let cut = 0; cut <= text.length; cut++) {
    const halves = [...slice(segments, 0, cut), ...slice(segments, cut, text.length)];
    expect(halves.map(segmentText).join("")).toBe(text);
  }
  expect(slice(segments, 10, text.length)[0]).toEqual({ tag: "saltmarsh27" });
});
