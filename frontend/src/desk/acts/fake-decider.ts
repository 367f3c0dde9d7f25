/** For tests: a moderator who decides, on a page without a screen, and the server that answers. */
import { beforeEach, expect, vi } from "vitest";
import { decision, post } from "../samples";
import { Leases } from "../state/leases";
import { DeskState } from "../state/state";
import { View } from "../state/view";
import { Toasts } from "../telling/toasts";
import { Commands } from "./commands";
import { Decider } from "./decider";

export const COUNT = 250;
const AT = "2027-05-04T12:00:00Z";
export let sent: { path: string; decision: string; ids: string[]; revs: number[]; key: string }[];
/** What the server remembers for undo. */
export let actions: { decision: string; ids: string[]; whole?: string }[];
export let state: DeskState;
export let view: View;
export let toasts: Toasts;
export let decider: Decider;
export let failures: string[];

/** What a test changes of it. */
export const server = { refuse: new Set<string>(), broken: Infinity, alone: true };

/** Each test of a file begins anew. */
export function staged(): void {
  beforeEach(() => {
    vi.restoreAllMocks();
    Object.assign(server, { refuse: new Set(), broken: Infinity, alone: true });
    [sent, actions, failures] = [[], [], []];
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
        isAlone: () => server.alone,
        now: () => 0,
        changed: () => undefined,
      }),
      commands: new Commands("demo", { fetch: (input, init) => Promise.resolve(answer(String(input), init)) }),
      now: () => 0,
      failed: (what) => failures.push(what),
      draw: () => undefined,
    });
  });
}

interface Body {
  decision?: string;
  items?: { id: string; rev: number }[];
  whole?: string;
}

function answer(path: string, init: RequestInit | undefined): Response {
  const body = JSON.parse(String(init?.body)) as Body;
  if (sent.length >= server.broken) return Response.json({ error: "No." }, { status: 500 });
  const ids = (body.items ?? []).map(({ id }) => id);
  const key = new Headers(init?.headers).get("Idempotency-Key") ?? "";
  const revs = (body.items ?? []).map(({ rev }) => rev);
  sent.push({ path, decision: body.decision ?? "", ids, revs, key });
  if (path.endsWith("undo")) return Response.json(undone(body.whole));
  actions.push({ ...body, decision: body.decision ?? "", ids });
  const rows = ids.map((id) =>
    server.refuse.has(id)
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

export function selectAll(): void {
  view.select("p0");
  view.selectTo(`p${COUNT - 1}`);
}

export async function settled(done: () => boolean): Promise<void> {
  for (let turn = 0; turn < 1000 && !done(); turn += 1) await new Promise((next) => setTimeout(next));
  expect(done()).toBe(true);
}

/** Somebody else decides, and this page hears of it. */
export function hear(id: string): void {
  const entry = decision(11, "Wen", "approve", post(id, { status: "shown", rev: 2, shown: 4 }));
  decider.heard(entry, state.known(id));
  state.apply(entry);
  view.changed(decider.mine);
}

/** What went out, in its order: the command, and the revs it was about. */
export function went(): string[] {
  return sent.map(({ path, decision, revs }) => `${decision || path.split("/").at(-1)} ${revs.join()}`.trim());
}
