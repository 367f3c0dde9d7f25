import { expect, test } from "vitest";
import { wallOptions } from "./options";

test("the address says scene, theme and motion; the screen link stays behind the #", () => {
  expect(wallOptions("?scene=cloud&theme=foyer&motion=off&background=none", "#screen=signed.link", false)).toEqual({
    scene: "cloud",
    theme: "foyer",
    still: true,
    clear: true,
    screen: "signed.link",
  });
  expect(wallOptions("?screen=in-a-log", "", false)).toEqual({ scene: "", theme: "", still: false, clear: false, screen: undefined });
});

test("the system's wish for less motion is enough", () => {
  expect(wallOptions("", "", true).still).toBe(true);
});
