import { beforeEach, expect, test, vi } from "vitest";
import type { Post } from "../../feed/protocol";
import { arrival, decision, post } from "../samples";
import { Leases } from "../state/leases";
import { DeskState } from "../state/state";
import { View } from "../state/view";
import { Toasts } from "../telling/toasts";
import { Commands } from "./commands";
import { Decider } from "./decider";

const COUNT = 250;
const AT = "2027-05-04T12:00:00Z";
let sent: { path: string; decision: string; ids: string[]; revs: number[]; key: string }[];
/** What the server remembers for undo. */
let actions: { decision: string; ids: string[]; whole?: string }[];
let refuse: ReadonlySet<string>;
let broken: number;
let state: DeskState;
let view: View;
let toasts: Toasts;
let decider: Decider;
let failures: string[];
let alone: boolean;

beforeEach(() => {
  vi.restoreAllMocks();
  alone = true;
  [sent, actions, refuse, broken, failures] = [[], [], new Set(), Infinity, []];
  state = new DeskState("Mara");
  const held = Array.from({ length: COUNT }, (_, n) => post(`p${n}`));
  state.snapshot({ held, counts: { lists: { held: COUNT } } }, 10);
  view = new View(state);
  toasts = new Toasts(() => undefined);
  decider = new Decider({
    me: "Mara",
    state,
    view,
    toasts,
    leases: new Leases({
      me: "Mara",
      claim: () => Promise.resolve({ mine: [], others: [] }),
      isHeld: (id) => state.post(id)?.status === "held",
      isPending: (id) => state.isPending(id),
      isAlone: () => alone,
      now: () => 0,
      changed: () => undefined,
    }),
    commands: new Commands("demo", { fetch: (input, init) => Promise.resolve(answer(String(input), init)) }),
    now: () => 0,
    failed: (what) => failures.push(what),
    draw: () => undefined,
  });
});

interface Body {
  decision?: string;
  items?: { id: string; rev: number }[];
  whole?: string;
}

function answer(path: string, init: RequestInit | undefined): Response {
  const body = JSON.parse(String(init?.body)) as Body;
  if (sent.length >= broken) return Response.json({ error: "No." }, { status: 500 });
  const ids = (body.items ?? []).map(({ id }) => id);
  const key = new Headers(init?.headers).get("Idempotency-Key") ?? "";
  const revs = (body.items ?? []).map(({ rev }) => rev);
  sent.push({ path, decision: body.decision ?? "", ids, revs, key });
  if (path.endsWith("undo")) return Response.json(undone(body.whole));
  actions.push({ ...body, decision: body.decision ?? "", ids });
  const rows = ids.map((id) =>
    refuse.has(id)
      ? { id, ok: false, why: "conflict", rev: 2, status: "shown", by: "Wen", at: AT, decision: "approve" }
      : { id, ok: true, rev: 2, status: "rejected" },
  );
  return Response.json({ items: rows });
}

/** What the server answers to an undo: of the latest action, unless another whole is asked for. */
function undone(whole: string | undefined): unknown {
  if (whole !== undefined && whole !== actions.at(-1)?.whole) return { decision: "", items: [] };
  const last = actions.pop();
  const items = (last?.ids ?? []).map((id) => ({ id, ok: true, rev: 3 }));
  const before = actions.at(-1)?.whole;
  return { decision: last?.decision ?? "", items, ...(before === last?.whole && { whole: before }) };
}

function selectAll(): void {
  view.select("p0");
  view.selectTo(`p${COUNT - 1}`);
}

async function settled(done: () => boolean): Promise<void> {
  for (let turn = 0; turn < 1000 && !done(); turn += 1) await new Promise((next) => setTimeout(next));
  expect(done()).toBe(true);
}

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
  refuse = new Set(["p5", "p105"]);
  selectAll();
  decider.decide("reject");
  await settled(() => toasts.list.some(({ kind }) => kind === "conflict"));
  expect(view.order.slice()).toEqual(["p5", "p105"]);
  expect(toasts.list.at(-1)?.what).toBe("2 of 250 posts were decided or changed before you.");
});

test("where contact is lost, the rest comes back and what was done is told", async () => {
  broken = 2;
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

/** Somebody else decides, and this page hears of it. */
function hear(id: string): void {
  const entry = decision(11, "Wen", "approve", post(id, { status: "shown", rev: 2, shown: 4 }));
  decider.heard(entry, state.known(id));
  state.apply(entry);
  view.changed(decider.mine);
}

test("a decision that waits for its post is not made on what somebody else decided meanwhile", () => {
  alone = false;
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

/** What went out, in its order: the command, and the revs it was about. */
function went(): string[] {
  return sent.map(({ path, decision, revs }) => `${decision || path.split("/").at(-1)} ${revs.join()}`.trim());
}

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

test("a decision is judged by what was read, though the one before it was answered later", async () => {
  view.go("p3");
  decider.decide("star");
  decider.decide("approve");
  state.apply(arrival(11, post("p3", { text: "Edited", rev: 3 })));
  await settled(() => sent.length === 2);
  expect(went()).toEqual(["star 1", "approve 2"]); // not 3: the server will say that it changed
});

test("all that waits for one post is decided once it is handed over, and of two moves the later", async () => {
  alone = false;
  view.go("p3");
  for (const wanted of ["star", "approve", "reject", "close"] as const) decider.decide(wanted);
  expect(sent).toEqual([]);
  alone = true;
  decider.handed();
  await settled(() => sent.length === 2);
  expect(sent.map(({ decision }) => decision)).toEqual(["star", "reject"]);
});

test("what waits changes nothing of what may be decided on the card as it is seen", async () => {
  alone = false;
  state.apply(arrival(11, post("p3", { flags: ["lane"], lane: { state: "open" }, rev: 2 })));
  view.open("lane");
  for (const wanted of ["reject", "approve", "answer"] as const) decider.decide(wanted); // the staff have it
  alone = true;
  decider.handed();
  await settled(() => sent.length === 2);
  expect(went()).toEqual(["answer 2", "reject 2"]);
});

test("an undo takes back what still waits for its post, and nothing before it", async () => {
  decider.decide("star");
  await settled(() => sent.length === 1);
  alone = false;
  view.go("p3");
  decider.decide("star");
  decider.decide("approve");
  await decider.undo();
  expect(toasts.list.at(-1)).toMatchObject({ kind: "done", what: "Undone: approve." });
  alone = true;
  decider.handed();
  await settled(() => sent.length === 2);
  expect(sent.map(({ decision }) => decision)).toEqual(["star", "star"]);
});

test("the undo of a toast takes back what it tells of, whatever waits since", async () => {
  decider.decide("reject");
  await settled(() => sent.length === 1);
  alone = false;
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
  refuse = new Set(["p3"]);
  view.go("p3");
  decider.decide("reject");
  const [first, second] = [decider.undo(), decider.undo()];
  await first;
  expect(toasts.list.at(-1)).toMatchObject({ what: "Nothing was undone.", then: "What you did last was not applied." });
  await second;
  expect(went()).toEqual(["star 1", "reject 1", "undo"]);
});

test("a decision whose post is no longer known is not lost without a word", () => {
  alone = false;
  view.go("p3");
  decider.decide("approve");
  state.snapshot({ held: [] }, 20);
  alone = true;
  decider.handed();
  expect(decider.waits).toEqual([]);
  expect(toasts.list.at(-1)?.then).toBe("Your approve was not sent. Read it again.");
});

test("what waits for a post is decided before what comes for all that are selected", async () => {
  alone = false;
  view.go("p3");
  decider.decide("star");
  view.select("p3");
  view.select("p4");
  decider.decide("reject");
  await settled(() => sent.length === 2);
  expect(went()).toEqual(["star 1", "reject 2,1"]);
  expect(decider.waits).toEqual([]);
});

test("a key that was meant for a card which is gone does nothing to the one that came in its place", async () => {
  view.go("p3");
  decider.drawn();
  const now = vi.spyOn(Date, "now").mockReturnValue(Date.now() + 60_000);
  state.apply(arrival(11, post("p3", { status: "deleted", rev: 2 })));
  view.changed(decider.mine);
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
  state.apply(arrival(11, post("p3", { status: "deleted", rev: 2 })));
  view.changed(decider.mine);
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

test("deciding after all is about what the winner left, not what its author made of it since", async () => {
  refuse = new Set(["p3"]);
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
  refuse = new Set(["p3"]);
  view.go("p3");
  decider.decide("reject");
  decider.decide("reject");
  await settled(() => sent.length === 2);
  await settled(() => toasts.list.some(({ kind }) => kind === "conflict"));
  expect(toasts.list.map(({ kind, what }) => [kind, what])).toContainEqual(["done", "Rejected “Words of p4”"]);
});
