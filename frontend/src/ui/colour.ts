/** Every colour that follows from a conference's own (LOOK, "Accent"). */
import { contrast, fromLch, over, toLch, type Lch } from "./oklch";

export type Theme = "stage" | "foyer" | "contrast" | "desk";

export interface Palette {
  bg: string;
  ink: string;
  ink2: string;
  accent: string;
  /** The colour as given, under `onFill`. */
  fill: string;
  onFill: string;
  /** The colour as a marker's stroke, on which the ink can be read. */
  marker: string;
  glowA: string;
  glowB: string;
}

interface Ground {
  bg: string;
  ink: string;
  ink2: string;
  /** The accent starts no lighter than this; from there text moves in this direction. */
  ceiling: number;
  towards: 1 | -1;
  glows: (hue: number) => readonly [string, string] | null;
  /** A text's other ground, where there are no glows. */
  raised?: string;
  /** What a conference's own ground may be here; absent: it stays as it is. */
  own?: { start: number; chroma: number };
  /** How much of a picture under the ground shines through, 0 to 1. */
  shine?: number;
}

const STEP = 0.005;
/** The least contrast of any text. */
export const RATIO = 7;
const INK = "#101924";
const PAPER = "#f8f7f1";
const COLOUR = /^#[0-9a-f]{6}$/i;

/** Each as in tokens.css. */
const GROUNDS: Readonly<Record<Theme, Ground>> = {
  stage: {
    bg: "#080f18",
    ink: PAPER,
    ink2: "#b5bfc7",
    ceiling: 0.9,
    towards: 1,
    glows: (hue) => [fromLch({ l: 0.285, c: 0.055, h: hue + 77 }), fromLch({ l: 0.265, c: 0.075, h: hue + 170 })],
    own: { start: 0.3, chroma: 0.12 },
    shine: 0.12,
  },
  foyer: {
    bg: "#f8f6ee",
    ink: INK,
    ink2: "#3e4955",
    ceiling: 1,
    towards: -1,
    glows: () => ["#eef4da", "#e4eef9"],
    own: { start: 0.955, chroma: 0.03 },
    shine: 0.075,
  },
  contrast: { bg: "#000000", ink: "#ffffff", ink2: "#d5dbe0", ceiling: 0.92, towards: 1, glows: () => null },
  desk: { bg: "#0d1116", ink: "#efefea", ink2: "#afb7be", ceiling: 0.88, towards: 1, glows: () => null, raised: "#1c2127" },
};

/** What a conference asks for. */
export interface Wish {
  /** Its one colour, "#rrggbb". */
  colour: string;
  /** Its own ground; "" for the theme's. */
  ground?: string;
  /** Whether text stands over a picture. */
  pictured?: boolean;
}

/** The palette of a theme. */
export function palette({ colour, ground: wanted = "", pictured = false }: Wish, theme: Theme): Palette {
  const given = toLch(colour);
  const ground = GROUNDS[theme];
  const { ink, ink2 } = ground;
  const through = pictured ? (ground.shine ?? 0) : 0;
  const own = wanted === "" ? undefined : ground.own;
  const bg = own === undefined ? ground.bg : placed(toLch(wanted), ground, own, through);
  const glows = own === undefined ? ground.glows(given.h) : deeper(bg, ground);
  const under = [bg, worst(bg, ground, through), ...(glows ?? []), ...(ground.raised === undefined ? [] : [ground.raised])];
  const start = Math.min(given.l, ground.ceiling);
  return {
    bg,
    ink,
    ink2,
    accent: stepped({ ...given, l: start }, ground.towards, (accent) => under.every((below) => contrast(accent, below) >= RATIO)),
    fill: colour,
    onFill: contrast(colour, INK) >= contrast(colour, PAPER) ? INK : PAPER,
    marker: contrast(colour, ink) >= RATIO ? colour : stepped(given, away(ground), (marker) => contrast(marker, ink) >= RATIO),
    glowA: glows?.[0] ?? "transparent",
    glowB: glows?.[1] ?? "transparent",
  };
}

/** Sets the custom properties of a conference's colours on an element, and returns their palette; null for no colour. */
export function paint(element: HTMLElement, wish: Wish, theme: Theme): Palette | null {
  if (!COLOUR.test(wish.colour)) return null;
  const ground = COLOUR.test(wish.ground ?? "") ? { ground: wish.ground! } : {};
  const found = palette({ ...wish, ground: "", ...ground }, theme);
  const { bg, accent, fill, onFill, marker, glowA, glowB } = found;
  const properties = { accent, fill, "on-fill": onFill, marker, "glow-a": glowA, "glow-b": glowB, ...("ground" in ground ? { bg } : {}) };
  for (const [name, value] of Object.entries(properties)) element.style.setProperty(`--${name}`, value);
  return found;
}

/** A conference's own ground: its hue, as light or dark as this theme's text needs it. */
function placed(given: Lch, ground: Ground, { start, chroma }: { start: number; chroma: number }, through: number): string {
  const l = ground.towards > 0 ? Math.min(given.l, start) : Math.max(given.l, start);
  return stepped({ ...given, l, c: Math.min(given.c, chroma) }, away(ground), (bg) => {
    const below = worst(bg, ground, through);
    return [ground.ink, ground.ink2].every((text) => contrast(text, below) >= RATIO);
  });
}

/** The glows of a conference's own ground: its neighbours, farther from the text. */
function deeper(bg: string, ground: Ground): readonly [string, string] {
  const { l, c, h } = toLch(bg);
  const far = Math.min(1, Math.max(0, l + 0.08 * away(ground)));
  return [fromLch({ l: far, c, h: h + 24 }), fromLch({ l: far, c, h: h - 24 })];
}

/** A ground with the worst picture shining through it. */
function worst(bg: string, ground: Ground, through: number): string {
  return over(bg, ground.towards > 0 ? "#ffffff" : "#000000", 1 - through);
}

/** Where a theme's ground lies, seen from its text. */
function away({ towards }: Ground): 1 | -1 {
  return towards > 0 ? -1 : 1;
}

/** A colour made lighter or darker until it will do. */
function stepped(from: Lch, towards: 1 | -1, does: (colour: string) => boolean): string {
  for (let { l } = from; l > 0 && l < 1; l += STEP * towards) {
    const colour = fromLch({ ...from, l });
    if (does(colour)) return colour;
  }
  return towards > 0 ? "#ffffff" : "#000000";
}
