import { expect, test } from "vitest";
import { paint, palette, type Palette, type Theme } from "./colour";
import { contrast, luminance, toLch } from "./oklch";

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
  expect(apart(palette({ colour: given }, "stage").accent, stage)).toBeLessThanOrEqual(5);
  expect(apart(palette({ colour: given }, "foyer").accent, foyer)).toBeLessThanOrEqual(5);
});

test("the conference's lime gives the tokens that are written down", () => {
  expect(palette({ colour: "#daf549" }, "desk").accent).toBe("#cde736");
  expect(palette({ colour: "#daf549" }, "stage")).toMatchObject({
    fill: "#daf549",
    onFill: "#101924",
    glowA: "#003132",
    glowB: "#241d47",
  });
});

const COLOURS = Array.from({ length: 216 }, (_, step) => {
  const channel = (divisor: number) => ((Math.floor(step / divisor) % 6) * 51).toString(16).padStart(2, "0");
  return `#${channel(1)}${channel(6)}${channel(36)}`;
});
const THEMES: readonly Theme[] = ["stage", "foyer", "contrast", "desk"];

/** Every pair of a text and a ground of a palette must reach 7:1. */
function unreadable({ bg, ink, ink2, accent, fill, onFill, marker, glowA, glowB }: Palette, theme: Theme): string[] {
  const grounds = [bg, ...[glowA, glowB].filter((glow) => glow !== "transparent"), ...(theme === "desk" ? ["#1c2127"] : [])];
  const pairs = grounds.flatMap((ground) => [ink, ink2, accent].map((text) => [text, ground, 7] as const));
  const all = [...pairs, [ink, marker, 7] as const, [onFill, fill, 4] as const];
  return all.filter(([text, ground, least]) => contrast(text, ground) < least).map((pair) => pair.join(" on "));
}

test("whatever colour a conference has, all text can be read on every ground of every theme", () => {
  for (const given of COLOURS) {
    for (const theme of THEMES) expect(unreadable(palette({ colour: given }, theme), theme), `${given} ${theme}`).toEqual([]);
  }
});

test("whatever ground it has, too, and in its own hue", () => {
  for (let index = 0; index < COLOURS.length; index += 3) {
    const [ground, accent] = [COLOURS[index]!, COLOURS[(index * 47) % COLOURS.length]!];
    for (const theme of ["stage", "foyer"] as const) {
      const found = palette({ colour: accent, ground }, theme);
      expect(unreadable(found, theme), `${accent} on ${ground}, ${theme}`).toEqual([]);
      const { c, h } = toLch(ground);
      const own = toLch(found.bg);
      if (theme === "stage" && c > 0.05 && own.c > 0.02) expect(Math.abs(((own.h - h + 540) % 360) - 180), ground).toBeLessThan(8);
    }
  }
});

test("a ground that reads already stays as it is on stage, is pale in the foyer, and never there for contrast", () => {
  expect(apart(palette({ colour: "#daf549", ground: "#0b2a4a" }, "stage").bg, "#0b2a4a")).toBeLessThanOrEqual(1);
  expect(luminance(palette({ colour: "#daf549", ground: "#0b2a4a" }, "foyer").bg)).toBeGreaterThan(0.8);
  expect(palette({ colour: "#daf549", ground: "#0b2a4a" }, "contrast").bg).toBe("#000000");
  expect(palette({ colour: "#daf549", ground: "#0b2a4a" }, "desk").bg).toBe("#0d1116");
});

test("a palette lands on an element; what is no colour changes nothing", () => {
  const box = document.createElement("div");
  paint(box, { colour: "red; background: url(//elsewhere.example)" }, "stage");
  expect(box.style.length).toBe(0);
  paint(box, { colour: "#daf549" }, "foyer");
  expect(box.style.getPropertyValue("--accent")).toBe("#495400");
  expect(box.style.getPropertyValue("--bg")).toBe("");
  paint(box, { colour: "#daf549", ground: "#0b2a4a" }, "stage");
  expect(apart(box.style.getPropertyValue("--bg"), "#0b2a4a")).toBeLessThanOrEqual(1);
  paint(box, { colour: "#daf549", ground: "#0b2a4a" }, "contrast");
  expect(box.style.getPropertyValue("--bg")).toBe("#000000");
});
