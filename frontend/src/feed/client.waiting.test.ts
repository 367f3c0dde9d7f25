import { expect, test, vi } from "vitest";
import { CROWD_MS } from "../widget/follower";
import { Page, patiently, served, show, soon } from "./fake-page";
import type { FakeFeedServer } from "./fake-server";

let server: FakeFeedServer;
served((begun) => (server = begun));

test("silence for more than 25 s reconnects", () => {
  const page = new Page();
  soon();
  vi.advanceTimersByTime(24_000);
  server.ping();
  vi.advanceTimersByTime(24_900);
  expect(server.tries).toHaveLength(1);
  vi.advanceTimersByTime(200);
  expect(page.statuses.at(-1)).toBe("waiting 1006");
  patiently();
  expect(server.tries).toHaveLength(2);
  expect(page.statuses.at(-1)).toBe("live");
});

test("a connection that never opens is given up", () => {
  server.hang = true;
  const page = new Page();
  vi.advanceTimersByTime(24_900);
  expect(page.statuses).toEqual(["connecting"]);
  vi.advanceTimersByTime(200);
  expect(page.statuses.at(-1)).toBe("waiting 1006");
});

test("it tries for ever, 0.5 to 15 s apart", () => {
  server.down = true;
  new Page();
  vi.advanceTimersByTime(60 * 60_000);
  const waits = server.tries.slice(1).map((at, index) => at - (server.tries[index] ?? 0));
  expect(waits.length).toBeGreaterThan(60 * 60 / 15);
  expect(Math.min(...waits)).toBeGreaterThanOrEqual(500);
  expect(Math.max(...waits)).toBeLessThanOrEqual(15_002);
  server.down = false;
  const before = server.hellos.length;
  patiently();
  expect(server.hellos.length).toBe(before + 1);
});

/**
 * The milliseconds that so many pages, cut off at one moment, wait before they try again; the
 * shortest first. Each draws its own, so one page that is cut off as often stands for all.
 */
function waits(count: number, crowdMs?: number): number[] {
  new Page({}, crowdMs);
  soon();
  const waited = Array.from({ length: count }, () => {
    server.ping(); // all is well again
    const from = Date.now();
    server.drop(1012);
    vi.advanceTimersByTime(7_010);
    return server.tries.at(-1)! - from;
  });
  expect(server.tries).toHaveLength(count + 1);
  return waited.sort((one, other) => one - other);
}

test("of 5,000 widgets that were cut off together, no tenth of a second sees 3 %", () => {
  const after = waits(5000, CROWD_MS);
  expect([after[0]! >= 500, after.at(-1)! <= 7000]).toEqual([true, true]);
  const tenths = new Map<number, number>();
  for (const ms of after) tenths.set(Math.floor(ms / 100), (tenths.get(Math.floor(ms / 100)) ?? 0) + 1);
  expect(Math.max(...tenths.values()) / 5000).toBeLessThan(0.03);
});

test("walls, desks and monitors, which are few, are back within two seconds, though not together", () => {
  const after = waits(400);
  expect([after[0]! >= 500, after.at(-1)! <= 2000]).toEqual([true, true]);
  const quarter = (part: number) => after[Math.floor(399 * part)]!;
  expect(quarter(0.25)).toBeGreaterThan(700);
  expect(quarter(0.5)).toBeGreaterThan(1_050);
  expect(quarter(0.75)).toBeGreaterThan(1_400);
});

test("a server that greets and falls over is waited for longer and longer", () => {
  const page = new Page();
  soon();
  for (let turn = 0; turn < 6; turn++) {
    server.drop(1006);
    patiently();
  }
  server.tries.length = 0;
  vi.spyOn(Math, "random").mockReturnValue(1);
  server.drop(1006);
  vi.advanceTimersByTime(14_000);
  expect(server.tries).toHaveLength(0);
  vi.advanceTimersByTime(2_000);
  expect(page.statuses.at(-1)).toBe("live");
});

test("a full server is asked again after the time it said", () => {
  const page = new Page();
  soon();
  server.send({ t: "full", retry: 30 });
  server.drop(4013);
  vi.advanceTimersByTime(30_000);
  expect(server.tries).toHaveLength(1);
  vi.advanceTimersByTime(2_100);
  expect(server.tries).toHaveLength(2);
  expect(page.statuses.at(-1)).toBe("live");
});

test.each([4501, 4503, 4504, 4505])("%i is final", (code) => {
  const page = new Page();
  soon();
  server.drop(code);
  vi.advanceTimersByTime(60 * 60_000);
  expect(server.tries).toHaveLength(1);
  expect(page.statuses.at(-1)).toBe(`ended ${code}`);
});

test("the network's return cuts the wait short", () => {
  vi.spyOn(Math, "random").mockReturnValue(1);
  server.down = true;
  new Page();
  vi.advanceTimersByTime(60_000);
  server.down = false;
  const tries = server.tries.length;
  globalThis.dispatchEvent(new Event("online"));
  vi.advanceTimersByTime(600);
  expect(server.tries.length).toBe(tries + 1);
  expect(server.hellos).toHaveLength(1);
});

test("stopped, it is silent; started again, it resumes", () => {
  const page = new Page();
  soon();
  server.append(show("a"));
  page.client.stop();
  vi.advanceTimersByTime(60_000);
  expect(server.tries).toHaveLength(1);
  server.append(show("b"));
  page.client.start();
  soon();
  expect(server.hellos.at(-1)).toMatchObject({ seq: 1 });
  expect(page.ids).toEqual(["a", "b"]);
});
