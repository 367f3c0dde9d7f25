import { expect, test } from "vitest";
import type { Post } from "../../../feed/protocol";
import { countWords, drifted, wordsOf } from "./words";

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

test("the cloud is laid out anew once the room talks of other things", () => {
  const said = (counts: Record<string, number>) =>
    Object.entries(counts)
      .map(([key, count]) => ({ key, text: key, count }))
      .sort((one, other) => other.count - one.count);
  const large = ["tides", "backups", "soup"];
  expect(drifted(large, said({ tides: 9, backups: 8, soup: 7, harbour: 2 }))).toBe(false);
  // One that is said a little more often moves nothing.
  expect(drifted(large, said({ tides: 9, backups: 8, soup: 7, harbour: 8 }))).toBe(false);
  expect(drifted(large, said({ tides: 9, backups: 8, soup: 1, harbour: 12, rollback: 14 }))).toBe(true);
});
