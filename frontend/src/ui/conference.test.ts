import { expect, test } from "vitest";
import { feedUrl, hashtag, slugFromPath } from "./conference";

test("the slug is the path's second part", () => {
  expect(slugFromPath("/c/saltmarsh/wall")).toBe("saltmarsh");
  expect(slugFromPath("/c/demo")).toBe("demo");
  expect(slugFromPath("/join")).toBe("");
  expect(slugFromPath("/c/Not%20a%20slug/wall")).toBe("");
});

test("a hashtag has one #", () => {
  expect(hashtag("saltmarsh27")).toBe("#saltmarsh27");
  expect(hashtag("#saltmarsh27")).toBe("#saltmarsh27");
});

test("the feed is on the page's host, as safe as the page", () => {
  expect(feedUrl("demo", "wall", "https://wall.example/c/demo/wall?x=1")).toBe("wss://wall.example/ws/v1/demo/wall");
  expect(feedUrl("demo", "desk", "http://127.0.0.1:8000/c/demo/desk")).toBe("ws://127.0.0.1:8000/ws/v1/demo/desk");
});
