import { expect, test } from "vitest";
import { LONGEST, left, letters } from "./counter";

test("a letter is what a reader sees as one", () => {
  expect(letters("tide")).toBe(4);
  expect(letters("👩‍👩‍👧‍👦")).toBe(1);
  expect(letters("e\u0301")).toBe(1);
  expect(letters("  spaces round it \n")).toBe(15);
});

test("what is left is told, and what is too many", () => {
  expect(left("")).toBe("500 letters left");
  expect(left("a".repeat(LONGEST - 1))).toBe("1 letter left");
  expect(left("a".repeat(LONGEST + 12))).toBe("12 letters too many");
});
