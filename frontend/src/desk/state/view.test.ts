import { beforeEach, expect, test } from "vitest";
import { arrival, decision, post } from "../samples";
import { DeskState } from "./state";
import { View } from "./view";

let state: DeskState;
let view: View;

beforeEach(() => {
  state = new DeskState("Mara");
  state.snapshot(
    { held: ["e", "d", "c", "b", "a"].map((id) => post(id)), counts: { lists: { held: 5 } } },
    10,
  );
  view = new View(state);
});

function heard(...entries: ReturnType<typeof arrival>[]): void {
  for (const entry of entries) state.apply(entry);
  view.changed();
}

function decide(word: "approve" | "reject" | "star", ids = [view.focus]): void {
  state.decide(word, ids, "k");
  view.decided(ids);
}

test("the newest card is in focus at first", () => {
  expect(view.order.slice()).toEqual(["e", "d", "c", "b", "a"]);
  expect(view.focus).toBe("e");
});

test("new posts wait above and never move the list", () => {
  view.move(1);
  heard(arrival(11, post("f")), arrival(12, post("g")));
  expect(view.order.slice()).toEqual(["e", "d", "c", "b", "a"]);
  expect([view.waiting, view.focus]).toEqual([2, "d"]);
  view.reveal();
  expect(view.order.slice(0, 3)).toEqual(["g", "f", "e"]);
  expect([view.waiting, view.focus]).toEqual([0, "g"]);
});

test("a waiting post that somebody decides no longer waits", () => {
  heard(arrival(11, post("f")), arrival(12, post("g")));
  heard(decision(13, "Wen", "approve", post("f", { status: "shown", rev: 2 })));
  expect(view.waiting).toBe(1);
});

test("what arrives in an empty list is shown at once", () => {
  decide("approve", ["a", "b", "c", "d", "e"]);
  expect([view.order.slice(), view.focus]).toEqual([[], ""]);
  heard(arrival(11, post("f")));
  expect([view.order.slice(), view.focus, view.waiting]).toEqual([["f"], "f", 0]);
});

test("a decided card leaves and the next has the focus", () => {
  view.move(2);
  decide("approve");
  expect([view.order.slice(), view.focus]).toEqual([["e", "d", "b", "a"], "b"]);
  view.move(1);
  decide("reject");
  expect(view.focus).toBe("b");
});

test("a decision that does not move its card leaves the focus", () => {
  view.move(1);
  decide("star");
  expect([view.order.length, view.focus]).toEqual([5, "d"]);
});

test("a refused card comes back where it was", () => {
  view.move(2);
  decide("reject");
  state.answered("k", [{ id: "c", ok: false, why: "conflict", rev: 1 }]);
  view.changed();
  expect(view.order.slice()).toEqual(["e", "d", "c", "b", "a"]);
  expect(view.focus).toBe("b");
});

test("a refused card that another has moved on comes back, marked, until I move", () => {
  view.move(2);
  decide("reject");
  state.apply(decision(11, "Wen", "approve", post("c", { status: "shown", rev: 2 })));
  state.answered("k", [{ id: "c", ok: false, why: "conflict", rev: 2, status: "shown" }]);
  view.changed();
  view.bringBack(["c"]);
  expect([view.order.slice(), view.focus]).toEqual([["e", "d", "c", "b", "a"], "b"]);
  expect(view.isLingering("c")).toBe(true);
  view.move(-1);
  expect(view.focus).toBe("c");
  view.move(-1);
  expect(view.order.slice()).toEqual(["e", "d", "b", "a"]);
});

test("a card that another decides stays until I move, and never changes under me", () => {
  view.move(1);
  heard(
    decision(11, "Wen", "approve", post("d", { status: "shown", rev: 2 })),
    decision(12, "Wen", "approve", post("e", { status: "shown", rev: 2 })),
  );
  expect([view.order.slice(), view.focus]).toEqual([["e", "d", "c", "b", "a"], "d"]);
  expect(view.isLingering("d")).toBe(true);
  view.move(1);
  expect([view.order.slice(), view.focus]).toEqual([["c", "b", "a"], "c"]);
});

test("an idle desk is swept, but for the card in focus", () => {
  heard(
    decision(11, "Wen", "approve", post("e", { status: "shown", rev: 2 })),
    decision(12, "Wen", "approve", post("b", { status: "shown", rev: 2 })),
  );
  expect(view.sweep()).toBe(true);
  expect([view.order.slice(), view.focus]).toEqual([["e", "d", "c", "a"], "e"]);
  expect(view.sweep()).toBe(false);
});

test("of a deleted post the place stays until I move, in no selection", () => {
  view.move(1);
  for (const id of ["e", "c"]) view.select(id);
  decide("star", ["c"]); // what is mine and still in the list stays in its place, too
  heard(...["e", "d", "c"].map((id, n) => arrival(11 + n, post(id, { status: "deleted", rev: 2 }))));
  expect([view.order.slice(), view.focus]).toEqual([["e", "d", "c", "b", "a"], "d"]);
  expect([view.selected.size, view.hasStrayed, view.isLingering("d")]).toEqual([0, true, true]);
  expect(view.ahead(9)).toEqual(["b", "a"]);
  view.move(1);
  expect([view.order.slice(), view.focus]).toEqual([["b", "a"], "b"]);
});

test("a decision is about the selection where there is one", () => {
  view.select("c");
  view.select("a");
  expect(view.subject().map((each) => each.id)).toEqual(["c", "a"]);
  decide("reject", ["c", "a"]);
  expect([view.order.slice(), view.focus, view.selected.size]).toEqual([["e", "d", "b"], "e", 0]);
});

test("a search narrows the list to names and words", () => {
  heard(arrival(11, post("f", { text: "selling two passes", author: { id: "x", name: "Ottoline Varga" } })));
  view.reveal();
  view.search("PASSES");
  expect(view.order.slice()).toEqual(["f"]);
  view.search("ottoline");
  expect(view.order.slice()).toEqual(["f"]);
  view.search("");
  expect(view.order.slice()).toHaveLength(6);
});

test("a resync keeps the place: what is newer waits", () => {
  view.move(1);
  state.snapshot({ held: ["g", "f", "e", "d"].map((id) => post(id)), counts: { lists: { held: 4 } } }, 90);
  view.replaced();
  expect([view.order.slice(), view.focus, view.waiting]).toEqual([["e", "d"], "d", 2]);
});

test("another list is seen afresh", () => {
  state.page("rejected", { seq: 10, posts: [post("r", { status: "rejected" })], after: "" });
  view.open("rejected");
  expect([view.order.slice(), view.focus]).toEqual([["r"], "r"]);
});

test("a range grows and shrinks with the focus", () => {
  view.move(1);
  view.move(1, true);
  view.move(1, true);
  expect([...view.selected]).toEqual(["d", "c", "b"]);
  view.move(-1, true);
  expect([...view.selected]).toEqual(["d", "c"]);
  view.move(-1, true);
  view.move(-1, true);
  expect(view.subject().map(({ id }) => id)).toEqual(["e", "d"]);
});

test("a second range is beside the first", () => {
  view.move(1, true);
  view.move(2);
  view.move(1, true);
  expect(view.subject().map(({ id }) => id)).toEqual(["e", "d", "b", "a"]);
});

test("all from the last one selected to here", () => {
  view.select("b");
  view.selectTo("d");
  expect(view.subject().map(({ id }) => id)).toEqual(["d", "c", "b"]);
  expect(view.focus).toBe("d");
  view.selectTo("a");
  expect(view.subject().map(({ id }) => id)).toEqual(["b", "a"]);
});

test("a filter shows what passes and what arrives of it, and all is there again after it", () => {
  view.move(1);
  heard(arrival(11, post("f", { lang: "de" })));
  view.narrow({ lang: "de" });
  expect(view.order.slice()).toEqual(["f"]);
  heard(arrival(12, post("g")), arrival(13, post("h", { lang: "de" })));
  expect([view.order.slice(), view.waiting]).toEqual([["f"], 1]);
  expect(state.count("held")).toBe(8);
  view.narrow({});
  expect([view.order.slice(), view.waiting]).toEqual([["e", "d", "c", "b", "a"], 3]);
});

test("a filter stays when another list is opened, and clears to all of that list", () => {
  heard(arrival(11, post("s", { status: "shown", lang: "de" })), arrival(12, post("t", { status: "shown" })));
  view.narrow({ lang: "de" });
  view.open("shown");
  expect([view.order.slice(), view.filter]).toEqual([["s"], { lang: "de" }]);
  expect([...state.of("shown")].map(({ id }) => id)).toEqual(["s", "t"]);
  view.narrow({});
  expect([view.order.slice(), view.waiting]).toEqual([["t", "s"], 0]);
  view.open("held");
  expect(view.order.slice()).toEqual(["e", "d", "c", "b", "a"]);
});

test("a page of a filtered list leaves the whole list as it was", () => {
  state.snapshot({ held: [post("e")], counts: { lists: { held: 9 } } }, 10);
  view.replaced();
  view.narrow({ q: "deep" });
  expect(state.next("held")).toEqual({ after: "" });
  state.page("held", { seq: 10, posts: [post("z", { text: "deep down" })], after: "" });
  view.changed();
  expect([view.order.slice(), state.next("held")]).toEqual([["z"], undefined]);
  view.narrow({});
  expect([view.order.slice(), state.next("held")]).toEqual([["e"], { after: "" }]);
  state.page("held", { seq: 10, posts: [post("e"), post("d"), post("z")], after: "" });
  view.changed();
  expect(view.order.slice()).toEqual(["e", "d", "z"]);
});

test("after a snapshot under a filter, what comes once the filter is off still waits", () => {
  heard(arrival(11, post("f")), arrival(12, post("g")));
  view.reveal();
  view.narrow({ q: "words" });
  state.snapshot({ held: [post("g"), post("f")], counts: { lists: { held: 2 } } }, 90);
  view.replaced();
  expect(view.order.slice()).toEqual(["g", "f"]);
  view.narrow({});
  heard(arrival(91, post("h")));
  expect([view.order.slice(), view.waiting]).toEqual([["g", "f"], 1]);
});

test("the focus never goes by itself to what somebody else reads", () => {
  const read = new Set(["e", "d"]);
  view.taken = (id) => read.has(id);
  view.reveal();
  expect(view.focus).toBe("c");
  read.add("b");
  decide("approve");
  expect(view.focus).toBe("a");
  decide("approve");
  expect([view.order.slice(), view.focus]).toEqual([["e", "d", "b"], ""]);
  view.move(1);
  expect(view.focus).toBe("e");
  view.move(1);
  expect(view.focus).toBe("d");
});

test("a focus that came by itself to what turns out to be read goes on; one's own step stays", () => {
  const read = new Set<string>();
  view.taken = (id) => read.has(id);
  view.reveal();
  read.add("e");
  view.settle(false);
  expect(view.focus).toBe("d");
  view.settle(true);
  read.add("d");
  view.settle(false);
  expect(view.focus).toBe("d");
  view.move(1);
  read.add("c");
  view.settle(false);
  expect(view.focus).toBe("c");
});

test("a focus that came by itself to what another has just decided goes on", () => {
  view.reveal();
  heard(decision(11, "Wen", "approve", post("e", { status: "shown", rev: 2 })));
  view.settle(false);
  expect([view.focus, view.isLingering("e")]).toEqual(["d", true]);
  view.settle(true);
  heard(decision(12, "Wen", "approve", post("d", { status: "shown", rev: 2 })));
  view.settle(false);
  expect(view.focus).toBe("d");
});

test("where all was read, the first card that is free gets the focus", () => {
  const read = new Set(["a", "b", "c", "d", "e"]);
  view.taken = (id) => read.has(id);
  view.reveal();
  expect(view.focus).toBe("");
  read.delete("c");
  view.settle(false);
  expect(view.focus).toBe("c");
});

test("what comes next is below the focus, and then above it", () => {
  expect(view.ahead(3)).toEqual(["e", "d", "c"]);
  view.taken = (id) => id === "b";
  view.go("c");
  expect(view.ahead(5)).toEqual(["c", "a", "d", "e"]);
  view.go("b");
  expect(view.ahead(2)).toEqual(["a", "c"]);
  heard(decision(11, "Wen", "approve", post("a", { status: "shown", rev: 2 })));
  expect(view.ahead(2)).toEqual(["c", "d"]);
});

test("nothing is claimed of what the staff have: it is handed to nobody", () => {
  const lane = post("b", { flags: ["lane", "starred"], lane: { state: "open" }, rev: 2 });
  heard(decision(11, "Wen", "lane", lane), decision(12, "Wen", "star", post("c", { flags: ["starred"] })));
  view.open("lane");
  expect([view.focus, view.ahead(5), state.isHeld("b")]).toEqual(["b", [], false]);
  view.open("starred");
  expect([view.order.slice(), view.ahead(5), state.isHeld("c")]).toEqual([["c", "b"], ["c"], true]);
});

test("from the last card, decided by somebody else, J goes on to what is left above", () => {
  view.move(4);
  heard(decision(11, "Wen", "reject", post("a", { status: "rejected", rev: 2 })));
  expect([view.focus, view.isLingering("a")]).toEqual(["a", true]);
  view.move(1);
  expect(view.focus).toBe("b");
  expect(view.order.slice()).toEqual(["e", "d", "c", "b"]);
});

test("what waits above changes no card on the page; one of those on it does", () => {
  state.apply(arrival(20, post("new")));
  expect(view.changed()).toBe(false);
  state.apply(decision(21, "Wen", "approve", post("b", { status: "shown", rev: 2 })));
  expect(view.changed()).toBe(true);
  expect(view.changed()).toBe(false);
});
