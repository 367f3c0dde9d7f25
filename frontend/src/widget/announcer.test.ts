import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Announcer, PAUSE_MS } from "./announcer";

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

test("the first is said at once, the others together and never sooner than the pause", () => {
  const said: number[] = [];
  const announcer = new Announcer((count) => said.push(count));
  announcer.add(1);
  expect(said).toEqual([1]);
  announcer.add(2);
  vi.advanceTimersByTime(PAUSE_MS - 1);
  announcer.add(3);
  expect(said).toEqual([1]);
  vi.advanceTimersByTime(1);
  expect(said).toEqual([1, 5]);
});

test("silence stays silent", () => {
  const said: number[] = [];
  const announcer = new Announcer((count) => said.push(count));
  announcer.add(0);
  announcer.add(1);
  announcer.add(1);
  announcer.stop();
  vi.advanceTimersByTime(3 * PAUSE_MS);
  expect(said).toEqual([1]);
});
