import { expect, test } from "vitest";
import { palette, type Theme } from "../../ui/colour";
import { contrast, over } from "../../ui/oklch";
import { ANYTHING, extremes, limit, lost, veil } from "./veil";

/** Contrast has no pictures under it. */
const THEMES: readonly Theme[] = ["stage", "foyer"];
const COLOURS = ["#daf549", "#db0b27", "#1a5aad", "#000000", "#ffffff"];
const GROUNDS = ["", "#0b2a4a", "#ffb060"];
const PIXELS = Array.from({ length: 27 }, (_, step) => {
  const channel = (divisor: number) => ((Math.floor(step / divisor) % 3) * 127).toString(16).padStart(2, "0");
  return `#${channel(1)}${channel(3)}${channel(9)}`;
});

function each(check: (found: ReturnType<typeof palette>, name: string) => void): void {
  for (const theme of THEMES) {
    for (const colour of COLOURS) for (const ground of GROUNDS) check(palette({ colour, ground, pictured: true }, theme), `${theme} ${colour} ${ground}`);
  }
}

const read = ({ ink, ink2, accent }: ReturnType<typeof palette>, ground: string): number =>
  Math.min(...[ink, ink2, accent].map((text) => contrast(text, ground)));

test("under the veil for anything, every pixel lets every text be read", () => {
  each((found, name) => {
    const opacity = veil(ANYTHING, found);
    expect(opacity, name).toBeLessThan(0.98);
    for (const pixel of PIXELS) expect(read(found, over(found.bg, pixel, opacity)), `${name} ${pixel}`).toBeGreaterThanOrEqual(7);
  });
});

test("cut at the limit, channel by channel, every pixel does without any veil", () => {
  each((found, name) => {
    const end = limit(found);
    const dark = contrast(found.ink, "#000000") > contrast(found.ink, "#ffffff");
    for (const pixel of PIXELS) {
      const cut = [1, 3, 5].map((at) => [pixel, end].map((colour) => colour.slice(at, at + 2)).sort()[dark ? 0 : 1]);
      expect(read(found, `#${cut.join("")}`), `${name} ${pixel}`).toBeGreaterThanOrEqual(7);
    }
  });
});

test("a picture that can be read over needs no veil, a bright one nearly all of it", () => {
  const stage = palette({ colour: "#daf549" }, "stage");
  expect(veil({ lightest: "#101418", darkest: "#000000" }, stage)).toBe(0);
  expect(veil({ lightest: "#ffffff", darkest: "#ffffff" }, stage)).toBeGreaterThan(0.8);
  expect(veil({ lightest: "#ffffff", darkest: "#ffffff" }, palette({ colour: "#daf549" }, "foyer"))).toBe(0);
});

test("a picture's extremes are of its channels, and one lamp is not among them", () => {
  const pixels = new Uint8ClampedArray(400);
  for (let pixel = 0; pixel < 100; pixel++) pixels.set([pixel, 40, 200 - pixel, 255], pixel * 4);
  pixels.set([255, 255, 255, 255], 0);
  const { lightest, darkest } = extremes(pixels);
  expect(darkest).toBe("#032867");
  expect(lightest.slice(3, 5)).toBe("28");
});

test("a logo is lost where a quarter of it is the ground's colour", () => {
  const pixels = (...colours: number[][]) => new Uint8ClampedArray(colours.flat());
  const [navy, lime, none] = [[10, 20, 40, 255], [218, 245, 73, 255], [0, 0, 0, 0]];
  expect(lost(pixels(navy, navy, lime), "#080f18")).toBe(true);
  expect(lost(pixels(navy, navy, lime), "#f8f6ee")).toBe(true); // the lime is
  expect(lost(pixels(lime, lime, none), "#080f18")).toBe(false);
  expect(lost(pixels(none), "#080f18")).toBe(false);
});
