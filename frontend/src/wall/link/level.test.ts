import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Position } from "../../feed/protocol";
import { Level } from "./level";

let at: Position | null;
let said: number[];
let level: Level;

beforeEach(() => {
  vi.useFakeTimers();
  at = { epoch: "a", seq: 9 };
  said = [];
  level = new Level(
    () => at,
    (seq) => said.push(seq),
  );
});

afterEach(() => vi.useRealTimers());

/** A promise, and what ends it. */
function later(): { done: Promise<void>; end: () => void } {
  let end = (): void => undefined;
  const done = new Promise<void>((resolve) => (end = resolve));
  return { done, end };
}

async function isLevel(): Promise<boolean> {
  return Promise.race([level.reached.then(() => true), new Promise<boolean>((no) => queueMicrotask(() => queueMicrotask(() => no(false))))]);
}

test("what is said of one seq is true of all before it", async () => {
  const [slow, quick] = [later(), later()];
  level.settle({ epoch: "a", seq: 1 }, slow.done);
  level.settle({ epoch: "a", seq: 2 }, quick.done);
  quick.end();
  await vi.advanceTimersByTimeAsync(0);
  expect(said).toEqual([]);
  slow.end();
  await vi.advanceTimersByTimeAsync(0);
  expect(said).toEqual([1, 2]);
  expect(level.settled).toBe(2);
});

test("a seq of another epoch is not said", async () => {
  const slow = later();
  level.settle({ epoch: "a", seq: 7 }, slow.done);
  at = { epoch: "b", seq: 3 };
  slow.end();
  level.settle(at, Promise.resolve());
  await vi.advanceTimersByTimeAsync(0);
  expect(said).toEqual([3]);
});

test("one that fails does not silence the others", async () => {
  const logged = vi.spyOn(console, "error").mockImplementation(() => undefined);
  level.settle({ epoch: "a", seq: 1 }, Promise.reject(new Error("a fault")));
  level.settle({ epoch: "a", seq: 2 }, Promise.resolve());
  await vi.advanceTimersByTimeAsync(0);
  expect(said).toEqual([2]);
  expect(logged).toHaveBeenCalledOnce();
});

test("it waits for what was missed, and not for ever", async () => {
  expect(await isLevel()).toBe(true);
  level.await(5);
  level.settle({ epoch: "a", seq: 4 }, Promise.resolve());
  expect(await isLevel()).toBe(false);
  level.settle({ epoch: "a", seq: 5 }, Promise.resolve());
  expect(await isLevel()).toBe(true);
  level.await(9);
  expect(await isLevel()).toBe(false);
  await vi.advanceTimersByTimeAsync(5_000);
  expect(await isLevel()).toBe(true);
});
