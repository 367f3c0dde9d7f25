import { expect, test, vi } from "vitest";
import type { FakeFeedServer } from "../feed/fake-server";
import { cue, FakeWall, gone, pass, said, shows, staged } from "./fake-wall";

let server: FakeFeedServer;
staged((begun) => (server = begun));

const LONG = "Walked in along the sea wall at seven, laptop still cold. ".repeat(12);
const MOVING = { still: false };

test("a post that comes while the last board leaves is played, and the invitation stands over neither", async () => {
  server.append(shows(said("a")));
  const wall = new FakeWall({}, { scene: "stream", still: false });
  const over = (): void => expect(wall.screen === "empty" && wall.board !== "").toBe(false);
  await pass(5_000);
  expect(wall.board).toBe("stream");
  server.append(gone("a"));
  await pass(200, over);
  server.append(shows(said("b")));
  await pass(3_000, over);
  expect([wall.screen, wall.board]).toEqual(["", "stream"]);
});

test("a hold that ended while the server was away ends with the snapshot", async () => {
  server.append([...shows(said("a"), said("b")), ...cue({ hold: "a" })]);
  const wall = new FakeWall();
  await pass(60_000);
  expect(wall.posts).toEqual(["a"]);
  server.drop(4009);
  server.append(cue({ hold: "" }), { lose: true });
  server.renew("another");
  await pass(32_000, () => wall.posts[0] === "b" && (server.ring = 0));
  expect(server.ring).toBe(0);
});

test("what was about to come is set for the screen as it is now", async () => {
  server.append(shows(said("a")));
  const wall = new FakeWall();
  await pass(3_000);
  for (const id of ["b", "c", "d", "e"]) {
    server.append([...shows(said(id)), ...gone(wall.posts[0]!)]); // the last one waits for its turn
    await pass(100);
  }
  expect(wall.posts).toEqual([]);
  wall.turn(720, 1280);
  await pass(2_000);
  expect(wall.posts).toEqual(["e"]);
  expect(wall.measure).toBeLessThan(100);
});

test("what fades takes no page number with it but its own", async () => {
  server.append(shows(said("a"), said("x:1", LONG, { source: "x" })));
  const wall = new FakeWall({}, MOVING);
  await pass(1_000);
  wall.press("ArrowRight");
  await pass(2_000);
  expect([wall.posts, wall.pages]).toEqual([["a"], ""]);
  server.append(gone("a"));
  await pass(1_500);
  expect(wall.posts).toEqual(["x:1"]);
  expect(wall.pages).toMatch(/^1 of \d$/);
  server.append(cue({ scene: "message" }));
  await pass(1_500);
  expect([wall.board, wall.pages]).toEqual(["message", ""]);
});

test("a post alone begins again at its first page", async () => {
  server.append([...cue({ pace: 0.1 }), ...shows(said("x:1", LONG, { source: "x" }))]);
  const wall = new FakeWall();
  const seen: string[] = [];
  await pass(20_000, () => wall.pages !== seen.at(-1) && seen.push(wall.pages));
  expect(seen.filter((each) => each.startsWith("1 of")).length).toBeGreaterThan(1);
});

test("a name whose post is gone goes, though nothing has come after it yet", async () => {
  server.append(shows(said("a"), said("b"), said("c")));
  const wall = new FakeWall({}, MOVING);
  await pass(3_000);
  while (wall.posts.length > 0) { // what is stopped on its way leaves at once, and the next one waits for its turn
    wall.press("ArrowRight");
    await pass(32);
  }
  const name = wall.credits.at(-1) ?? "";
  server.append(gone(name.replace("Name of ", "")));
  await pass(150);
  expect([wall.posts, name === "", wall.credits.includes(name)]).toEqual([[], false, false]);
});

/** Of several posts one stands; another is about to take its place, and a take-down of all others is missed. */
async function missing(wall: FakeWall): Promise<void> {
  const [there = ""] = wall.posts;
  vi.spyOn(Math, "random").mockReturnValue(0); // it is back at once
  server.drop(4009);
  server.append(gone(...["a", "b", "c"].filter((id) => id !== there)), { lose: true });
  server.late = true;
  dispatchEvent(new Event("online"));
  await pass(2_000, () => expect([[there], []]).toContainEqual(wall.posts));
  server.late = false;
  server.ping();
  await pass(2_000, () => expect([[there], []]).toContainEqual(wall.posts));
  expect(wall.posts).toEqual([there]);
}

test("what waited for its turn when the server came back does not come before what was missed", async () => {
  server.append(shows(said("a"), said("b"), said("c")));
  const wall = new FakeWall();
  await pass(3_000);
  for (let press = 0; press < 4; press++) { // the last waits for its turn
    wall.press("ArrowRight");
    await pass(32);
  }
  await missing(wall);
});

test("nor does what was about to come when the one before it left", async () => {
  server.append(shows(said("a"), said("b"), said("c")));
  const wall = new FakeWall({}, MOVING);
  await pass(4_000);
  wall.press("ArrowRight");
  await pass(32);
  await missing(wall);
});

test("a message keeps its words until it goes, whatever is taken off meanwhile", async () => {
  server.append([...shows(said("a"), said("b")), ...cue({ message: "Soup on the quay" })]);
  const wall = new FakeWall();
  await pass(3_000);
  expect(wall.title).toBe("Soup on the quay");
  for (const message of ["One", "Two", "Three", ""]) server.append(cue({ message })); // more than may come in a second
  await pass(16);
  const { title } = wall;
  server.append(gone("a"));
  await pass(16);
  expect([wall.screen, wall.title]).toEqual(["message", title]);
  await pass(1_500);
  expect([wall.screen, wall.posts]).toEqual(["", ["b"]]);
});

test("what stands in for a scene has its time, however many posts come", async () => {
  server.append([...shows(said("a")), ...cue({ scene: "questions" })]);
  const wall = new FakeWall();
  await pass(1_000);
  const came = new Set<string>();
  for (let number = 0; number < 10; number++) {
    server.append(shows(said(`${number}`)));
    await pass(400, () => wall.posts.forEach((id) => came.add(id)));
  }
  expect(came.size).toBe(1);
  server.append(shows(said("why", "Why?", { question: true, flags: ["question"] })));
  await pass(1_000);
  expect(wall.board).toBe("questions");
});

test("a scene that nobody asks for any more goes, and a post that would be played all the same stays", async () => {
  server.append([...shows(said("a"), said("b")), ...cue({ scene: "letters" })]);
  const wall = new FakeWall();
  await pass(2_000);
  const [there] = wall.posts;
  server.append(cue({ scene: "" }));
  await pass(1_000);
  expect(wall.posts).toEqual([there]);
  server.append(cue({ scene: "test" }));
  await pass(1_000);
  expect(wall.board).toBe("test");
  server.append(cue({ scene: "" }));
  await pass(1_000);
  expect([wall.board, wall.posts.length]).toEqual(["", 1]);
});
