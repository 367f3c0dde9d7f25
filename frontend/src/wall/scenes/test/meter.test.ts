import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Meter } from "./meter";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test("it counts a second's frames, and asks for none once it is off the screen", () => {
  const shown = document.createElement("section");
  document.body.append(shown);
  const meter = new Meter();
  meter.start(shown);
  vi.advanceTimersByTime(1_100);
  expect(meter.rate).toBeGreaterThan(50);
  shown.remove();
  vi.advanceTimersByTime(100);
  expect(vi.getTimerCount()).toBe(0);
  meter.start(shown);
  expect(meter.rate).toBeNull();
});
