/** Colours as numbers: "#rrggbb", WCAG's luminance and contrast, and OKLCH. */

export interface Lch {
  l: number;
  c: number;
  h: number;
}

type Rgb = readonly [number, number, number];

/** WCAG's ratio of two "#rrggbb" colours, 1 to 21. */
export function contrast(one: string, other: string): number {
  const [a, b] = [luminance(one), luminance(other)];
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
}

/** WCAG's relative luminance, 0 to 1. */
export function luminance(colour: string): number {
  const [r, g, b] = linear(colour);
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/** What `above` gives over `below` when it is so opaque, 0 to 1, as a browser blends them. */
export function over(above: string, below: string, opacity: number): string {
  const [a, b] = [channels(above), channels(below)];
  return written(a.map((byte, channel) => byte * opacity + b[channel]! * (1 - opacity)));
}

/** "#rrggbb" of three channels, 0 to 255. */
export function written(rgb: readonly number[]): string {
  return `#${rgb.map((byte) => Math.round(byte).toString(16).padStart(2, "0")).join("")}`;
}

/** "#rrggbb" of an OKLCH colour, its chroma lowered until sRGB can show it. */
export function fromLch(colour: Lch): string {
  let [low, high] = [0, colour.c];
  if (inGamut(toLinear(colour))) low = high;
  for (let i = 0; i < 24 && high - low > 1e-5; i++) {
    const middle = (low + high) / 2;
    if (inGamut(toLinear({ ...colour, c: middle }))) low = middle;
    else high = middle;
  }
  return written(toLinear({ ...colour, c: low }).map((value) => 255 * gamma(Math.min(1, Math.max(0, value)))));
}

// Björn Ottosson's matrices: https://bottosson.github.io/posts/oklab/
export function toLch(colour: string): Lch {
  const [r, g, b] = linear(colour);
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  const light = 0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s;
  const a = 1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s;
  const blue = 0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s;
  return { l: light, c: Math.hypot(a, blue), h: (Math.atan2(blue, a) * 180) / Math.PI };
}

function toLinear({ l, c, h }: Lch): Rgb {
  const a = c * Math.cos((h * Math.PI) / 180);
  const b = c * Math.sin((h * Math.PI) / 180);
  const long = (l + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const medium = (l - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const short = (l - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return [
    4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
    -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
    -0.0041960863 * long - 0.7034186147 * medium + 1.707614701 * short,
  ];
}

function inGamut(rgb: Rgb): boolean {
  return rgb.every((value) => value >= -1e-4 && value <= 1 + 1e-4);
}

/** Red, green and blue of "#rrggbb", 0 to 255. */
export function channels(colour: string): readonly number[] {
  const value = Number.parseInt(colour.slice(1), 16);
  return [value >> 16, (value >> 8) & 255, value & 255];
}

function linear(colour: string): Rgb {
  return channels(colour).map((byte) => ungamma(byte / 255)) as unknown as Rgb;
}

function gamma(value: number): number {
  return value <= 0.0031308 ? 12.92 * value : 1.055 * value ** (1 / 2.4) - 0.055;
}

function ungamma(value: number): number {
  return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
}
