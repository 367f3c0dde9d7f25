import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Entrances } from "./entrances";

const NEVER = new AbortController().signal;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** The most that came within a second: from one on, up to another that is a second later, or not. */
function most(times: readonly number[]): number {
  return Math.max(...times.map((from) => times.filter((at) => at >= from && at < from + 1_000).length));
}

/** When things come that are asked for at these times, each giving way to the next as posts do. */
async function coming(entrances: Entrances, asked: readonly number[]): Promise<number[]> {
  const came: number[] = [];
  let turn = new AbortController();
  for (const at of asked) {
    await vi.advanceTimersByTimeAsync(at - performance.now());
    turn.abort();
    turn = new AbortController();
    const comes = (come: () => void) => {
      come();
      came.push(performance.now());
    };
    void entrances.turn(turn.signal).then(comes, () => undefined);
    await vi.advanceTimersByTimeAsync(0);
  }
  await vi.advanceTimersByTimeAsync(2_000);
  return came;
}

test("what comes now and then comes at once", async () => {
  const asked = [0, 10, 20, 1_100, 1_500, 2_050];
  expect(await coming(new Entrances(), asked)).toEqual(asked);
});

test.each([1, 7, 40, 90, 166, 240, 333, 334, 400])("asked for every %i ms, three come in a second", async (every) => {
  const asked = Array.from({ length: 40 }, (_, index) => index * every);
  const came = await coming(new Entrances(), asked);
  expect(most(came)).toBeLessThanOrEqual(3);
  // The last that was asked for is there at last, and none is kept without need.
  expect(came.at(-1)!).toBeGreaterThanOrEqual(asked.at(-1)!);
  expect(came.at(-1)!).toBeLessThan(asked.at(-1)! + 1_000);
  if (every >= 334) expect(came).toEqual(asked);
});

test("what cannot wait counts too", async () => {
  const entrances = new Entrances();
  for (let panic = 0; panic < 3; panic++) entrances.comes();
  expect(entrances.wait).toBe(1_000);
  await vi.advanceTimersByTimeAsync(400);
  expect(entrances.wait).toBe(600);
  const come = vi.fn();
  void entrances.turn(NEVER).then(come);
  await vi.advanceTimersByTimeAsync(599);
  expect(come).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(1);
  expect(come).toHaveBeenCalled();
});

test("what makes room first is counted when it comes", async () => {
  const entrances = new Entrances();
  const come = await entrances.turn(NEVER);
  await vi.advanceTimersByTimeAsync(900);
  entrances.comes();
  come();
  entrances.comes();
  await vi.advanceTimersByTimeAsync(200); // a second after the first had its turn
  expect(entrances.wait).toBe(800);
});

test("what was stopped before its turn takes no place", async () => {
  const entrances = new Entrances();
  for (let times = 0; times < 5; times++) await expect(entrances.turn(AbortSignal.abort())).rejects.toThrow();
  expect(entrances.wait).toBe(0);
});
