import { expect, test } from "vitest";
import type { Entry, ScreenNow } from "../../feed/protocol";
import { post } from "../samples";
import { Takedowns } from "./takedowns";

const NOW = Date.parse("2027-05-04T13:22:00Z");

function iso(ms: number): string {
  return new Date(NOW + ms).toISOString();
}

function screen(id: string, fields: Partial<ScreenNow> = {}): ScreenNow {
  return { id, name: id, scene: "letters", showing: "", seq: 10, at: iso(0), acked: iso(0), ...fields };
}

function rejected(id: string, wall: number, fields: Partial<Entry> = {}): Entry {
  const words = post(id, { status: "rejected", text: "Buy followers now, cheap" });
  return { seq: 1, kind: "decision", id, by: "Mara", decision: "reject", at: iso(0), wall, post: words, ...fields };
}

function line(takedowns: Takedowns, now = NOW): string[] {
  return takedowns.told(now).map(({ done, what, off, then }) => `${done ? "✓" : "◆"} ${what} ${off}${then}`);
}

test("a post is off once every screen has painted it away, and the last one's word is the time", () => {
  const takedowns = new Takedowns(4);
  takedowns.present([screen("Left"), screen("Foyer")], NOW);
  takedowns.heard(rejected("a", 11), NOW + 50);
  expect(line(takedowns)).toEqual(["◆ “Buy followers…” off 0/2, waiting for Left and Foyer"]);
  takedowns.present([screen("Left", { seq: 11, acked: iso(200) }), screen("Foyer")], NOW + 250);
  expect(line(takedowns)).toEqual(["◆ “Buy followers…” off 1/2, waiting for Foyer"]);
  takedowns.present([screen("Left", { seq: 12, acked: iso(390) }), screen("Foyer", { seq: 12, acked: iso(400) })], NOW + 450);
  expect(line(takedowns)).toEqual(["✓ “Buy followers…” off 2/2 screens in 0.4 s"]);
});

test("it stays true whatever the screens do afterwards", () => {
  const takedowns = new Takedowns(4);
  takedowns.present([screen("Left", { seq: 11 })], NOW);
  takedowns.heard(rejected("a", 11), NOW);
  takedowns.present([screen("Left", { seq: 0 }), screen("New", { seq: 0 })], NOW);
  expect(line(takedowns)).toEqual(["✓ “Buy followers…” off 1/1 screen in 0.1 s"]);
});

test("a screen that is offline is waited for by name, until it can no longer show the post", () => {
  const takedowns = new Takedowns(4);
  takedowns.present([screen("Left", { seq: 11 }), screen("Foyer", { offline: true })], NOW);
  takedowns.heard(rejected("a", 11), NOW);
  expect(line(takedowns)).toEqual(["◆ “Buy followers…” off 1/2, waiting for Foyer"]);
  const later = NOW + 4.1 * 3_600_000;
  takedowns.present([screen("Left", { seq: 20 }), screen("Foyer", { offline: true })], later);
  expect(takedowns.counted(later).map(({ name }) => name)).toEqual(["Left"]);
});

test("the posts of one command are one line", () => {
  const takedowns = new Takedowns(4);
  takedowns.present([screen("Left")], NOW);
  takedowns.heard(rejected("a", 11), NOW);
  takedowns.heard(rejected("b", 12), NOW);
  takedowns.present([screen("Left", { seq: 11 })], NOW);
  expect(line(takedowns)).toEqual(["◆ “Buy followers…” and 1 more off 0/1, waiting for Left"]);
  takedowns.present([screen("Left", { seq: 12, acked: iso(12_000) })], NOW + 12_000);
  expect(line(takedowns)).toEqual(["✓ “Buy followers…” and 1 more off 1/1 screen in 12 s"]);
});

test("what is shown again is waited for no more", () => {
  const takedowns = new Takedowns(4);
  takedowns.present([screen("Left")], NOW);
  takedowns.heard(rejected("a", 11), NOW);
  const { wall: _, ...undo } = rejected("a", 0, { decision: "undo", post: post("a", { status: "shown" }) });
  takedowns.heard(undo, NOW);
  expect(line(takedowns)).toEqual([]);
});

test("a desk that comes later is told the latest, without a time it did not see", () => {
  const takedowns = new Takedowns(4);
  takedowns.present([screen("Left", { seq: 12 }), screen("Foyer", { seq: 11, offline: true })], NOW);
  const taken = [11, 12].map((wall) => ({ id: `p${wall}`, by: "Mara", decision: "reject", at: iso(-wall * 1000), wall, text: "Hm" }));
  takedowns.snapshot(taken, NOW);
  expect(line(takedowns)).toEqual(["◆ “Hm” off 1/2, waiting for Foyer", "✓ “Hm” off 2/2 screens"]);
});

test("what its author did to a shown post is told too, without its words where it was deleted", () => {
  const takedowns = new Takedowns(4);
  takedowns.present([screen("Left")], NOW);
  const gone = { seq: 1, kind: "post", id: "a", at: iso(0), wall: 11, post: post("a", { status: "deleted", text: "" }) };
  const edited = post("b", { text: "The talk starts at nine" });
  takedowns.heard(gone, NOW);
  takedowns.heard({ seq: 2, kind: "post", id: "b", at: iso(0), wall: 12, post: edited }, NOW);
  expect(line(takedowns)).toEqual([
    "◆ “The talk starts…”, edited, off 0/1, waiting for Left",
    "◆ A post its author deleted off 0/1, waiting for Left",
  ]);
});

test("a snapshot takes back nothing that was seen to be done", () => {
  const takedowns = new Takedowns(4);
  takedowns.present([screen("Left", { seq: 11, acked: iso(400) })], NOW);
  takedowns.heard(rejected("a", 11), NOW);
  takedowns.present([screen("Left", { seq: 0 })], NOW);
  takedowns.snapshot([{ id: "a", by: "Mara", decision: "reject", at: iso(0), wall: 11, text: "Buy followers now, cheap" }], NOW);
  expect(line(takedowns)).toEqual(["✓ “Buy followers…” off 1/1 screen in 0.4 s"]);
});

test("the last three are told, for a while; without a screen there is nothing to tell", () => {
  const takedowns = new Takedowns(4);
  takedowns.heard(rejected("a", 11), NOW);
  expect(line(takedowns)).toEqual([]);
  takedowns.present([screen("Left", { seq: 20 })], NOW);
  for (const wall of [12, 13, 14]) takedowns.heard(rejected(`p${wall}`, wall, { at: iso(wall) }), NOW);
  expect(line(takedowns)).toHaveLength(3);
  expect(line(takedowns, NOW + 301_000)).toEqual([]);
});

test("a panic is on where a screen says so", () => {
  const takedowns = new Takedowns(4);
  expect(takedowns.panic(NOW)).toBeUndefined();
  takedowns.present([screen("Left", { scene: "panic" }), screen("Foyer", { scene: "panic", offline: true })], NOW);
  expect(takedowns.panic(NOW)).toEqual({ done: false, on: 1, of: 2, waits: "Foyer" });
  takedowns.present([screen("Left", { scene: "panic" }), screen("Foyer", { scene: "panic" })], NOW);
  expect(takedowns.panic(NOW)).toEqual({ done: true, on: 2, of: 2, waits: "" });
});
