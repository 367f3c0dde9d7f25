import { beforeEach, expect, test } from "vitest";
import { arrival, decision, post } from "../samples";
import { DeskState } from "./state";

let state: DeskState;

beforeEach(() => {
  state = new DeskState("Mara");
  state.snapshot({ held: [post("c"), post("b"), post("a")], counts: { lists: { held: 3, shown: 9 } } }, 10);
});

test("a snapshot's held posts are listed newest first", () => {
  expect([...state.places("held").all()]).toEqual(["c", "b", "a"]);
  expect(state.count("held")).toBe(3);
  expect(state.next("held")).toBeUndefined();
  expect(state.next("shown")).toEqual({ after: "" });
});

test("a post that arrives stands above the others", () => {
  state.apply(arrival(11, post("d")));
  expect([...state.places("held").all()][0]).toBe("d");
  expect(state.count("held")).toBe(4);
});

test("per post the higher rev wins, whatever the seq", () => {
  state.apply(arrival(12, post("a", { rev: 3, text: "third" })));
  state.page("held", { seq: 20, posts: [post("a", { rev: 2, text: "second" })], after: "" });
  expect(state.post("a")?.text).toBe("third");
});

test("at an equal rev the later seq wins", () => {
  state.apply(decision(14, "Wen", "star", post("a", { flags: ["starred"] })));
  state.page("held", { seq: 12, posts: [post("a")], after: "" });
  expect(state.post("a")?.flags).toEqual(["starred"]);
  state.page("held", { seq: 15, posts: [post("a")], after: "" });
  expect(state.post("a")?.flags).toEqual([]);
});

test("a page adds older posts below and newer ones above", () => {
  state.page("held", {
    seq: 12,
    posts: [post("d"), post("c"), post("b"), post("a"), post("z")],
    after: "77",
  });
  expect([...state.places("held").all()]).toEqual(["d", "c", "b", "a", "z"]);
});

test("a list is whole once its last page is read", () => {
  state.page("shown", { seq: 10, posts: [post("s", { status: "shown" })], after: "5" });
  expect(state.next("shown")).toEqual({ after: "5" });
  state.page("shown", { seq: 10, posts: [post("t", { status: "shown" })], after: "" });
  expect(state.next("shown")).toBeUndefined();
  expect(state.count("shown")).toBe(2);
});

test("a decision counts and shows before the server answers", () => {
  state.decide("approve", ["b"], "k1");
  expect(state.isIn("b", "held")).toBe(false);
  expect(state.count("held")).toBe(2);
  expect(state.count("shown")).toBe(10);
  expect(state.isPending("b")).toBe(true);
});

test("an accepted decision stays, and its entry changes nothing more", () => {
  state.decide("approve", ["b"], "k1");
  expect(state.answered("k1", [{ id: "b", ok: true, rev: 2, status: "shown" }])).toEqual([]);
  state.apply(decision(11, "Mara", "approve", post("b", { status: "shown", rev: 2, shown: 4 })));
  expect(state.count("held")).toBe(2);
  expect(state.count("shown")).toBe(10);
  expect(state.post("b")?.shown).toBe(4);
});

test("the entry may come before the answer", () => {
  state.decide("approve", ["b"], "k1");
  state.apply(decision(11, "Mara", "approve", post("b", { status: "shown", rev: 2, shown: 4 })));
  state.answered("k1", [{ id: "b", ok: true, rev: 2, status: "shown" }]);
  expect(state.count("shown")).toBe(10);
  expect(state.known("b")?.shown).toBe(4);
});

test("a refused decision brings the post back to its place", () => {
  state.decide("reject", ["b"], "k1");
  const refused = state.answered("k1", [{ id: "b", ok: false, why: "conflict", rev: 1, status: "held" }]);
  expect(refused).toHaveLength(1);
  expect(state.isIn("b", "held")).toBe(true);
  expect([...state.places("held").all()]).toEqual(["c", "b", "a"]);
});

test("a decision that never reached the server is taken back", () => {
  state.decide("reject", ["a", "b"], "k1");
  state.decide("approve", ["c"], "k2");
  state.failed("k1");
  expect(["a", "b", "c"].map((id) => state.isIn(id, "held"))).toEqual([true, true, false]);
});

test("an answer to an older command leaves a newer one alone", () => {
  state.decide("star", ["b"], "k1");
  state.decide("reject", ["b"], "k2");
  state.answered("k1", [{ id: "b", ok: true, rev: 1, status: "held" }]);
  expect(state.isPending("b")).toBe(true);
});

test("what I undo returns to its place; what another undoes comes in at the top", () => {
  for (const [seq, by] of [
    [11, "Mara"],
    [21, "Wen"],
  ] as const) {
    const rev = seq - 9;
    state.apply(decision(seq, by, "reject", post("a", { status: "rejected", rev })));
    state.apply(decision(seq + 1, by, "undo", post("a", { rev: rev + 1 })));
    expect([...state.places("held").all()][0]).toBe(by === "Mara" ? "c" : "a");
  }
});

test("a deleted post is in no list, and no late page brings it back", () => {
  state.apply(arrival(11, post("b", { status: "deleted", rev: 2, text: "" })));
  state.page("held", { seq: 10, posts: [post("b")], after: "" });
  expect(state.isIn("b", "held")).toBe(false);
  expect(state.count("held")).toBe(2);
});

test("counts outside the sequence replace what was reckoned, and bring reposts", () => {
  state.apply(decision(11, "Wen", "approve", post("a", { status: "shown", rev: 2 })));
  expect(state.count("shown")).toBe(10);
  state.counts({ posts: 40, voices: 7, lists: { held: 2, shown: 10 }, reposts: { c: 3 } });
  expect(state.count("shown")).toBe(10);
  expect(state.post("c")?.reposts).toBe(3);
  expect([state.posted, state.voices]).toEqual([40, 7]);
});

test("a new snapshot replaces all but what is being decided", () => {
  state.decide("approve", ["b"], "k1");
  state.snapshot(
    {
      held: [post("b"), post("e")],
      counts: { lists: { held: 2 } },
      rules: { rev: 3, rules: { auto: true } },
    },
    40,
  );
  expect([...state.places("held").all()]).toEqual(["b", "e"]);
  expect(state.isIn("b", "held")).toBe(false);
  expect(state.rules.auto).toBe(true);
  expect(state.post("a")).toBeUndefined();
});

test("a full first page is not taken for the whole list, whatever older counts say", () => {
  const held = Array.from({ length: 50 }, (_, n) => post(`p${n}`));
  state.snapshot({ held, counts: { lists: { held: 0 } } }, 10);
  expect(state.next("held")).toEqual({ after: "" });
  state.snapshot({ held: held.slice(0, 49), counts: { lists: { held: 0 } } }, 11);
  expect(state.next("held")).toBeUndefined();
});

test("a mark on a post further down than was read neither moves nor counts it", () => {
  state.snapshot({ held: [post("c"), post("b"), post("a")], counts: { lists: { held: 9 } } }, 10);
  state.apply(decision(11, "Wen", "star", post("y", { flags: ["starred"] })));
  expect([...state.places("held").all()]).toEqual(["c", "b", "a"]);
  expect([state.count("held"), state.post("y")?.flags]).toEqual([9, ["starred"]]);
});

test("what was only marked or edited far down a list that was not read yet stands where it stood", () => {
  const rejected = ["n", "m", "k"].map((id) => post(id, { status: "rejected", rev: 2 }));
  const edited = post("k", { status: "rejected", rev: 3, text: "Edited" });
  state.apply(arrival(11, edited));
  state.apply(decision(12, "Wen", "star", post("m", { status: "rejected", rev: 2, flags: ["starred"] })));
  state.page("rejected", { seq: 12, posts: [...rejected.slice(0, 2), edited], after: "" });
  expect([...state.places("rejected").all(), state.places("rejected").top]).toEqual(["n", "m", "k", 0]); // none waits
});

test("what is marked is in the list of what is so marked, though nothing was known of it", () => {
  state.page("starred", { seq: 10, posts: [], after: "" });
  state.page("lane", { seq: 10, posts: [], after: "" });
  state.apply(decision(11, "Wen", "star", post("y", { flags: ["starred"] })));
  state.apply(decision(12, "Wen", "lane", post("z", { flags: ["lane"], lane: { state: "open" } })));
  state.apply(decision(13, "Wen", "undo", post("x", { flags: [] })));
  expect([...state.places("starred").all(), ...state.places("lane").all()]).toEqual(["y", "z"]);
  expect([...state.places("held").all()]).toEqual(["c", "b", "a"]);
});
