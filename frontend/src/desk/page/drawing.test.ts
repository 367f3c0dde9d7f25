import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Drawing } from "./drawing";

let drawn: number;
let drawing: Drawing;

beforeEach(() => {
  vi.useFakeTimers();
  drawn = 0;
  drawing = new Drawing(() => (drawn += 1));
});

afterEach(() => vi.useRealTimers());

test("however much happens in a frame, it is drawn once", () => {
  drawing.soon();
  drawing.soon();
  expect(drawn).toBe(0);
  vi.advanceTimersToNextFrame();
  vi.advanceTimersByTime(5000);
  expect(drawn).toBe(1);
});

test("what a moderator did is drawn at once, and not again", () => {
  drawing.soon();
  drawing.now();
  expect(drawn).toBe(1);
  vi.advanceTimersByTime(5000);
  expect(drawn).toBe(1);
});

test("what may rest is drawn in a moment, all of it together", () => {
  drawing.later();
  vi.advanceTimersByTime(150);
  drawing.later();
  expect(drawn).toBe(0);
  vi.advanceTimersByTime(100);
  expect(drawn).toBe(1);
  vi.advanceTimersByTime(5000);
  expect(drawn).toBe(1);
});

test("a key alone does not draw what rests, and whatever is drawn takes it along", () => {
  drawing.later();
  drawing.now();
  expect(drawn).toBe(0);
  drawing.soon();
  drawing.now();
  expect(drawn).toBe(1);
  vi.advanceTimersByTime(5000);
  expect(drawn).toBe(1);
});

test("what can wait for a frame is done after it, and in any case in a tenth of a second", async () => {
  let isDone = false;
  void drawing.painted().then(() => (isDone = true));
  await vi.advanceTimersToNextFrame();
  expect(isDone).toBe(false);
  await vi.advanceTimersByTimeAsync(1);
  expect(isDone).toBe(true);
  vi.stubGlobal("requestAnimationFrame", () => 0); // a page that nobody sees
  const unseen = drawing.painted();
  await vi.advanceTimersByTimeAsync(100);
  await expect(unseen).resolves.toBeUndefined();
  vi.unstubAllGlobals();
});
