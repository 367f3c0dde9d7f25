import { expect, test } from "vitest";
import type { Flag, Post } from "../feed/protocol";
import { pick } from "./pick";

function post(id: string, ...flags: Flag[]): Post {
  return { id, source: "form", status: "shown", flags, rev: 1 };
}

const ids = (posts: readonly Post[]): string[] => posts.map(({ id }) => id);

test("behind the speaker is the latest post, or the one the desk holds", () => {
  const posts = [post("a"), post("b")];
  expect(pick(posts, {}).behind?.id).toBe("b");
  expect(pick(posts, { hold: "a" }).behind?.id).toBe("a");
  expect(pick(posts, { hold: "gone" }).behind?.id).toBe("b");
  expect(pick([], {}).behind).toBeNull();
});

test("four questions at most, the desk's choice first and then the latest", () => {
  const posts = [
    post("a", "question", "pinned"),
    post("b", "question"),
    post("c"),
    post("d", "question", "starred"),
    post("s", "starred"),
    post("e", "question"),
    post("f", "question"),
    post("g", "question", "answered", "starred"),
  ];
  const { questions, asked } = pick(posts, {});
  expect(ids(questions)).toEqual(["a", "d", "f", "e"]);
  expect(asked).toBe(5);
});

test("a post sent as a question is one without a flag too", () => {
  expect(ids(pick([{ ...post("a"), question: true }], {}).questions)).toEqual(["a"]);
});
