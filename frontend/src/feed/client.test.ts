import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { FeedClient, type FeedOptions } from "./client";
import { FakeFeedServer } from "./fake-server";
import contract from "../../../tests/contract/frames.json";
import type { Counts, Entry, Position, Post, ServerFrame, WallSnapshot } from "./protocol";
import { WallState } from "./state";
import { CROWD_MS } from "../widget/follower";

let server: FakeFeedServer;
let restore: () => void;
const clients: FeedClient[] = [];

beforeEach(() => {
  vi.useFakeTimers({ now: 0 });
  server = new FakeFeedServer();
  restore = server.install();
});

afterEach(() => {
  for (const client of clients.splice(0)) client.stop();
  restore();
  vi.useRealTimers();
});

/** A page: keeps the state a wall would, and what it was told. */
class Page {
  state = new WallState();
  at: Position | null = null;
  snapshots = 0;
  readonly batches: Entry[][] = [];
  readonly statuses: string[] = [];
  readonly panics: string[] = [];
  readonly counts: Counts[] = [];
  readonly client: FeedClient;

  constructor(options?: FeedOptions, crowdMs?: number) {
    this.client = new FeedClient("ws://wall.example/ws/v1/demo/wall", {
      snapshot: (state, at) => {
        this.state = WallState.from({ posts: [], ...(state as Partial<WallSnapshot>) });
        this.snapshots++;
        this.at = at;
      },
      entries: (batch, at) => {
        this.batches.push(batch);
        for (const entry of batch) this.state.apply(entry);
        this.at = at;
      },
      counts: (counts) => this.counts.push(counts),
      panic: (on, id) => this.panics.push(`${id} ${on}`),
      status: (status, code) => this.statuses.push(code === undefined ? status : `${status} ${code}`),
    }, options, crowdMs);
    clients.push(this.client);
    this.client.start();
  }

  get ids(): string[] {
    return this.state.inOrder().map((post) => post.id);
  }
}

function post(id: string): Post {
  return { id, source: "form", text: id, status: "shown", flags: [], rev: 1 };
}

function show(...ids: string[]): { kind: string; post: Post }[] {
  return ids.map((id) => ({ kind: "show", post: post(id) }));
}

const soon = () => vi.advanceTimersByTime(10);
/** Longer than any pause between two attempts. */
const patiently = () => vi.advanceTimersByTime(16_000);

test("first contact has no position and brings a snapshot", () => {
  server.append(show("a", "b"));
  const page = new Page({ limit: 30, screen: "signed" });
  soon();
  expect(server.hellos).toEqual([{ t: "hello", v: 1, limit: 30, screen: "signed" }]);
  expect(page.ids).toEqual(["a", "b"]);
  expect(page.client.position).toEqual({ epoch: "Xa3", seq: 2 });
  expect(page.statuses).toEqual(["connecting", "live"]);
});

test("a batch is handed over whole", () => {
  const page = new Page();
  soon();
  server.append([...show("a", "b"), { kind: "gone", id: "a" }]);
  expect(page.batches.map((batch) => batch.map((entry) => entry.seq))).toEqual([[1, 2, 3]]);
  expect(page.ids).toEqual(["b"]);
});

test("after a lost connection it resumes where it was, and nothing comes twice", () => {
  const page = new Page();
  soon();
  server.append(show("a"));
  server.drop(1006);
  server.append(show("b", "c"), { lose: true });
  patiently();
  expect(server.hellos.at(-1)).toMatchObject({ epoch: "Xa3", seq: 1 });
  expect(page.snapshots).toBe(1);
  expect(page.batches.flat().map((entry) => entry.seq)).toEqual([1, 2, 3]);
});

test("what is painted in quick succession is told together, the first at once and the latest last", () => {
  const page = new Page();
  soon();
  const before = server.pongs.length;
  for (let number = 1; number <= 100; number++) {
    page.client.pong(`p${number}`, "letters");
    expect(server.pongs[before]).toMatchObject({ showing: "p1" });
    vi.advanceTimersByTime(10);
  }
  vi.advanceTimersByTime(200);
  const told = server.pongs.slice(before);
  expect(told.length).toBeLessThanOrEqual(8);
  expect(told.at(-1)).toMatchObject({ showing: "p100" });
  page.client.pong("later", "letters");
  expect(server.pongs.at(-1)).toMatchObject({ showing: "later" });
});

test("a client that was away too long gets a snapshot", () => {
  const page = new Page();
  soon();
  server.drop(4009);
  server.ring = 1;
  server.append(show("a", "b", "c"), { lose: true });
  patiently();
  expect(page.snapshots).toBe(2);
  expect(page.ids).toEqual(["a", "b", "c"]);
});

test("a gap says hello again on the same socket and applies nothing early", () => {
  const page = new Page();
  soon();
  server.append(show("a"), { lose: true });
  server.append([{ kind: "gone", id: "a" }, ...show("b")]);
  expect(server.tries).toHaveLength(1);
  expect(server.hellos).toHaveLength(2);
  expect(page.batches.flat().map((entry) => entry.seq)).toEqual([1, 2, 3]);
  expect(page.ids).toEqual(["b"]);
});

test("a gap within a batch keeps what comes before it", () => {
  const page = new Page();
  soon();
  server.seq = 3;
  server.send({ t: "entries", entries: [{ seq: 1, kind: "show", post: { ...post("a"), shown: 1 } }, { seq: 3, kind: "gone", id: "a" }] });
  expect(page.batches[0]?.map((entry) => entry.seq)).toEqual([1]);
  expect(server.hellos.at(-1)).toMatchObject({ seq: 1 });
});

test("frames that show the same gap ask once", () => {
  new Page();
  soon();
  server.mute = true;
  server.append(show("a"), { lose: true });
  server.append(show("b"));
  server.append(show("c"));
  server.ping();
  expect(server.hellos).toHaveLength(2);
});

test("entries it has are ignored", () => {
  const page = new Page();
  soon();
  const entries = server.append(show("a", "b"));
  server.send({ t: "entries", entries });
  server.send({ t: "entries", entries: [...entries, ...server.append(show("c"), { lose: true })] });
  expect(page.batches.flat().map((entry) => entry.seq)).toEqual([1, 2, 3]);
});

test("a void moves the position and is only handed over with a floor", () => {
  const page = new Page();
  soon();
  server.append([{ kind: "void" }]);
  expect(page.client.position?.seq).toBe(1);
  expect(page.batches).toEqual([]);
  server.append([{ kind: "void" }, ...show("a"), { kind: "void", floor: 3 }]);
  expect(page.batches.map((batch) => batch.map((entry) => entry.kind))).toEqual([["show", "void"]]);
});

test("a ping with a higher top says hello", () => {
  const page = new Page();
  soon();
  server.append(show("a"), { lose: true });
  server.ping();
  expect(server.hellos).toHaveLength(2);
  expect(page.ids).toEqual(["a"]);
  server.ping();
  expect(server.hellos).toHaveLength(2);
});

test("pings are answered with what is painted", () => {
  const page = new Page();
  soon();
  server.ping();
  expect(server.pongs).toEqual([{ t: "pong", seq: 0 }]);
  server.append(show("a"));
  page.client.pong("a", "letters");
  server.append(show("b"));
  server.ping();
  expect(server.pongs.slice(1)).toEqual(Array(2).fill({ t: "pong", seq: 1, showing: "a", scene: "letters" }));
});

test("a new epoch is a snapshot, whatever the numbers say", () => {
  server.append(show("a", "b"));
  const page = new Page();
  soon();
  server.drop(4009);
  server.renew("Yb4");
  server.state = new WallState();
  server.append(show("other"), { lose: true });
  patiently();
  expect(page.ids).toEqual(["other"]);
  expect(page.client.position).toEqual({ epoch: "Yb4", seq: 3 });
});

test("between a welcome without resume and its snapshot nothing is applied", () => {
  const page = new Page();
  soon();
  server.send({ t: "welcome", v: 1, epoch: "Yb4", seq: 1, resumed: false, ping: 10, now: "" });
  server.append(show("a"));
  expect(page.batches).toEqual([]);
  expect(page.client.position).toBeNull();
});

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

test("what is outside the sequence needs no position", () => {
  const page = new Page();
  soon();
  server.send({ t: "panic", on: true, id: "p1" });
  expect(page.panics).toEqual(["p1 true"]);
  expect(page.client.position?.seq).toBe(0);
});

test("frames that are no frames are ignored", () => {
  const page = new Page();
  soon();
  for (const socket of server.sockets) {
    for (const data of ["{", "null", "7", "[]", '{"t":"unheard of"}', new ArrayBuffer(2)]) socket.onmessage?.({ data });
  }
  server.append(show("a"));
  expect(page.ids).toEqual(["a"]);
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

test("every frame of the contract is understood", () => {
  const page = new Page();
  soon();
  for (const frame of contract.server) server.send(frame as unknown as ServerFrame);
  expect(page.statuses).not.toContain("ended");
  expect(page.panics).toEqual(["p-1 true"]);
  const { sources, quarters, tags, rate } = page.counts.at(-1) ?? {};
  expect({ sources, quarters, tags, rate }).toEqual({
    sources: { mastodon: 601, x: 301, form: 124 },
    quarters: [[1789722900, 31], [1789723800, 43]],
    tags: [["slides", 17], ["alttext", 5]],
    rate: 4,
  });
});

test("nothing is said that the contract does not know", () => {
  const page = new Page({ limit: 30, screen: "signed.link" });
  soon();
  page.client.pong("form:a", "letters");
  server.drop(1006);
  patiently();
  const known = new Set(contract.client.flatMap((frame) => Object.keys(frame)));
  for (const frame of server.heard) {
    for (const key of Object.keys(frame)) expect(known).toContain(key);
  }
});
