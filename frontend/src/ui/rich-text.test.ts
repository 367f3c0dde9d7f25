import { expect, test } from "vitest";
import type { Segment } from "../feed/protocol";
import { picture, richText } from "./rich-text";

function rendered(segments: Segment[], options = {}): HTMLElement {
  const box = document.createElement("p");
  box.append(richText(segments, options));
  return box;
}

const SEGMENTS: Segment[] = [
  { text: "See " },
  { text: "the tables", href: "https://tide.example/tables" },
  { text: " by " },
  { mention: "imke@tidepool.example", href: "https://tidepool.example/@imke" },
  { text: " " },
  { tag: "saltmarsh27" },
  { emoji: "heron", src: "/media/s/heron", alt: "a heron" },
];

test("each kind of segment has its node, and the text is unaltered", () => {
  const box = rendered(SEGMENTS);
  expect(box.textContent).toBe("See the tables by @imke@tidepool.example #saltmarsh27");
  expect(box.querySelector("bdi.tag")?.textContent).toBe("#saltmarsh27");
  expect(box.querySelector("bdi.mention")?.getAttribute("dir")).toBe("auto");
  expect(box.querySelector("img.emoji")?.getAttribute("alt")).toBe("a heron");
  expect(box.querySelector("a")).toBeNull();
});

test("links are anchors where they are asked for", () => {
  const links = rendered(SEGMENTS, { links: true }).querySelectorAll("a");
  expect([...links].map((a) => a.textContent)).toEqual(["the tables", "@imke@tidepool.example"]);
  expect(links[0]?.rel).toContain("noopener");
});

test("markup in a post stays text", () => {
  const hostile = "<img src=x onerror=alert(1)><script>alert(1)</script>";
  const box = rendered([{ text: hostile }, { tag: "<b>x" }]);
  expect(box.textContent).toBe(`${hostile}#<b>x`);
  expect(box.querySelector("img, script, b")).toBeNull();
});

test("only http and https become links", () => {
  const box = rendered([{ text: "click", href: "javascript:alert(1)" }], { links: true });
  expect(box.querySelector("a")).toBeNull();
  expect(box.textContent).toBe("click");
});

test("only the server's own pictures are loaded", () => {
  expect(picture("/media/s/a")).toBe("/media/s/a");
  expect(picture("/media/s/a", (path) => `https://wall.example${path}`)).toBe("https://wall.example/media/s/a");
  expect(picture("//elsewhere.example/a.png")).toBe("");
  expect(picture("https://elsewhere.example/a.png")).toBe("");
  expect(picture(undefined)).toBe("");
  const box = rendered([{ emoji: "heron", src: "https://elsewhere.example/h.png" }]);
  expect(box.querySelector("img")).toBeNull();
  expect(box.textContent).toBe(":heron:");
});

test("no segments are no nodes", () => {
  expect(richText(undefined).childNodes.length).toBe(0);
});
