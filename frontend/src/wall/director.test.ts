import { expect, test } from "vitest";
import type { Post } from "../feed/protocol";
import { Memory, nextPost, nextScene, previousPost, type Programme } from "./director";

function post(id: string, author = id, more: Partial<Post> = {}): Post {
  return { id, source: "form", author: { id: author }, status: "shown", flags: [], rev: 1, ...more };
}

/** Plays so many posts and tells which. */
function play(posts: Post[], turns: number, memory = new Memory()): string[] {
  return Array.from({ length: turns }, () => {
    const next = nextPost(posts, memory, {});
    memory.note(next?.id ?? "");
    return next?.id ?? "";
  });
}

test("a fresh post comes before everything that was shown, the newest first", () => {
  const posts = [post("a"), post("b"), post("c")];
  const memory = new Memory();
  expect(play(posts, 3, memory)).toEqual(["c", "b", "a"]);
  expect(play([...posts, post("d")], 1, memory)).toEqual(["d"]);
});

test("then the least shown, the one that was off longest first, for ever", () => {
  const posts = ["a", "b", "c", "d"].map((id) => post(id));
  const all = play(posts, 40);
  for (const id of ["a", "b", "c", "d"]) expect(all.filter((each) => each === id)).toHaveLength(10);
});

test("nobody speaks twice in a row", () => {
  const posts = [post("a1", "ada"), post("a2", "ada"), post("a3", "ada"), post("b1", "bea"), post("c1", "cy")];
  const all = play(posts, 60).map((id) => id[0]);
  for (let turn = 1; turn < all.length; turn++) expect(all[turn]).not.toBe(all[turn - 1]);
  expect(new Set(play(posts, 60))).toEqual(new Set(posts.map((each) => each.id)));
});

test("one person alone, and one post alone, still play", () => {
  expect(play([post("a1", "ada"), post("a2", "ada")], 4)).toEqual(["a2", "a1", "a2", "a1"]);
  expect(play([post("a")], 3)).toEqual(["a", "a", "a"]);
  expect(nextPost([], new Memory(), {})).toBeNull();
});

test("a pinned post comes round more often", () => {
  const posts = Array.from({ length: 30 }, (_, index) => post(`p${index}`));
  posts[3] = post("p3", "p3", { flags: ["pinned"] });
  const all = play(posts, 120);
  expect(all.filter((id) => id === "p3").length).toBeGreaterThan(15);
  expect(new Set(all).size).toBe(30);
});

test("the desk's hold stays", () => {
  const posts = [post("a"), post("b")];
  const memory = new Memory();
  memory.note("a");
  expect(nextPost(posts, memory, { hold: "a" })?.id).toBe("a");
  expect(nextPost(posts, memory, { hold: "gone" })?.id).toBe("b");
});

test("previous goes back to what is still public", () => {
  const posts = new Map(["a", "c"].map((id) => [id, post(id)]));
  const memory = new Memory();
  for (const id of ["a", "b", "c"]) memory.note(id);
  expect(previousPost(posts, memory)?.id).toBe("a");
  expect(previousPost(posts, memory)).toBeNull();
});

test("memory is bounded by the window", () => {
  const memory = new Memory();
  for (let turn = 0; turn < 500; turn++) memory.note(`p${turn}`);
  memory.keep(new Map([["p499", 1]]));
  expect(memory.shown.size).toBe(1);
  expect(memory.past.length).toBeLessThanOrEqual(50);
});

test("scenes: asked for, else the session's, else in turn", () => {
  const now = Date.parse("2027-05-04T13:22:00Z");
  const session = { title: "Lunch", starts: "2027-05-04T13:00:00Z", ends: "2027-05-04T14:00:00Z", scene: "cloud" };
  const programme: Programme = { scenes: ["letters", "rotation"], sessions: [session] };
  const memory = new Memory();
  expect(nextScene("rotation", programme, memory, now)).toBe("rotation");
  expect(nextScene("fireworks", programme, memory, now)).toBe("cloud");
  const later = now + 3_600_000;
  const seen = Array.from({ length: 24 }, () => {
    memory.note("a");
    return nextScene("", programme, memory, later);
  });
  expect(new Set(seen)).toEqual(new Set(["letters", "rotation"]));
  expect(nextScene("", { scenes: [], sessions: [] }, new Memory(), later)).toBe("letters");
});
