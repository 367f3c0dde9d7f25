import { expect, test } from "vitest";
import { dwell } from "./dwell";

const words = (count: number) => "boring ".repeat(count);

test("three tenths of a second a word, after two seconds", () => {
  expect(dwell(words(20), false)).toBe(8_000);
  expect(dwell(words(20), true)).toBe(10_000);
});

test("never under 6 s, never over 20", () => {
  expect(dwell("Tea?", false)).toBe(6_000);
  expect(dwell("🌊🌊🌊", false)).toBe(6_000);
  expect(dwell(words(500), true)).toBe(20_000);
});

test("Japanese is read by the character", () => {
  expect(dwell("潮".repeat(50), false)).toBe(2_000 + 50 * 120);
});

test("the desk's pace multiplies it", () => {
  expect(dwell(words(20), false, 2)).toBe(16_000);
});
