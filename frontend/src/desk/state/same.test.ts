import { expect, test } from "vitest";
import { differs } from "./data";

test.each([
  [{ held: 3 }, { held: 3 }],
  [[{ name: "Foyer", post: undefined }], [{ name: "Foyer", post: undefined }]],
  [undefined, undefined],
  [NaN, NaN],
])("%j is the same data again", (one, other) => {
  expect(differs(one, other)).toBe(false);
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
  expect(differs(one, other)).toBe(true);
  expect(differs(other, one)).toBe(true);
});
