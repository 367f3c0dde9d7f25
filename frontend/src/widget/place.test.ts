import { expect, test } from "vitest";
import { place } from "./place";

const PAGE = "https://gazette.example/technology/tide";

test("every address is on the host of src", () => {
  const demo = place("https://wall.example/c/demo", PAGE);
  expect(demo?.slug).toBe("demo");
  expect(demo?.feed(30)).toBe("https://wall.example/api/v1/demo/feed?limit=30");
  expect(demo?.about).toBe("https://wall.example/api/v1/demo");
  expect(demo?.socket).toBe("wss://wall.example/ws/v1/demo/wall");
  expect(demo?.form).toBe("https://wall.example/c/demo/post");
  expect(demo?.resolve("/media/s/a")).toBe("https://wall.example/media/s/a");
});

test("http has a plain socket, and a page of the same host may name the path alone", () => {
  expect(place("http://127.0.0.1:8000/c/demo/wall", PAGE)?.socket).toBe("ws://127.0.0.1:8000/ws/v1/demo/wall");
  expect(place("/c/demo", "https://wall.example/press")?.about).toBe("https://wall.example/api/v1/demo");
});

test("a picture of another host is no picture", () => {
  const demo = place("https://wall.example/c/demo", PAGE);
  expect(demo?.resolve("//elsewhere.example/a.png")).toBe("");
  expect(demo?.resolve("https://elsewhere.example/a.png")).toBe("");
});

test.each([
  "",
  "javascript:alert(1)//c/demo",
  "data:text/html,/c/demo",
  "ftp://wall.example/c/demo",
  "https://wall.example/",
  "https://wall.example/c/Not A Slug",
  "https://name:secret@wall.example/c/demo",
  "https://",
])("%j is no conference's address", (src) => {
  expect(place(src, PAGE)).toBeNull();
});
