/** Every colour that follows from a conference's one colour (LOOK, "Accent"). */

export type Theme = "stage" | "foyer" | "contrast" | "desk";

export interface Palette {
  accent: string;
  fill: string;
  onFill: string;
  glowA: string;
  glowB: string;
}

interface Lch {
  l: number;
  c: number;
  h: number;
}

type Rgb = readonly [number, number, number];

interface Ground {
  bg: string;
  /** The accent starts no lighter than this, and moves in this direction. */
  ceiling: number;
  towards: 1 | -1;
  glows: (hue: number) => readonly [string, string] | null;
  /** A text's other ground, where there are no glows. */
  raised?: string;
}

const STEP = 0.005;
const RATIO = 7;
const INK = "#101924";
const PAPER = "#f8f7f1";

const GROUNDS: Readonly<Record<Theme, Ground>> = {
  stage: {
    bg: "#080f18",
    ceiling: 0.9,
    towards: 1,
    glows: (hue) => [hex({ l: 0.285, c: 0.055, h: hue + 77 }), hex({ l: 0.265, c: 0.075, h: hue + 170 })],
  },
  foyer: { bg: "#f8f6ee", ceiling: 1, towards: -1, glows: () => ["#eef4da", "#e4eef9"] },
  contrast: { bg: "#000000", ceiling: 0.92, towards: 1, glows: () => null },
  desk: { bg: "#0d1116", ceiling: 0.88, towards: 1, glows: () => null, raised: "#1c2127" },
};

/** The palette of a theme for the conference's colour, "#rrggbb". */
export function palette(colour: string, theme: Theme): Palette {
  const given = toLch(parse(colour));
  const ground = GROUNDS[theme];
  const glows = ground.glows(given.h);
  const under = [ground.bg, ...(glows ?? []), ...(ground.raised === undefined ? [] : [ground.raised])];
  return {
    accent: readable(given, ground, under),
    fill: colour,
    onFill: contrast(colour, INK) >= contrast(colour, PAPER) ? INK : PAPER,
    glowA: glows?.[0] ?? "transparent",
    glowB: glows?.[1] ?? "transparent",
  };
}

/** Sets a palette's custom properties on an element. */
export function paint(element: HTMLElement, colour: string, theme: Theme): void {
  if (!/^#[0-9a-f]{6}$/i.test(colour)) return;
  const { accent, fill, onFill, glowA, glowB } = palette(colour, theme);
  const properties = { accent, fill, "on-fill": onFill, "glow-a": glowA, "glow-b": glowB };
  for (const [name, value] of Object.entries(properties)) element.style.setProperty(`--${name}`, value);
}

/** WCAG's ratio of two "#rrggbb" colours, 1 to 21. */
export function contrast(one: string, other: string): number {
  const [a, b] = [luminance(parse(one)), luminance(parse(other))];
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
}

/** The given hue, stepped away from its grounds until it can be read on each of them. */
function readable(given: Lch, ground: Ground, under: readonly string[]): string {
  let l = Math.min(given.l, ground.ceiling);
  for (; l > 0 && l < 1; l += STEP * ground.towards) {
    const colour = hex({ ...given, l });
    if (under.every((below) => contrast(colour, below) >= RATIO)) return colour;
  }
  return ground.towards > 0 ? "#ffffff" : "#000000";
}

/** "#rrggbb" of an OKLCH colour, its chroma lowered until sRGB can show it. */
function hex(colour: Lch): string {
  let [low, high] = [0, colour.c];
  if (inGamut(toLinear(colour))) low = high;
  for (let i = 0; i < 24 && high - low > 1e-5; i++) {
    const middle = (low + high) / 2;
    if (inGamut(toLinear({ ...colour, c: middle }))) low = middle;
    else high = middle;
  }
  const channels = toLinear({ ...colour, c: low }).map((value) => {
    const byte = Math.round(255 * gamma(Math.min(1, Math.max(0, value))));
    return byte.toString(16).padStart(2, "0");
  });
  return `#${channels.join("")}`;
}

function inGamut(linear: Rgb): boolean {
  return linear.every((value) => value >= -1e-4 && value <= 1 + 1e-4);
}

function parse(colour: string): Rgb {
  const value = Number.parseInt(colour.slice(1), 16);
  return [value >> 16, (value >> 8) & 255, value & 255].map((byte) => ungamma(byte / 255)) as unknown as Rgb;
}

function luminance([r, g, b]: Rgb): number {
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function gamma(value: number): number {
  return value <= 0.0031308 ? 12.92 * value : 1.055 * value ** (1 / 2.4) - 0.055;
}

function ungamma(value: number): number {
  return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
}

// Björn Ottosson's matrices: https://bottosson.github.io/posts/oklab/
function toLch([r, g, b]: Rgb): Lch {
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
