import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { HelpSheet } from "./help";
import { Entrances } from "./play/entrances";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const press = (key: string) => dispatchEvent(new KeyboardEvent("keydown", { key }));

test("it goes by itself after 15 s", () => {
  const help = new HelpSheet(new Entrances());
  help.toggle();
  vi.advanceTimersByTime(14_999);
  expect(help.root.hidden).toBe(false);
  vi.advanceTimersByTime(1);
  expect(help.root.hidden).toBe(true);
});

test("and at any key, of which the question mark is the wall's to toggle", () => {
  const help = new HelpSheet(new Entrances());
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

test("pressed oftener than three times a second, it comes when it may", () => {
  const help = new HelpSheet(new Entrances());
  const seen = Array.from({ length: 13 }, () => {
    help.toggle();
    vi.advanceTimersByTime(70);
    return !help.root.hidden;
  });
  expect(seen.filter((shown, index) => shown && !seen[index - 1])).toHaveLength(3);
  vi.advanceTimersByTime(1_000);
  expect(help.root.hidden).toBe(false);
});
