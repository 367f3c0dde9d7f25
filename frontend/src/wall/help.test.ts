import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { HelpSheet } from "./help";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const press = (key: string) => dispatchEvent(new KeyboardEvent("keydown", { key }));

test("it goes by itself after 15 s", () => {
  const help = new HelpSheet();
  help.toggle();
  vi.advanceTimersByTime(14_999);
  expect(help.root.hidden).toBe(false);
  vi.advanceTimersByTime(1);
  expect(help.root.hidden).toBe(true);
});

test("and at any key, of which the question mark is the wall's to toggle", () => {
  const help = new HelpSheet();
  help.toggle();
  press("Shift");
  press("?");
  expect(help.root.hidden).toBe(false);
  press("x");
  expect(help.root.hidden).toBe(true);
  help.toggle();
  vi.advanceTimersByTime(10_000);
  expect(help.root.hidden).toBe(false); // a full time of its own
  help.toggle();
  expect(help.root.hidden).toBe(true);
});
