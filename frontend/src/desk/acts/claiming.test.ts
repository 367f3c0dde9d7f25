import { beforeEach, expect, test } from "vitest";
import { post } from "../samples";
import { Leases } from "../state/leases";
import { DeskState } from "../state/state";
import { View } from "../state/view";
import { Toasts } from "../telling/toasts";
import { Attention } from "./attention";
import { Claiming } from "./claiming";
import { Commands } from "./commands";
import { Decider } from "./decider";

let view: View;
let claiming: Claiming;
let wanted: (readonly string[])[];
let paint: () => Promise<void>;
let reads: boolean;
let drawn: boolean[];
let theirs: { id: string; by: string; until: string }[];

beforeEach(() => {
  [wanted, drawn, theirs, reads] = [[], [], [], true];
  const state = new DeskState("Mara");
  const held = [..."abcdefgh"].map((id) => post(id));
  state.snapshot({ held, counts: { lists: { held: held.length } } }, 10);
  view = new View(state);
  const leases: Leases = new Leases({
    me: "Mara",
    claim: (want) => {
      wanted.push(want);
      const mine = want.filter((id) => theirs.every((each) => each.id !== id));
      return Promise.resolve({ mine: mine.map((id) => ({ id, by: "Mara", until: UNTIL })), others: theirs });
    },
    isHeld: (id) => state.post(id)?.status === "held",
    isPending: (id) => state.isPending(id),
    isAlone: () => false,
    now: () => 0,
    changed: (isSeen) => claiming.handed(isSeen),
  });
  const frames: (() => void)[] = [];
  const painted = (): Promise<void> => new Promise((done) => frames.push(done));
  paint = async () => {
    for (const done of frames.splice(0)) done();
    await new Promise((done) => setTimeout(done));
  };
  view.taken = (id) => leases.reader(id) !== undefined;
  const work = { me: "Mara", state, view, leases, toasts: new Toasts(() => undefined), now: () => 0 };
  const commands = new Commands("demo", { fetch: () => new Promise(() => undefined) });
  const decider = new Decider({ ...work, commands, failed: () => undefined, draw: () => undefined });
  const draw = (isSeen: boolean): unknown => drawn.push(isSeen);
  claiming = new Claiming({ view, leases, decider, claims: () => true, isReading: () => reads, painted, draw });
});

const UNTIL = "2027-05-04T14:00:00Z";

test("what is to be read next is claimed once a frame, after it", async () => {
  claiming.drawn();
  claiming.drawn();
  expect(wanted).toEqual([]);
  await paint();
  expect(wanted).toEqual([["a", "b", "c", "d", "e"]]);
  expect(drawn).toEqual([false]);
});

test("who has gone, or has no contact, claims nothing", async () => {
  reads = false;
  claiming.drawn();
  await paint();
  expect(wanted).toEqual([]);
});

test("a card that a colleague was handed first is passed by, and that is seen", async () => {
  theirs = [{ id: "a", by: "Jonas", until: UNTIL }];
  claiming.drawn();
  await paint();
  expect(view.focus).toBe("b");
  expect(drawn).toEqual([true]);
});

test("a card that was in focus for a second is read, and keeps the focus", async () => {
  claiming.tick();
  claiming.tick();
  theirs = [{ id: "a", by: "Jonas", until: UNTIL }];
  claiming.drawn();
  await paint();
  expect(view.focus).toBe("a");
});

test("somebody who does nothing is idle, unless the pointer rests on the queue, and then away", () => {
  let now = 0;
  const attention = new Attention(() => now);
  attention.acted();
  expect([attention.isQuiet, attention.isIdle, attention.isAway]).toEqual([false, false, false]);
  now = 7_000;
  expect([attention.isQuiet, attention.isIdle, attention.isAway]).toEqual([true, true, false]);
  attention.hovered = true;
  expect(attention.isIdle).toBe(false);
  now = 31_000;
  expect(attention.isAway).toBe(true);
  expect(attention.atWork).toBe(false);
  attention.worked();
  expect([attention.atWork, attention.isAway]).toEqual([true, false]);
});
