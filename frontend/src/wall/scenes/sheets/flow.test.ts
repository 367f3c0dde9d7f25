import { expect, test } from "vitest";
import { flow, taken, type Sized } from "./flow";

/** Posts of these heights, newest first; the last one has shown 1. */
function posts(...heights: number[]): Sized[] {
  return heights.map((height, index) => ({ id: `p${heights.length - index}`, shown: heights.length - index, height }));
}

const TEN = posts(...Array.from({ length: 10 }, () => 20));

test("at first the newest are on top, from the first column to the last", () => {
  expect(flow([[], []], TEN, [60, 60], 10)).toEqual([
    ["p10", "p8", "p6"],
    ["p9", "p7", "p5"],
  ]);
});

test("what does not fit whole is not there; a shorter, older one may stand in its place", () => {
  expect(flow([[]], posts(30, 40, 30, 10), [65], 4)).toEqual([["p4", "p2"]]);
  expect(flow([[]], posts(70), [65], 1)).toEqual([[]]);
});

test("a column that is lower gets what it can hold", () => {
  expect(flow([[], []], posts(60, 60, 20), [80, 40], 3)).toEqual([["p3"], ["p1"]]);
});

test("a new post goes on top of the column that waited longest, and moves no other", () => {
  const before = flow([[], []], TEN.slice(1), [60, 60], 9);
  const after = flow(before, TEN, [60, 60], 9);
  expect(before.map((column) => column[0])).toEqual(["p9", "p8"]);
  expect(after).toEqual([before[0], ["p10", ...before[1]!.slice(0, 2)]]);
});

test("what came together comes in together, over the columns in turn", () => {
  const before = flow([[], []], TEN.slice(3), [60, 60], 7);
  expect(flow(before, TEN, [60, 60], 7)).toEqual([
    [ "p9", "p7", "p5"],
    ["p10", "p8", "p6"],
  ]);
});

test("of more than there is room for, the newest stay", () => {
  expect(flow([["p1"]], TEN, [60], 1)).toEqual([["p10", "p9", "p8"]]);
});

test("a post that is high enough for one column only goes there", () => {
  expect(flow([["p2"], ["p1"]], posts(60, 20, 20), [80, 40], 2)).toEqual([["p3", "p2"], ["p1"]]);
});

test("nothing new and nothing gone: all stays", () => {
  const before = flow([[], []], TEN, [60, 60], 10);
  expect(flow(before, TEN, [60, 60], 10)).toEqual(before);
});

test("where one went, the rest closes up, and an older one comes in below", () => {
  const before = flow([[], []], TEN, [60, 60], 10);
  const left = TEN.filter(({ id }) => id !== "p8");
  expect(flow(before, left, [60, 60], 10)).toEqual([["p10", "p6", "p4"], before[1]]);
});

test("what is pushed out of one column does not turn up in another", () => {
  const before = [["p3", "p1"], ["p2"]];
  const after = flow(before, posts(20, 20, 20, 20), [40, 40], 3);
  expect(after).toEqual([["p3", "p1"], ["p4", "p2"]]);
  expect(flow(after, posts(20, 20, 20, 20, 20), [40, 40], 4)).toEqual([["p5", "p3"], ["p4", "p2"]]);
});

test("a post that came back is new again", () => {
  const back = [{ id: "p1", shown: 11, height: 20 }, ...TEN.slice(0, 9)];
  expect(flow([["p10", "p9", "p8"]], back, [60], 10)).toEqual([["p1", "p10", "p9"]]);
});

test("of a list the first that have room are taken, and no more than so many", () => {
  const heights = (...some: number[]) => some.map((height) => ({ height }));
  expect(taken(heights(20, 50, 20, 10, 5), 55, 3)).toEqual(heights(20, 20, 10));
  expect(taken(heights(20, 5), 10, 3)).toEqual(heights(5));
});
