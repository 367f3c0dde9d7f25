import { expect, test } from "vitest";
import { contrast, paint, palette, type Theme } from "./colour";

/** A colour of each hue, and the accents it must give on stage and in the foyer. */
const RESULTS = [
  ["lime", "#daf549", "#d4ee40", "#495400"],
  ["red", "#db0b27", "#fe9e96", "#a20118"],
  ["orange", "#cc6d14", "#ffa15c", "#7b3d01"],
  ["teal", "#12b8b2", "#37cbc3", "#005854"],
  ["blue", "#1a5aad", "#86bafe", "#004d98"],
  ["violet", "#6932a8", "#c7a8fe", "#662fa6"],
] as const;

/** The greatest difference of two colours in one channel, of 255. */
function apart(one: string, other: string): number {
  const channels = (hex: string) => [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16));
  const second = channels(other);
  return Math.max(...channels(one).map((value, index) => Math.abs(value - (second[index] ?? 0))));
}

// One step of lightness, 0.005, is up to five in a channel.
test.each(RESULTS)("%s %s gives its accents", (_name, given, stage, foyer) => {
  expect(apart(palette(given, "stage").accent, stage)).toBeLessThanOrEqual(5);
  expect(apart(palette(given, "foyer").accent, foyer)).toBeLessThanOrEqual(5);
});

test("the conference's lime gives the tokens that are written down", () => {
  expect(palette("#daf549", "desk").accent).toBe("#cde736");
  expect(palette("#daf549", "stage")).toMatchObject({
    fill: "#daf549",
    onFill: "#101924",
    glowA: "#003132",
    glowB: "#241d47",
  });
});

test("every colour's accent can be read on every ground of every theme", () => {
  const grounds: Record<Theme, string[]> = {
    stage: ["#080f18"],
    foyer: ["#f8f6ee", "#eef4da", "#e4eef9"],
    contrast: ["#000000"],
    desk: ["#0d1116", "#1c2127"],
  };
  for (let step = 0; step < 216; step++) {
    const channel = (divisor: number) => ((Math.floor(step / divisor) % 6) * 51).toString(16).padStart(2, "0");
    const given = `#${channel(1)}${channel(6)}${channel(36)}`;
    for (const theme of Object.keys(grounds) as Theme[]) {
      const { accent, fill, onFill, glowA, glowB } = palette(given, theme);
      const under = [...grounds[theme], ...(theme === "stage" ? [glowA, glowB] : [])];
      for (const ground of under) expect(contrast(accent, ground), `${given} ${theme}`).toBeGreaterThanOrEqual(7);
      expect(contrast(fill, onFill), given).toBeGreaterThan(4);
    }
  }
});

test("a palette lands on an element; what is no colour changes nothing", () => {
  const box = document.createElement("div");
  paint(box, "red; background: url(//elsewhere.example)", "stage");
  expect(box.style.length).toBe(0);
  paint(box, "#daf549", "foyer");
  expect(box.style.getPropertyValue("--accent")).toBe("#495400");
});
