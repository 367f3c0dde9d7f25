import { expect, test, vi } from "vitest";
import contract from "../../../tests/contract/frames.json";
import { Page, patiently, post, served, show, soon } from "./fake-page";
import type { FakeFeedServer } from "./fake-server";
import type { ServerFrame } from "./protocol";
import { WallState } from "./state";

let server: FakeFeedServer;
served((begun) => (server = begun));

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
