import { expect, test } from "vitest";
import type { Post } from "../feed/protocol";
import { avatar, initial } from "./avatar";

function post(author: Partial<Post["author"]>): Post {
  return { id: "form:1", source: "form", status: "shown", flags: [], rev: 1, author: { id: "a", ...author } };
}

test("a face is a picture of the server's own", () => {
  const face = avatar(post({ name: "Tove", avatar: "/media/s/tove" }));
  expect(face.querySelector("img")?.getAttribute("src")).toBe("/media/s/tove");
});

test("without a picture, or when it fails, it is the first letter", () => {
  expect(avatar(post({ name: "Tove, row F" })).textContent).toBe("T");
  const face = avatar(post({ name: "émile", avatar: "/media/s/gone" }));
  face.querySelector("img")?.dispatchEvent(new Event("error"));
  expect(face.textContent).toBe("É");
  expect(face.querySelector("img")).toBeNull();
});

test("the first letter is found behind signs, in any script", () => {
  expect(initial("🌊 wave")).toBe("W");
  expect(initial("水野 遥")).toBe("水");
  expect(initial("")).toBe("");
});
