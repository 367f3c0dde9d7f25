import { beforeEach, expect, test } from "vitest";
import { arrival, decision, post } from "../samples";
import { DeskState } from "./state";
import { View } from "./view";

let state: DeskState;
let view: View;
let seq: number;

beforeEach(() => {
  seq = 10;
  state = new DeskState("Mara");
  state.snapshot({ held: ["c", "b", "a"].map((id) => post(id)), counts: { lists: { held: 3 } } }, seq);
  view = new View(state);
});

/** New posts, as many as the feed brings in minutes. Their ids begin with a letter. */
function flood(letter: string, count: number, fields = {}): void {
  for (let n = 0; n < count; n += 1) state.apply(arrival(++seq, post(`${letter}${n}`, fields)));
  state.counts({ lists: { held: state.count("held"), shown: state.count("shown") } });
  view.changed();
}

test("however much comes, a page knows as much as before, and nothing on it moves", () => {
  view.move(1);
  const before = view.order.slice();
  for (let hour = 0; hour < 6; hour += 1) {
    flood(`h${hour}-`, 2500);
    flood(`s${hour}-`, 2500, { status: "shown" });
    view.forget();
    expect(state.size).toBeLessThan(1010);
    expect([...state.places("held").all()].length).toBeLessThan(10);
    expect([...state.places("shown").all()].length).toBe(0);
  }
  expect([view.order.slice(), view.focus]).toEqual([before, "b"]);
  expect([view.waiting, state.count("held"), view.unread]).toEqual([15_000, 15_003, 0]);
  expect(state.count("shown")).toBe(15_000);
});

test("what was forgotten is read from the top when it is asked for", () => {
  flood("x", 3000);
  view.forget();
  flood("y", 2);
  expect(view.waiting).toBe(3002);
  view.reveal();
  expect([view.order.slice(), state.next("held")]).toEqual([[], { after: "" }]);
  const page = ["y1", "y0", "x2999", "x2998"].map((id) => post(id));
  state.page("held", { seq, posts: page, after: "7" });
  view.reveal();
  expect([view.order.slice(), view.focus, view.waiting]).toEqual([["y1", "y0", "x2999", "x2998"], "y1", 0]);
  expect([state.next("held"), view.unread]).toEqual([{ after: "7" }, 3001]);
});

test("what comes after it was forgotten waits again", () => {
  flood("x", 3000);
  view.reveal();
  flood("y", 3000);
  view.forget();
  flood("z", 2);
  expect([view.order.length, view.order.at(0), view.waiting]).toEqual([3003, "x2999", 3002]);
});

test("a list that has become very long begins at its top again", () => {
  flood("x", 3000);
  view.reveal();
  flood("y", 3000);
  view.reveal();
  expect([view.order.length, state.next("held")]).toEqual([0, { after: "" }]);
});

test("a page that is emptied goes on with what was forgotten", () => {
  flood("x", 3000);
  view.forget();
  state.decide("approve", ["a", "b", "c"], "k");
  view.decided(["a", "b", "c"]);
  expect([view.order.length, state.next("held")]).toEqual([0, { after: "" }]);
});

test("a decision that is undone comes back where it stood", () => {
  state.decide("reject", ["b"], "k");
  view.decided(["b"]);
  state.answered("k", [{ id: "b", ok: true, rev: 2, status: "rejected" }]);
  flood("x", 3000);
  view.forget(["b"]);
  state.apply(decision(++seq, "Mara", "undo", post("b", { rev: 3 })));
  view.changed();
  expect(view.order.slice()).toEqual(["c", "b", "a"]);
});

test("what is being decided is not forgotten", () => {
  state.decide("reject", ["b"], "k");
  view.decided(["b"]);
  flood("x", 3000);
  view.forget();
  state.answered("k", [{ id: "b", ok: false, why: "conflict", rev: 2, status: "held" }]);
  view.changed();
  expect(view.order.slice()).toEqual(["c", "b", "a"]);
});

test("a filtered list keeps what passes, and the whole list is read anew", () => {
  view.narrow({ q: "words of a" });
  flood("x", 3000);
  view.forget();
  expect(view.order.slice()).toEqual(["a"]);
  view.narrow({});
  expect(state.next("held")).toEqual({ after: "" });
});

test("cards whose decision by somebody else was seen stay until one moves on", () => {
  state.apply(decision(++seq, "Wen", "approve", post("b", { status: "shown", rev: 2 })));
  view.changed();
  flood("x", 3000);
  view.forget();
  expect([view.order.slice(), view.isLingering("b")]).toEqual([["c", "b", "a"], true]);
});
