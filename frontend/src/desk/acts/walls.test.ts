import { expect, test } from "vitest";
import type { Cue } from "../../feed/protocol";
import { DeskState } from "../state/state";
import { Commands } from "./commands";
import { Walls } from "./walls";

function walls(answer: () => Promise<Cue>): { state: DeskState; walls: Walls } {
  const state = new DeskState("Mara");
  const commands = new Commands("demo", { fetch: async () => Response.json(await answer()) });
  return { state, walls: new Walls(state, commands, [], (_, act) => act()) };
}

test("what the server made of a cue holds at once, before the feed tells of it", async () => {
  const { state, walls: mine } = walls(() => Promise.resolve({ scene: "cloud" }));
  await mine.cue({ scene: "cloud" });
  expect(state.cue).toEqual({ scene: "cloud" });
});

test("an answer that comes after the feed's word is not believed: somebody may have asked for more", async () => {
  let answer: (cue: Cue) => void = () => undefined;
  const { state, walls: mine } = walls(() => new Promise((done) => (answer = done)));
  const asked = mine.cue({ scene: "cloud" });
  await new Promise((done) => setTimeout(done));
  state.cue = { scene: "letters", paused: true };
  answer({ scene: "cloud" });
  await asked;
  expect(state.cue).toEqual({ scene: "letters", paused: true });
});

test("cues go one after the other, and a switch turns round what the one before left", async () => {
  const state = new DeskState("Mara");
  const sent: unknown[] = [];
  let answer: () => void = () => undefined;
  const fetched = async (_: RequestInfo | URL, init: RequestInit = {}): Promise<Response> => {
    const cue = JSON.parse(String(init.body)) as Cue;
    sent.push(cue);
    await new Promise<void>((done) => (answer = done));
    return Response.json({ ...state.cue, ...cue });
  };
  const mine = new Walls(state, new Commands("demo", { fetch: fetched }), [], (_, act) => act());
  const all = Promise.all([mine.pause(), mine.pause(), mine.scene("cloud"), mine.scene("cloud")]);
  for (let turn = 1; turn <= 4; turn += 1) {
    await expect.poll(() => sent.length, { interval: 1, timeout: 20_000 }).toBe(turn);
    answer();
  }
  await all;
  expect(sent).toEqual([{ paused: true }, { paused: false }, { scene: "cloud" }, { scene: "" }]);
});
