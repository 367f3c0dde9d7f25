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
