import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Pace } from "./pace";

let life: AbortController;

beforeEach(() => {
  life = new AbortController();
  vi.useFakeTimers();
});
afterEach(() => void vi.useRealTimers());

test("it moves at once, and then not for four seconds", async () => {
  const move = vi.fn(async () => true);
  const pace = new Pace(move, life.signal);
  await pace.next();
  vi.advanceTimersByTime(3_999);
  await pace.next();
  expect(move).toHaveBeenCalledTimes(1);
  vi.advanceTimersByTime(1);
  await pace.next();
  expect(move).toHaveBeenCalledTimes(2);
  expect(pace.since).toBe(0);
});

test("where nothing moved, the next may be at once", async () => {
  const move = vi.fn(async () => false);
  const pace = new Pace(move, life.signal);
  await pace.next();
  await pace.next();
  expect(move).toHaveBeenCalledTimes(2);
});

test("a second move does not begin while the first gets ready, and a fault does not end it", async () => {
  let fail: (reason: Error) => void = () => undefined;
  const move = vi.fn(() => new Promise<boolean>((_, reject) => (fail = reject)));
  const pace = new Pace(move, life.signal);
  const told = vi.spyOn(console, "error").mockImplementation(() => undefined);
  const first = pace.next();
  await pace.next();
  expect(move).toHaveBeenCalledTimes(1);
  fail(new Error("no picture"));
  await first;
  expect(told).toHaveBeenCalledTimes(1);
  const second = pace.next();
  expect(move).toHaveBeenCalledTimes(2);
  life.abort(new Error("off"));
  fail(new Error("off"));
  await second;
  expect(told).toHaveBeenCalledTimes(1);
  await pace.next();
  expect(move).toHaveBeenCalledTimes(2);
});
