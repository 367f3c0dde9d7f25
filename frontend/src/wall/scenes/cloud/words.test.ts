import { expect, test } from "vitest";
import type { Post } from "../../../feed/protocol";
import { countWords, wordsOf } from "./words";

function post(text: string, tags: string[] = []): Post {
  const segments = [{ text }, ...tags.map((tag) => ({ tag }))];
  return { id: text, source: "form", segments, status: "shown", flags: [], rev: 1 };
}

test("a word counts once a post, however often it is in it", () => {
  const words = countWords([post("boring boring boring"), post("Boring software"), post("boring tides")], []);
  expect(words[0]).toEqual({ key: "boring", count: 3, text: "boring" });
});

test("commonplace words, tags of the conference, links and names are left out", () => {
  const text = "They said that #loud @someone_else https://tide.example/lighthouse about tests";
  const words = countWords([post(text, ["saltmarsh27", "Quay"])], ["#Saltmarsh27"]);
  expect(words.map((word) => word.key).sort()).toEqual(["quay", "tests"]);
});

test("a word is written as most people write it", () => {
  expect(countWords([post("SQLite"), post("SQLite"), post("sqlite")], [])[0]?.text).toBe("SQLite");
});

test("very long words have no place in a row", () => {
  expect(wordsOf(post("a".repeat(400))).size).toBe(0);
});
