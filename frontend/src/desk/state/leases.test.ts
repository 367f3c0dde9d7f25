import { beforeEach, expect, test } from "vitest";
import { Leases, type Claimed } from "./leases";

const NOON = Date.parse("2027-05-04T12:00:00Z");
const IDS = ["a", "b", "c", "d", "e", "f", "g", "h"];

let clock: number;
let alone: boolean;
let held: Set<string>;
let pending: Set<string>;
let claims: { want: readonly string[]; drop: readonly string[]; answer: (claimed: Claimed) => void }[];
let leases: Leases;
let seen: boolean[];

beforeEach(() => {
  [clock, alone, claims, seen] = [NOON, false, [], []];
  [held, pending] = [new Set(IDS), new Set()];
  leases = new Leases({
    me: "Mara",
    claim: (want, drop) => new Promise((answer) => claims.push({ want, drop, answer })),
    isHeld: (id) => held.has(id),
    isPending: (id) => pending.has(id),
    isAlone: () => alone,
    now: () => clock,
    changed: (isSeen) => seen.push(isSeen),
  });
});

function until(seconds = 30): string {
  return new Date(clock + seconds * 1000).toISOString();
}

/** The server hands over all that was asked for last, but for what others have. */
async function granted(others: Record<string, string> = {}): Promise<void> {
  const last = claims.at(-1);
  const mine = (last?.want ?? []).filter((id) => !(id in others)).map((id) => ({ id, until: until() }));
  last?.answer({ mine, others: Object.entries(others).map(([id, by]) => ({ id, by, until: until() })) });
  await Promise.resolve();
  await new Promise((done) => setTimeout(done));
}

test("a batch is claimed, and the next when few of it are left", async () => {
  leases.want(IDS.slice(0, 5));
  expect(claims.map(({ want }) => want)).toEqual([["a", "b", "c", "d", "e"]]);
  await granted();
  leases.want(IDS.slice(1, 6));
  leases.want(IDS.slice(2, 7));
  expect(claims).toHaveLength(1);
  leases.want(IDS.slice(3, 8));
  expect(claims[1]?.want).toEqual(["d", "e", "f", "g", "h"]);
});

test("one claim is on its way at a time", async () => {
  leases.want(["a"]);
  leases.want(["b"]);
  expect(claims).toHaveLength(1);
  await granted();
  leases.want(["b"]);
  expect(claims[1]).toMatchObject({ want: ["b"], drop: ["a"] });
});

test("what was passed over is dropped, but nothing while its decision is on its way", async () => {
  leases.want(["a", "b"]);
  await granted();
  pending.add("a");
  leases.want(["g"]);
  expect(claims[1]).toMatchObject({ want: ["g"], drop: ["b"] });
});

test("whoever leaves the queue leaves nothing leased", async () => {
  leases.want(["a", "b"]);
  await granted();
  leases.want([]);
  expect(claims[1]).toMatchObject({ want: [], drop: ["a", "b"] });
  await granted();
  leases.want([]);
  expect(claims).toHaveLength(2);
});

test("a batch is renewed every ten seconds, and what is refused is not asked for at once", async () => {
  leases.want(["a", "b"]);
  await granted({ a: "Jonas" });
  leases.want(["b"]);
  clock += 9_000;
  leases.want(["b"]);
  expect(claims).toHaveLength(1);
  clock += 1_000;
  leases.want(["b"]);
  expect(claims).toHaveLength(2);
  await granted({ b: "Jonas" });
  leases.want(["b"]);
  expect(claims).toHaveLength(2);
});

test("a lease counts until its time is over, or its post is decided", () => {
  leases.heard([{ id: "a", by: "Jonas", until: until(18) }]);
  expect(leases.reader("a")?.by).toBe("Jonas");
  expect(leases.counts()).toEqual(new Map([["Jonas", 1]]));
  held.delete("a");
  expect(leases.reader("a")).toBeUndefined();
  held.add("a");
  clock += 18_000;
  expect(leases.reader("a")).toBeUndefined();
  expect(leases.counts().size).toBe(0);
});

test("of two leases on one post the later counts, and one's own name is oneself", async () => {
  leases.want(["a", "b"]);
  await granted();
  leases.heard([
    { id: "a", by: "Jonas", until: until(20) },
    { id: "b", by: "Mara", until: until(30) },
  ]);
  expect([leases.has("a"), leases.reader("a"), leases.reader("b")]).toEqual([true, undefined, undefined]);
  clock += 10_000;
  leases.heard([{ id: "a", by: "Jonas", until: until(30) }]);
  expect([leases.has("a"), leases.reader("a")?.by]).toEqual([false, "Jonas"]);
});

test("a namesake in another window is told apart by the server's answer", async () => {
  leases.want(["a", "b"]);
  await granted({ a: "Mara" });
  expect(leases.reader("a")?.by).toBe("Mara");
  leases.heard([
    { id: "a", by: "Mara", until: until() },
    { id: "b", by: "Mara", until: until() },
  ]);
  expect([leases.reader("a")?.by, leases.reader("b")]).toEqual(["Mara", undefined]);
});

test("a decision is sure where the post is one's own, or nobody else decides, or it is not held", async () => {
  expect(leases.isSure("a")).toBe(false);
  leases.want(["a"]);
  await granted();
  expect([leases.isSure("a"), leases.isSure("b")]).toEqual([true, false]);
  held.delete("b");
  expect(leases.isSure("b")).toBe(true);
  alone = true;
  expect(leases.isSure("c")).toBe(true);
});

test("while a batch is being decided there is no room to ask for, and then there is", async () => {
  leases.want(IDS.slice(0, 5));
  await granted();
  for (const id of IDS.slice(0, 5)) pending.add(id);
  leases.want(IDS.slice(5));
  expect(claims).toHaveLength(1);
  for (const id of IDS.slice(0, 2)) {
    pending.delete(id);
    held.delete(id);
  }
  leases.want(IDS.slice(5));
  expect(claims[1]).toMatchObject({ want: IDS.slice(5), drop: [] });
});

test("a claim that fails is made again, but not at once", async () => {
  let tries = 0;
  const failing = new Leases({
    me: "Mara",
    claim: () => Promise.reject(new Error(`No contact with the server, ${++tries}.`)),
    isHeld: () => true,
    isPending: () => false,
    isAlone: () => false,
    now: () => clock,
    changed: () => undefined,
  });
  failing.want(["a"]);
  await new Promise((done) => setTimeout(done));
  failing.want(["a"]);
  expect([tries, failing.has("a")]).toEqual([1, false]);
  clock += 1000;
  failing.want(["a"]);
  expect(tries).toBe(2);
});

test("with the contact the leases are lost", async () => {
  leases.want(["a"]);
  await granted();
  leases.lost();
  expect(leases.has("a")).toBe(false);
  leases.want(["a"]);
  expect(claims).toHaveLength(2);
});

test("an answer is to be seen only if others read other posts than before", async () => {
  const turns: Record<string, string>[] = [{}, { b: "Wen" }, { b: "Wen" }, {}];
  for (const others of turns) {
    leases.want(["a", "b"]);
    await granted(others);
    clock += 10_000;
  }
  expect(seen).toEqual([false, true, false, true]);
});
