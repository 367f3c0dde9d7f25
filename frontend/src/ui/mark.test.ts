import { expect, test } from "vitest";
import { mark, sourceName, sourceWord } from "./mark";

test.each(["x", "mastodon", "bluesky", "rss", "form", "webhook"])("%s has a mark of its own", (source) => {
  const svg = mark(source);
  expect(svg.querySelector("path")?.getAttribute("d")).toMatch(/^M/);
  expect(svg.getAttribute("aria-label")).toBe(sourceName(source));
});

test("X's logo stands alone, the others have their word", () => {
  expect(sourceWord("x")).toBe("");
  expect(sourceWord("mastodon")).toBe("Mastodon");
  expect(sourceWord("form")).toBe("from the room");
});

test("a source we do not know is named as it names itself", () => {
  expect(sourceName("pigeon")).toBe("pigeon");
  expect(mark("pigeon").querySelector("path")).not.toBeNull();
});
