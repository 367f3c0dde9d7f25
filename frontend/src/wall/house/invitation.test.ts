import { expect, test } from "vitest";
import type { Post } from "../../feed/protocol";
import { hasForm, invitation } from "./invitation";

const post = (source: string): Post => ({ id: source, source, status: "shown", flags: [], rev: 1 });

function said(sources: string[], scan = true, posts: Post[] = [], hashtags = ["saltmarsh27"]): string | null {
  const found = invitation({ slug: "demo", title: "Saltmarsh 27", hashtags, sources }, scan, posts);
  return found === null ? null : found.before + found.tag + found.after;
}

test("only the conference's own networks are named, whatever order they are in", () => {
  expect(said(["form", "bluesky", "mastodon", "x"])).toBe("Scan, or post with #saltmarsh27 on X, Mastodon or Bluesky.");
  expect(said(["mastodon", "form", "bluesky"])).toBe("Scan, or post with #saltmarsh27 on Mastodon or Bluesky.");
  expect(said(["x", "rss"], false)).toBe("Post with #saltmarsh27 on X.");
});

test("a recording's networks are those of its posts", () => {
  const posts = [post("mastodon"), post("form"), post("x")];
  expect(said(["replay", "form"], true, posts)).toBe("Scan, or post with #saltmarsh27 on X or Mastodon.");
  expect(said(["form"], true, posts)).toBe("Scan. No account needed.");
});

test("without a code, a network or a tag it says what is left", () => {
  expect(said([], false)).toBe("Post with #saltmarsh27.");
  expect(said(["x"], true, [], [])).toBe("Scan. No account needed.");
  expect(said(["x"], false, [], [])).toBeNull();
});

test("a conference without the form leads nobody to it", () => {
  const demo = { slug: "demo", title: "Saltmarsh 27", hashtags: [] };
  expect(hasForm({ ...demo, sources: ["x"] })).toBe(false);
  expect(hasForm({ ...demo, sources: ["x", "form"] })).toBe(true);
  expect(hasForm(demo)).toBe(true);
});
