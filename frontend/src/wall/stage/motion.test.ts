import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { painted } from "./motion";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test("it is painted two frames later, or as soon as the page is put away and draws no more", async () => {
  const done = vi.fn();
  void painted().then(done);
  await vi.advanceTimersByTimeAsync(10);
  expect(done).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(40);
  expect(done).toHaveBeenCalledOnce();
  vi.stubGlobal("requestAnimationFrame", () => 0);
  void painted().then(done);
  document.dispatchEvent(new Event("visibilitychange"));
  await vi.advanceTimersByTimeAsync(0);
  expect(done).toHaveBeenCalledTimes(2);
});
