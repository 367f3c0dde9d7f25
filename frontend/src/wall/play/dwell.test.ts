import { expect, test } from "vitest";
import { reading } from "./dwell";

const words = (count: number) => "boring ".repeat(count);

test("three tenths of a second a word, after two seconds", () => {
  expect(reading(words(20), false)).toBe(8_000);
  expect(reading(words(20), true)).toBe(10_000);
});

test("never under 6 s, never over 20", () => {
  expect(reading("Tea?", false)).toBe(6_000);
  expect(reading("🌊🌊🌊", false)).toBe(6_000);
  expect(reading(words(500), true)).toBe(20_000);
});

test("Japanese is read by the character", () => {
  expect(reading("潮".repeat(50), false)).toBe(2_000 + 50 * 120);
});

test("leisure stretches it, within the same bounds", () => {
  expect(reading(words(20), false, 1.25)).toBe(10_000);
  expect(reading(words(100), false, 1.4)).toBe(20_000);
});
