import { expect, test } from "vitest";
import { same } from "./same";

test.each([
  [{ held: 3 }, { held: 3 }],
  [[{ name: "Foyer", post: undefined }], [{ name: "Foyer", post: undefined }]],
  [undefined, undefined],
  [NaN, NaN],
  [{ a: 1, b: [{ c: 2, d: undefined }] }, { b: [{ c: 2 }], a: 1 }],
])("%j is the same data again", (one, other) => {
  expect(same(one, other)).toBe(true);
});

test.each([
  [{ held: 3 }, { held: 4 }],
  [{ held: 3 }, { held: 3, later: 0 }],
  [{ until: undefined }, { play: "hold" }],
  [[1, 2], [2, 1]],
  [[], {}],
  [[{ shows: ["a"] }], [{ shows: ["b"] }]],
  [new Set(["a"]), new Set(["a"])],
  [null, undefined],
])("%j and %j are not the same", (one, other) => {
  expect(same(one, other)).toBe(false);
  expect(same(other, one)).toBe(false);
});
