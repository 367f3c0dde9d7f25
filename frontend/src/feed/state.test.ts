import { expect, test } from "vitest";
import type { Cue, Entry, Post, WallSnapshot } from "./protocol";
import { WallState } from "./state";

function post(id: string, shown: number, more: Partial<Post> = {}): Post {
  return { id, source: "form", status: "shown", flags: [], rev: 1, shown, ...more };
}

function after(entries: Entry[], limit?: number): WallState {
  const state = new WallState(limit);
  for (const entry of entries) state.apply(entry);
  return state;
}

const ids = (state: WallState) => state.inOrder().map((each) => each.id);
const show = (id: string, seq: number): Entry => ({ seq, kind: "show", post: post(id, seq) });

test("a post beyond the limit raises the floor, and taking one off never lowers it", () => {
  const state = after([show("a", 1), show("b", 2), show("c", 3), { seq: 4, kind: "gone", id: "c" }], 2);
  expect(ids(state)).toEqual(["b"]);
  expect(state.floor).toBe(2);
});

test("a pinned post stays below the floor until it is unpinned", () => {
  const pinned = post("a", 1, { flags: ["pinned"] });
  const state = after([show("a", 1), { seq: 2, kind: "pin", post: pinned }, show("b", 3), show("c", 4), show("d", 5)], 2);
  expect(ids(state)).toEqual(["a", "c", "d"]);
  state.apply({ seq: 6, kind: "unpin", id: "a" });
  expect(ids(state)).toEqual(["c", "d"]);
});

test("a change to a post outside the window is ignored", () => {
  const state = after([show("a", 1), { seq: 2, kind: "show", post: post("z", 0) }]);
  expect(ids(state)).toEqual(["a"]);
});

test("voids and kinds of a later version change nothing", () => {
  const state = after([show("a", 1), { seq: 2, kind: "void" }, { seq: 3, kind: "parade", id: "a" }]);
  expect(ids(state)).toEqual(["a"]);
});

/** What tests/contract asks of the reducer in both languages. */
interface Contract {
  about: string;
  limit: number;
  snapshot: WallSnapshot;
  steps: {
    why: string;
    entry: Entry;
    ids: string[];
    floor: number;
    pinned: string[];
    cue: Cue;
    texts?: string[];
  }[];
}

const contracts = import.meta.glob<Contract>("../../../tests/contract/reducer-*.json", {
  eager: true,
  import: "default",
});

test("there are contracts to keep", () => {
  expect(Object.keys(contracts).length).toBeGreaterThan(0);
});

test.each(Object.values(contracts).map((each) => [each.about, each] as const))("%s", (_about, contract) => {
  const state = WallState.from(contract.snapshot, contract.limit);
  for (const step of contract.steps) {
    state.apply(step.entry);
    expect(ids(state), step.why).toEqual(step.ids);
    expect(state.floor, step.why).toBe(step.floor);
    const pinned = state.inOrder().filter((each) => each.flags.includes("pinned"));
    expect(pinned.map((each) => each.id), step.why).toEqual(step.pinned);
    expect(state.cue, step.why).toEqual(step.cue);
    if (step.texts !== undefined) {
      expect(state.inOrder().map((each) => each.text), step.why).toEqual(step.texts);
    }
  }
});
