import { beforeEach, expect, test, vi } from "vitest";
import { decision, post } from "../samples";
import { Leases } from "../state/leases";
import { DeskState } from "../state/state";
import { View } from "../state/view";
import { Toasts } from "../telling/toasts";
import { Commands } from "./commands";
import { Decider } from "./decider";

const COUNT = 250;
let sent: { path: string; decision: string; ids: string[]; key: string }[];
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
  items?: { id: string }[];
  whole?: string;
}

function answer(path: string, init: RequestInit | undefined): Response {
  const body = JSON.parse(String(init?.body)) as Body;
  if (sent.length >= broken) return Response.json({ error: "No." }, { status: 500 });
  const ids = (body.items ?? []).map(({ id }) => id);
  const key = new Headers(init?.headers).get("Idempotency-Key") ?? "";
  sent.push({ path, decision: body.decision ?? "", ids, key });
  if (path.endsWith("undo")) return Response.json(undone(body.whole));
  actions.push({ ...body, decision: body.decision ?? "", ids });
  const rows = ids.map((id) =>
    refuse.has(id)
      ? { id, ok: false, why: "conflict", rev: 2, status: "shown", by: "Wen", decision: "approve" }
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
