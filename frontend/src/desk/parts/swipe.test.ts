import { expect, test } from "vitest";
import { reached, shift } from "./swipe";

test("past a third of the width, letting go decides", () => {
  expect([reached(116, 350), reached(117, 350), reached(-117, 350), reached(5, 0)]).toEqual([false, true, true, false]);
});

test("a card follows the thumb, and gives but a little where it cannot go", () => {
  expect([shift(90, true), shift(-90, true)]).toEqual([90, -90]);
  expect([shift(90, false), shift(-900, false)]).toEqual([18, -24]);
});
