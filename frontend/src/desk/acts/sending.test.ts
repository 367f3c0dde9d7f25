import { expect, test } from "vitest";
import type { Post } from "../../feed/protocol";
import { arrival, post } from "../samples";
import { actions, decider, failures, selectAll, sent, server, settled, staged, state, toasts, view, went } from "./fake-decider";

staged();

test("more than a hundred go in parts, each under a key of its own, as one decision", async () => {
  selectAll();
  decider.decide("reject");
  expect(view.order.length).toBe(0);
  await settled(() => sent.length === 3);
  expect(sent.map(({ ids }) => ids.length)).toEqual([100, 100, 50]);
  expect(new Set(sent.map(({ key }) => key)).size).toBe(3);
  expect(toasts.list.map(({ what }) => what)).toEqual(["Rejected “Words of p0” and 249 more"]);
});

test("what was refused comes back and is counted once", async () => {
  server.refuse = new Set(["p5", "p105"]);
  selectAll();
  decider.decide("reject");
  await settled(() => toasts.list.some(({ kind }) => kind === "conflict"));
  expect(view.order.slice()).toEqual(["p5", "p105"]);
  expect(toasts.list.at(-1)?.what).toBe("2 of 250 posts were decided or changed before you.");
});

test("where contact is lost, the rest comes back and what was done is told", async () => {
  server.broken = 2;
  selectAll();
  decider.decide("reject");
  await settled(() => failures.length > 0);
  expect(view.order.length).toBe(50);
  expect(view.order.at(0)).toBe("p200");
  expect(toasts.list.at(-1)?.what).toBe("Rejected 200 of 250 posts.");
});

test("one undo takes all parts back", async () => {
  selectAll();
  decider.decide("reject");
  await settled(() => sent.length === 3);
  await decider.undo();
  expect(sent.slice(3).map(({ path }) => path.split("/").at(-1))).toEqual(["undo", "undo", "undo"]);
  expect(toasts.list.at(-1)?.what).toBe("Undone: reject of 250 posts.");
});

test("an undo takes back a block alone, the next one all parts of the decision before", async () => {
  view.select("p0");
  view.selectTo("p149");
  decider.decide("reject");
  await settled(() => sent.length === 2);
  decider.block();
  await settled(() => sent.length === 3);
  await decider.undo();
  expect(toasts.list.at(-1)?.what).toBe("Undone: block.");
  expect(actions.map(({ ids }) => ids.length)).toEqual([100, 50]);
  await decider.undo();
  expect(toasts.list.at(-1)?.what).toBe("Undone: reject of 150 posts.");
});

test("what is pressed on one card in a row is seen at once, goes in that order, and the undo after it", async () => {
  view.go("p3");
  decider.decide("star");
  decider.decide("pin");
  expect(state.post("p3")).toMatchObject({ status: "shown", flags: ["starred", "pinned"] });
  expect(view.focus).toBe("p4");
  decider.decide("reject");
  await decider.undo();
  expect(went()).toEqual(["star 1", "pin 2", "reject 1", "undo"]); // each about what the one before left
  expect(state.isPending("p3")).toBe(false);
});

test("what is pressed on the next card does not pass what was decided on this one", async () => {
  view.go("p3");
  decider.decide("star");
  decider.decide("later");
  decider.block();
  await settled(() => sent.length === 3);
  expect(went()).toEqual(["star 1", "later 2", "block"]);
});

test("a block says whom it left, and where there is nobody to block", async () => {
  selectAll();
  decider.block();
  await settled(() => sent.length === 1);
  expect(toasts.list.at(-1)).toMatchObject({ kind: "done", then: "150 are still selected." });
  view.selection.clear();
  state.apply(arrival(12, post("x", { author: { name: "A feed" } as Post["author"] })));
  view.reveal();
  decider.block();
  expect(toasts.list.at(-1)).toMatchObject({ kind: "trouble", then: "There is nobody to block." });
  expect(sent.length).toBe(1);
});

test("the undo of a toast takes back what it tells of, whatever waits since", async () => {
  decider.decide("reject");
  await settled(() => sent.length === 1);
  server.alone = false;
  view.go("p3");
  decider.decide("approve");
  const [told] = toasts.list;
  toasts.run(told?.id ?? 0, 0);
  await settled(() => sent.length === 2);
  expect(went()).toEqual(["reject 1", "undo"]);
  expect(decider.waits).toEqual(["p3"]);
});

test("an undo of what was refused in that moment takes back nothing before it; the next one does", async () => {
  decider.decide("star");
  await settled(() => sent.length === 1);
  server.refuse = new Set(["p3"]);
  view.go("p3");
  decider.decide("reject");
  const [first, second] = [decider.undo(), decider.undo()];
  await first;
  expect(toasts.list.at(-1)).toMatchObject({ what: "Nothing was undone.", then: "What you did last was not applied." });
  await second;
  expect(went()).toEqual(["star 1", "reject 1", "undo"]);
});

test("deciding after all is about what the winner left, not what its author made of it since", async () => {
  server.refuse = new Set(["p3"]);
  view.go("p3");
  decider.decide("reject");
  await settled(() => toasts.list.some(({ kind }) => kind === "conflict"));
  state.apply(arrival(12, post("p3", { status: "shown", rev: 3, text: "Edited" })));
  const asks = toasts.list.find(({ kind }) => kind === "conflict");
  toasts.run(asks?.id ?? 0, 0);
  await settled(() => sent.length === 2);
  expect(went()).toEqual(["reject 1", "reject 2"]);
});

test("a decision that is refused takes no other's undo off the page", async () => {
  server.refuse = new Set(["p3"]);
  view.go("p3");
  decider.decide("reject");
  decider.decide("reject");
  await settled(() => sent.length === 2);
  await settled(() => toasts.list.some(({ kind }) => kind === "conflict"));
  expect(toasts.list.map(({ kind, what }) => [kind, what])).toContainEqual(["done", "Rejected “Words of p4”"]);
});
