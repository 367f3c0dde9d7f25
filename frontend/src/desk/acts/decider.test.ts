import { expect, test, vi } from "vitest";
import { arrival, decision, post } from "../samples";
import { COUNT, decider, hear, sent, server, settled, staged, state, toasts, view, went } from "./fake-decider";

staged();

test("a decision that waits for its post is not made on what somebody else decided meanwhile", () => {
  server.alone = false;
  view.go("p3");
  decider.decide("reject");
  expect(decider.waits).toEqual(["p3"]);
  hear("p3");
  decider.handed();
  expect(decider.waits).toEqual([]);
  expect(sent).toEqual([]);
  expect(toasts.list.at(-1)).toMatchObject({ kind: "trouble", what: "This post changed as you decided." });
});

test("nobody decides on a card that has changed before it was drawn and could be read", async () => {
  view.go("p3");
  hear("p3");
  const now = vi.spyOn(Date, "now").mockReturnValue(Date.now() + 60_000);
  decider.decide("reject");
  expect(toasts.list.at(-1)?.what).toBe("This post changed as you decided.");
  decider.drawn();
  decider.decide("reject");
  expect(sent).toEqual([]);
  now.mockReturnValue(Date.now() + 1_000);
  decider.decide("reject");
  await settled(() => sent.length === 1);
});

test("a decision is judged by what was read, though the one before it was answered later", async () => {
  view.go("p3");
  decider.decide("star");
  decider.decide("approve");
  state.apply(arrival(11, post("p3", { text: "Edited", rev: 3 })));
  await settled(() => sent.length === 2);
  expect(went()).toEqual(["star 1", "approve 2"]); // not 3: the server will say that it changed
});

test("all that waits for one post is decided once it is handed over, and of two moves the later", async () => {
  server.alone = false;
  view.go("p3");
  for (const wanted of ["star", "approve", "reject", "close"] as const) decider.decide(wanted);
  expect(sent).toEqual([]);
  server.alone = true;
  decider.handed();
  await settled(() => sent.length === 2);
  expect(sent.map(({ decision }) => decision)).toEqual(["star", "reject"]);
});

test("what waits changes nothing of what may be decided on the card as it is seen", async () => {
  server.alone = false;
  state.apply(arrival(11, post("p3", { flags: ["lane"], lane: { state: "open" }, rev: 2 })));
  view.open("lane");
  for (const wanted of ["reject", "approve", "answer"] as const) decider.decide(wanted); // the staff have it
  server.alone = true;
  decider.handed();
  await settled(() => sent.length === 2);
  expect(went()).toEqual(["answer 2", "reject 2"]);
});

test("an undo takes back what still waits for its post, and nothing before it", async () => {
  decider.decide("star");
  await settled(() => sent.length === 1);
  server.alone = false;
  view.go("p3");
  decider.decide("star");
  decider.decide("approve");
  await decider.undo();
  expect(toasts.list.at(-1)).toMatchObject({ kind: "done", what: "Undone: approve." });
  server.alone = true;
  decider.handed();
  await settled(() => sent.length === 2);
  expect(sent.map(({ decision }) => decision)).toEqual(["star", "star"]);
});

test("a decision whose post is no longer known is not lost without a word", () => {
  server.alone = false;
  view.go("p3");
  decider.decide("approve");
  state.snapshot({ held: [] }, 20);
  server.alone = true;
  decider.handed();
  expect(decider.waits).toEqual([]);
  expect(toasts.list.at(-1)?.then).toBe("Your approve was not sent. Read it again.");
});

test("what waits for a post is decided before what comes for all that are selected", async () => {
  server.alone = false;
  view.go("p3");
  decider.decide("star");
  view.select("p3");
  view.select("p4");
  decider.decide("reject");
  await settled(() => sent.length === 2);
  expect(went()).toEqual(["star 1", "reject 2,1"]);
  expect(decider.waits).toEqual([]);
});

test("where its author deleted the post, a key says so and does nothing", () => {
  view.go("p3");
  state.apply(arrival(11, post("p3", { status: "deleted", rev: 2 })));
  view.changed(decider.mine);
  decider.decide("approve");
  decider.block();
  expect([sent, view.focus]).toEqual([[], "p3"]);
  expect(toasts.list.map(({ what }) => what)).toEqual(["Its author deleted this post."]);
});

test("a key that was meant for a card which is gone does nothing to the one that came in its place", async () => {
  view.go("p3");
  decider.drawn();
  const now = vi.spyOn(Date, "now").mockReturnValue(Date.now() + 60_000);
  snapshotWithout("p3");
  expect(view.focus).toBe("p4");
  decider.decide("approve");
  decider.drawn();
  decider.block();
  expect(sent).toEqual([]);
  expect(toasts.list.map(({ what }) => what)).toEqual(Array(2).fill("Another card came into focus as you decided."));
  now.mockReturnValue(Date.now() + 1_000);
  decider.decide("approve");
  view.go("p9"); // she went there herself
  decider.decide("approve");
  decider.decide("approve");
  await settled(() => sent.length === 3);
  expect(sent.map(({ ids }) => ids.join())).toEqual(["p4", "p9", "p10"]);
});

test("a key that was meant for a selection which is gone does nothing to the card in focus", () => {
  view.select("p3");
  view.go("p5");
  decider.drawn();
  vi.spyOn(Date, "now").mockReturnValue(Date.now() + 60_000);
  state.apply(arrival(11, post("p3", { status: "deleted", rev: 2 })));
  view.changed(decider.mine);
  decider.decide("reject");
  expect(sent).toEqual([]);
  expect(toasts.list.at(-1)?.then).toBe("Your reject was not sent. Read it first.");
});

test("who decides faster than anybody reads is not held up by a card that turns out to be a colleague's", async () => {
  view.go("p3");
  decider.drawn();
  snapshotWithout("p3");
  decider.drawn();
  decider.decide("approve");
  await settled(() => sent.length === 1);
  expect(toasts.list.map(({ kind }) => kind)).toEqual(["done"]);
});

test("a card that is another after a snapshot has to be read, too", () => {
  view.go("p3");
  decider.drawn();
  const held = [post("p3", { text: "Edited", rev: 2 }), post("p4")];
  decider.replaced(held);
  state.snapshot({ held }, 20);
  view.replaced();
  decider.decide("approve");
  expect(sent).toEqual([]);
  expect(toasts.list.at(-1)?.what).toBe("This post changed as you decided.");
});

test("who went on before the undo was answered stays where she is", async () => {
  decider.decide("reject");
  await settled(() => sent.length === 1);
  const undone = decider.undo();
  view.move(1);
  decider.movedOn();
  await undone;
  state.apply(decision(12, "Mara", "undo", post("p0", { rev: 3 })));
  view.changed(decider.mine);
  decider.welcome();
  expect([view.order.has("p0"), view.focus]).toEqual([true, "p2"]);
});

/** There was no contact meanwhile: a post left the queue, who knows why. */
function snapshotWithout(id: string): void {
  const held = Array.from({ length: COUNT }, (_, n) => post(`p${n}`)).filter((each) => each.id !== id);
  decider.replaced(held);
  state.snapshot({ held }, 20);
  view.replaced();
}
