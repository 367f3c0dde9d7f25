import { expect, test, vi } from "vitest";
import { post } from "../samples";
import { DeskState } from "../state/state";
import { View } from "../state/view";
import { Commands } from "./commands";
import { Reader } from "./reader";

/** A reader of a list that the server answers with what `answer` gives. */
function reader(answer: () => Promise<Response>): { reader: Reader; state: DeskState; view: View } {
  const state = new DeskState("Mara");
  state.snapshot({ held: [post("c")], counts: { lists: { held: 3 } } }, 10);
  const view = new View(state);
  const commands = new Commands("demo", { fetch: answer });
  return { reader: new Reader(state, view, commands), state, view };
}

function page(...ids: string[]): Response {
  return Response.json({ seq: 10, posts: ids.map((id) => post(id)), after: "" });
}

test("one page is read at a time, and none after the last", async () => {
  const answer = vi.fn(() => Promise.resolve(page("c", "b", "a")));
  const { reader: one, view } = reader(answer);
  const both = [one.more(new Set()), one.more(new Set())];
  expect(await Promise.all(both)).toEqual([true, false]);
  expect(view.order.slice()).toEqual(["c", "b", "a"]);
  expect(await one.more(new Set())).toBe(false);
  expect(answer).toHaveBeenCalledTimes(1);
});

test("a list that could not be read is not asked for again at once", async () => {
  const answer = vi.fn(() => Promise.resolve(Response.json({ error: "No." }, { status: 500 })));
  const { reader: one } = reader(answer);
  await expect(one.more(new Set())).rejects.toThrow("No.");
  expect(await one.more(new Set())).toBe(false);
  expect(answer).toHaveBeenCalledTimes(1);
});

test("a page of a list that was replaced meanwhile is dropped", async () => {
  let deliver: (answer: Response) => void = () => undefined;
  const { reader: one, state } = reader(() => new Promise((done) => (deliver = done)));
  const reading = one.more(new Set());
  state.snapshot({ held: [post("z")], counts: { lists: { held: 9 } } }, 50);
  deliver(page("c", "b", "a"));
  await reading;
  expect([...state.places("held").all()]).toEqual(["z"]);
});
