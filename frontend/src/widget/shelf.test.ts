import { expect, test } from "vitest";
import type { Post } from "../feed/protocol";
import { Shelf } from "./shelf";

function posts(...shown: number[]): Post[] {
  return shown.map((seq) => ({ id: `form:${seq}`, source: "form", status: "shown", flags: [], rev: 1, shown: seq }));
}

function ids(shelf: Shelf): string[] {
  return shelf.posts.map((post) => post.id);
}

test("an open list holds the newest posts, newest first", () => {
  const shelf = new Shelf(2);
  shelf.update(posts(1, 2, 3), true);
  expect(ids(shelf)).toEqual(["form:3", "form:2"]);
  expect(shelf.waiting).toBe(0);
});

test("a held list counts what is new and shows none of it", () => {
  const shelf = new Shelf(30);
  shelf.update(posts(1, 2), true);
  shelf.update(posts(1, 2, 3, 4, 5), false);
  expect(ids(shelf)).toEqual(["form:2", "form:1"]);
  expect(shelf.waiting).toBe(3);
  shelf.update(posts(1, 2, 3, 4, 5), true);
  expect(ids(shelf)).toEqual(["form:5", "form:4", "form:3", "form:2", "form:1"]);
  expect(shelf.waiting).toBe(0);
});

test("what is gone leaves a held list at once, on it or waiting", () => {
  const shelf = new Shelf(30);
  shelf.update(posts(1, 2), true);
  shelf.update(posts(1, 3, 4), false);
  expect(ids(shelf)).toEqual(["form:1"]);
  shelf.update(posts(1, 4), false);
  expect(shelf.waiting).toBe(2 - 1);
});

test("a changed post is replaced on a held list", () => {
  const shelf = new Shelf(30);
  shelf.update(posts(1), true);
  shelf.update([{ ...posts(1)[0]!, text: "mended", rev: 2 }], false);
  expect(shelf.posts[0]?.text).toBe("mended");
});

test("posts beyond the limit of an open list are not counted as new when it is held", () => {
  const shelf = new Shelf(2);
  shelf.update(posts(1, 2, 3), true);
  shelf.update(posts(1, 2, 3), false);
  expect(shelf.waiting).toBe(0);
});
