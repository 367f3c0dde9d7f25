import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { FakeFeedServer } from "../feed/fake-server";
import type { Counts, Post } from "../feed/protocol";
import { CROWD_MS, Follower } from "./follower";
import { place } from "./place";

/** What a cache in front of the server answers, and when it was asked. */
class Cache {
  readonly asked: number[] = [];
  /** How many requests were ended before they were answered. */
  ended = 0;
  away = false;
  hang = false;
  panic = false;
  /** How long an answer takes. */
  ms = 0;
  /** In place of what the server has now. */
  stale: object | null = null;

  constructor(private readonly server: FakeFeedServer) {}

  /** The milliseconds between one request and the next, from the second one on. */
  get pauses(): number[] {
    return this.asked.slice(1).map((at, index) => at - (this.asked[index] ?? 0));
  }

  readonly fetch = async (_url: string, { signal }: RequestInit): Promise<Response> => {
    this.asked.push(Date.now());
    await new Promise((done, fail) => {
      if (!this.hang) setTimeout(done, this.ms);
      signal?.addEventListener("abort", () => fail(new Error("ended", { cause: ++this.ended })));
    });
    if (this.away) return new Response("{}", { status: 503 });
    return new Response(JSON.stringify(this.stale ?? this.answer()));
  };

  answer(): object {
    const { epoch, seq, state, full } = this.server;
    const told = { posts: state.inOrder(), floor: state.floor, cue: {}, counts: { posts: seq } };
    return { epoch, seq, state: told, panic: this.panic, ...(full ? { full: { retry: 30 } } : {}) };
  }
}

let server: FakeFeedServer;
let cache: Cache;
let restore: () => void;
let follower: Follower;
let ids: string[] = [];
let counted: Counts[] = [];
let panics: boolean[] = [];
let statuses: string[] = [];

beforeEach(() => {
  vi.useFakeTimers({ now: 0 });
  server = new FakeFeedServer();
  restore = server.install();
  cache = new Cache(server);
  vi.stubGlobal("fetch", cache.fetch);
  [ids, counted, panics, statuses] = [[], [], [], []];
  const where = place("https://wall.example/c/demo");
  follower = new Follower(where!, 30, {
    posts: (posts) => (ids = posts.map((post) => post.id)),
    counts: (counts) => counted.push(counts),
    panic: (on) => panics.push(on),
    status: (status) => statuses.push(status),
  });
});

afterEach(() => {
  follower.stop();
  restore();
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

function show(...posts: string[]): { kind: string; post: Post }[] {
  return posts.map((id) => ({ kind: "show", post: { id, source: "form", status: "shown", flags: [], rev: 1 } }));
}

async function started(): Promise<void> {
  follower.start();
  await pass(100);
}

test("the cached answer is there first, and the socket goes on from it", async () => {
  server.append(show("a", "b"));
  server.hang = true;
  await started();
  expect(ids).toEqual(["a", "b"]);
  expect(counted).toEqual([{ posts: 2 }]);
  follower.stop();
  server.hang = false;
  await started();
  expect(server.hellos).toEqual([{ t: "hello", v: 1, epoch: "Xa3", seq: 2, limit: 30 }]);
  server.append(show("c"));
  expect(ids).toEqual(["a", "b", "c"]);
  expect(statuses.at(-1)).toBe("live");
  await pass(20 * SECOND);
  expect(cache.asked).toHaveLength(2);
});

test("who hears at once that the server is full tries no socket, and asks every five seconds", async () => {
  server.full = true;
  await started();
  expect(statuses).toEqual(["live"]);
  await pass(20 * MINUTE);
  expect(server.tries).toEqual([]);
  const { pauses } = cache;
  expect(pauses.length).toBeGreaterThan(200);
  expect(Math.min(...pauses)).toBeGreaterThanOrEqual(4 * SECOND);
  expect(Math.max(...pauses)).toBeLessThanOrEqual(6 * SECOND);
  // Spread over all of that, so that a crowd that came together does not stay together.
  expect(Math.min(...pauses)).toBeLessThan(4.3 * SECOND);
  expect(Math.max(...pauses)).toBeGreaterThan(5.7 * SECOND);
});

test("what comes and goes reaches who polls with the next answer", async () => {
  server.full = true;
  await started();
  server.append(show("a", "b"));
  await pass(6 * SECOND);
  expect(ids).toEqual(["a", "b"]);
  server.append([{ kind: "gone", id: "a" }]);
  cache.panic = true;
  await pass(6 * SECOND);
  expect(ids).toEqual(["b"]);
  expect(panics.at(-1)).toBe(true);
  cache.panic = false;
  await pass(6 * SECOND);
  expect(panics.at(-1)).toBe(false);
});

test("a slow network adds nothing to the time between two requests", async () => {
  server.full = true;
  cache.ms = 2 * SECOND;
  await started();
  await pass(5 * MINUTE);
  expect(Math.max(...cache.pauses.slice(1))).toBeLessThanOrEqual(6 * SECOND);
  cache.ms = 8 * SECOND;
  await pass(5 * MINUTE);
  expect(cache.pauses.at(-1)).toBe(11 * SECOND);
});

test("a socket that finds no room is asked for again after the time it was told", async () => {
  await started();
  server.full = true;
  server.send({ t: "full", retry: 30 });
  server.drop(4013);
  const gone = Date.now();
  await pass(10 * SECOND);
  expect(statuses.at(-1)).toBe("live");
  expect(cache.asked.length).toBeGreaterThan(1);
  server.full = false;
  await pass(50 * SECOND);
  expect(server.tries).toHaveLength(2);
  expect(server.tries[1]! - gone).toBeGreaterThanOrEqual(30 * SECOND);
  const asked = cache.asked.length;
  server.append(show("a"));
  expect(ids).toEqual(["a"]);
  await pass(20 * SECOND);
  expect(cache.asked).toHaveLength(asked);
});

test("while every answer says that it is full, no socket is asked for", async () => {
  server.full = true;
  await started();
  await pass(10 * MINUTE);
  expect(server.tries).toEqual([]);
  const room = Date.now();
  server.full = false;
  await pass(46 * SECOND); // the last answer before was at most 6 s old: 30 s and up to 15
  expect(server.tries).toHaveLength(1);
  expect(server.tries[0]! - room).toBeGreaterThanOrEqual(24 * SECOND);
  expect(server.sockets.size).toBe(1);
});

test("a server that does not answer is asked less and less, and from the first answer on as before", async () => {
  server.down = cache.away = true;
  await started();
  await pass(10 * MINUTE);
  const pauses = cache.pauses.slice(1, 6);
  [20, 40, 60, 60, 60].forEach((seconds, index) => {
    expect(pauses[index]).toBeGreaterThanOrEqual(0.8 * seconds * SECOND);
    expect(pauses[index]).toBeLessThanOrEqual(1.2 * seconds * SECOND);
  });
  expect(statuses.at(-1)).toBe("waiting");
  cache.away = false;
  server.full = true;
  await pass(72 * SECOND);
  expect(statuses.at(-1)).toBe("live");
  const asked = cache.asked.length;
  await pass(MINUTE);
  expect(cache.asked.length - asked).toBeGreaterThanOrEqual(10);
});

test("a request that nobody answers is given up", async () => {
  cache.hang = true;
  server.down = true;
  await started();
  await pass(30 * SECOND);
  expect(cache.asked.length).toBeGreaterThan(1);
  expect(statuses.at(-1)).toBe("waiting");
});

test("where sockets are blocked on the way it polls, and tries one now and then", async () => {
  server.down = true;
  await started();
  await pass(MINUTE);
  const tries = server.tries.length;
  expect(tries).toBeLessThanOrEqual(8);
  await pass(20 * MINUTE);
  expect(server.tries.length - tries).toBeGreaterThanOrEqual(8);
  expect(server.tries.length - tries).toBeLessThanOrEqual(20);
  expect(cache.asked.length).toBeGreaterThan(200);
  expect(statuses.at(-1)).toBe("live");
  server.down = false;
  const hellos = server.hellos.length;
  await pass(3 * MINUTE);
  expect(server.hellos.length).toBeGreaterThan(hellos);
});

test("a proxy that swallows sockets is no better", async () => {
  server.hang = true;
  await started();
  await pass(20 * MINUTE);
  expect(server.tries.length).toBeLessThanOrEqual(14);
  expect(cache.asked.length).toBeGreaterThan(200);
});

test("a server that was away for a while is not taken for a proxy that blocks sockets", async () => {
  vi.spyOn(Math, "random").mockReturnValue(0); // sockets are tried much more often than it is asked
  await started();
  server.down = cache.away = true;
  server.drop(4009);
  await pass(5 * MINUTE);
  cache.away = false; // the first answer comes before the first socket
  while (statuses.at(-1) !== "live") await pass(SECOND);
  server.down = false;
  await pass(16 * SECOND);
  expect(server.sockets.size).toBe(1);
});

test("a lost socket comes back within seven seconds, and meanwhile it is asked", async () => {
  await started();
  vi.spyOn(Math, "random").mockReturnValue(0.99);
  server.drop(4009);
  server.append(show("a"), { lose: true });
  await pass(CROWD_MS - 100);
  expect([server.tries.length, ids]).toEqual([1, ["a"]]);
  await pass(100);
  expect(server.tries).toHaveLength(2);
});

test("an answer older than what the socket brought changes nothing", async () => {
  server.append(show("a"));
  cache.stale = cache.answer();
  await started();
  server.append([{ kind: "gone", id: "a" }]);
  expect(ids).toEqual([]);
  server.full = true;
  server.drop(4009);
  await pass(7 * SECOND);
  expect(ids).toEqual([]);
  cache.stale = null;
  server.append(show("b"), { lose: true });
  await pass(6 * SECOND);
  expect(ids).toEqual(["b"]);
});

test("a conference that is not there is asked for no more", async () => {
  await started();
  server.drop(4504);
  expect(statuses.at(-1)).toBe("ended");
  await pass(10 * MINUTE);
  expect(cache.asked).toHaveLength(1);
});

test("stopped, it asks for nothing, and hears of nothing that was under way", async () => {
  server.full = true;
  await started();
  cache.ms = 8 * SECOND;
  await pass(6 * SECOND);
  const asked = cache.asked.length;
  follower.stop();
  expect(cache.ended).toBe(1);
  ids = ["untouched"];
  await pass(10 * MINUTE);
  expect(cache.asked).toHaveLength(asked);
  expect(ids).toEqual(["untouched"]);
  expect(vi.getTimerCount()).toBe(0);
});
