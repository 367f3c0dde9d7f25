import { expect, test } from "vitest";
import type { Post } from "../../feed/protocol";
import { leisure, Memory, nextPost, nextScene, previousPost, waiting } from "./director";
import type { Plan, SceneName } from "./programme";

const NOW = Date.parse("2027-05-04T13:22:00Z");
const ANY = { perAuthor: 0, now: NOW };

function post(id: string, author = id, more: Partial<Post> = {}): Post {
  return { id, source: "form", author: { id: author }, status: "shown", flags: [], rev: 1, ...more };
}

/** Plays so many posts and tells which. */
function play(posts: Post[], turns: number, memory = new Memory()): string[] {
  return Array.from({ length: turns }, () => {
    const next = nextPost(posts, memory, ANY);
    if (next !== null) memory.note(next, NOW);
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
  expect(nextPost([], new Memory(), ANY)).toBeNull();
});

test("a pinned post comes round more often", () => {
  const posts = Array.from({ length: 30 }, (_, index) => post(`p${index}`));
  posts[3] = post("p3", "p3", { flags: ["pinned"] });
  const all = play(posts, 120);
  expect(all.filter((id) => id === "p3").length).toBeGreaterThan(15);
  expect(new Set(all).size).toBe(30);
});

test("one author has so many showings an hour, while others have something to say", () => {
  const posts = [post("b1", "bea"), ...Array.from({ length: 9 }, (_, index) => post(`a${index}`, "ada")), post("c1", "cy")];
  const memory = new Memory();
  const turns = Array.from({ length: 40 }, () => {
    const next = nextPost(posts, memory, { perAuthor: 3, now: NOW })!;
    memory.note(next, NOW);
    return next.author!.id;
  });
  // Where everybody has had their share, they go on by the other rules.
  expect(turns.slice(0, 8).filter((author) => author === "ada").length).toBeLessThanOrEqual(3);
  const later = NOW + 3_600_001;
  memory.keep(new Map(posts.map((each) => [each.id, each])), later);
  expect(memory.authors.size).toBe(0);
});

test("the more posts are waiting, the nearer to the reading time", () => {
  const memory = new Memory();
  const posts = Array.from({ length: 10 }, (_, index) => post(`p${index}`));
  expect(waiting(posts, memory)).toBe(10);
  for (const each of posts.slice(0, 7)) memory.note(each, NOW);
  expect(waiting(posts, memory)).toBe(3);
  const rising = [0, 1, 3, 6, 100].map(leisure);
  expect(rising[0]).toBeCloseTo(1.4);
  expect(rising.at(-1)).toBe(1);
  expect([...rising].sort((one, other) => other - one)).toEqual(rising);
});

test("previous goes back to what is still public", () => {
  const posts = new Map(["a", "c"].map((id) => [id, post(id)]));
  const memory = new Memory();
  for (const id of ["a", "b", "c"]) memory.note(post(id), NOW);
  expect(previousPost(posts, memory)?.id).toBe("a");
  expect(previousPost(posts, memory)).toBeNull();
});

test("memory is bounded by the window", () => {
  const memory = new Memory();
  for (let turn = 0; turn < 500; turn++) memory.note(post(`p${turn}`), NOW + turn * 60_000);
  memory.keep(new Map([["p499", 1]]), NOW + 500 * 60_000);
  expect(memory.shown.size).toBe(1);
  expect(memory.past.length).toBeLessThanOrEqual(50);
  expect(memory.authors.size).toBeLessThan(60);
});

/** Plays so many turns of a plan and tells in which scenes. */
function scenes(plan: Plan, turns: number, can: (scene: SceneName) => boolean = () => true, memory = new Memory()): string[] {
  return Array.from({ length: turns }, () => {
    const chosen = nextScene(plan, memory, can, (scene) => (scene === "voices" ? 1 : 3));
    if (chosen !== null) memory.turn(chosen.scene, chosen.at);
    return chosen?.scene ?? "";
  });
}

test("scenes come in the order of the plan, each for its turns", () => {
  const plan: Plan = { scenes: ["letters", "voices", "letters", "cloud"], otherwise: [] };
  expect(scenes(plan, 11).join(" ")).toBe(
    "letters letters letters voices letters letters letters cloud cloud cloud letters",
  );
});

test("a scene with nothing to show is left out, and something else stands in", () => {
  const plan: Plan = { scenes: ["questions", "rotation"], otherwise: ["session", "message"] };
  expect(new Set(scenes(plan, 6, (scene) => scene === "rotation"))).toEqual(new Set(["rotation"]));
  expect(scenes(plan, 2, (scene) => scene === "message")).toEqual(["message", "message"]);
  expect(scenes(plan, 1, () => false)).toEqual([""]);
});

test("another plan begins where the old scene stands in it", () => {
  const memory = new Memory();
  scenes({ scenes: ["letters", "cloud"], otherwise: [] }, 4, undefined, memory);
  expect(memory.scene).toBe("cloud");
  expect(scenes({ scenes: ["cloud", "rotation"], otherwise: [] }, 4, undefined, memory)).toEqual(["cloud", "cloud", "cloud", "rotation"]);
  expect(scenes({ scenes: ["spotlight"], otherwise: [] }, 1, undefined, memory)).toEqual(["spotlight"]);
});
