// @vitest-environment node
/// <reference types="node" />
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { palette, type Theme } from "./colour";

const THEMES: readonly Theme[] = ["stage", "foyer", "contrast", "desk"];
const tokens = readFileSync(new URL("./tokens.css", import.meta.url), "utf8");

test("the grounds and inks that colours are fitted to are those of tokens.css", () => {
  for (const theme of THEMES) {
    const block = new RegExp(`\\[data-theme="${theme}"\\] \\{([^}]*)\\}`).exec(tokens)?.[1] ?? "";
    const written = (name: string) => new RegExp(`--${name}: (\\S+);`).exec(block)?.[1];
    const { bg, ink, ink2 } = palette({ colour: "#daf549" }, theme);
    expect([bg, ink, ink2], theme).toEqual([written("bg"), written("ink"), written("ink-2")]);
  }
});
