/** What lies between a picture and the text over it, so that all of it can be read. Pure. */
import type { Palette } from "../../ui/colour";
import { RATIO } from "../../ui/colour";
import { channels, contrast, over, written } from "../../ui/oklch";

/** A browser's own rounding must not take what the sum allows. */
const ENOUGH = RATIO + 0.1;
const STEP = 0.01;
/** So much of a picture may be brighter, or darker, than its extremes: a lamp does not dim a hall. */
const SPARED = 0.02;

/** The two ends of a picture's colours, as "#rrggbb". */
export interface Extremes {
  lightest: string;
  darkest: string;
}

/** Any picture at all. */
export const ANYTHING: Extremes = { lightest: "#ffffff", darkest: "#000000" };

/** How opaque the ground must lie over everything between two colours, 0 to 1. */
export function veil({ lightest, darkest }: Extremes, palette: Palette): number {
  for (let opacity = 0; opacity < 1; opacity += STEP) {
    if ([lightest, darkest].every((pixel) => read(over(palette.bg, pixel, opacity), palette))) return opacity;
  }
  return 1;
}

/** The lightest grey, on a dark theme, or the darkest, that text may stand on: no channel goes beyond it, but for the ground's own. */
export function limit(palette: Palette): string {
  const ground = channels(palette.bg);
  const dark = contrast(palette.ink, "#000000") > contrast(palette.ink, "#ffffff");
  for (let step = 0; step < 256; step++) {
    const end = written(ground.map((channel) => (dark ? Math.max(channel, 255 - step) : Math.min(channel, step))));
    if (read(end, palette)) return end;
  }
  return palette.bg;
}

/** Whether all of a palette's text can be read on a ground. */
function read(ground: string, { ink, ink2, accent }: Palette): boolean {
  return [ink, ink2, accent].every((text) => contrast(text, ground) >= ENOUGH);
}

/** The extremes of a picture's RGBA pixels, channel by channel, without what is spared. */
export function extremes(pixels: Uint8ClampedArray): Extremes {
  const [lightest, darkest]: [number[], number[]] = [[], []];
  for (let channel = 0; channel < 3; channel++) {
    const values = pixels.filter((_, index) => index % 4 === channel).sort();
    const spared = Math.floor(values.length * SPARED);
    darkest.push(values[spared] ?? 0);
    lightest.push(values[values.length - 1 - spared] ?? 255);
  }
  return { lightest: written(lightest), darkest: written(darkest) };
}

/** Whether a drawing's RGBA pixels would be lost on a ground: a quarter of what it shows is nearly the ground's. */
export function lost(pixels: Uint8ClampedArray, ground: string): boolean {
  let [shown, faint] = [0, 0];
  for (let at = 0; at < pixels.length; at += 4) {
    if (pixels[at + 3]! < 128) continue;
    shown++;
    if (contrast(written([...pixels.subarray(at, at + 3)]), ground) < 2) faint++;
  }
  return faint > shown / 4;
}
