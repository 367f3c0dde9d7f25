/** Tide lines: the quiet drawing behind the house's own words, another one for each conference. */

const SVG = "http://www.w3.org/2000/svg";
const LINES = 19;
const POINTS = 24;
/** The drawing's own units; it is stretched to its box. */
const WIDTH = 1000;
const HEIGHT = 560;
/** How far a line strays from its place at most: the waves' heights together. */
const REACH = 97;

/** Lines that bend together as water does, seeded by the slug. */
export function tideLines(slug: string): SVGSVGElement {
  const random = seeded(slug);
  const waves = Array.from({ length: 3 }, (_, index) => ({
    length: 420 + 380 * index + 160 * random(),
    height: 30 / (index + 1) + 14 * random(),
    from: random() * Math.PI * 2,
    drift: 0.1 + random() * 0.22,
  }));
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", "tide");
  svg.setAttribute("viewBox", `0 0 ${WIDTH} ${HEIGHT}`);
  svg.setAttribute("preserveAspectRatio", "none");
  svg.setAttribute("aria-hidden", "true");
  const marked = new Set([3, 3 + Math.floor(random() * 6) + 4]);
  for (let line = 0; line < LINES; line++) {
    const height = (at: number) =>
      waves.reduce((sum, wave) => sum + wave.height * Math.sin(at / wave.length * Math.PI * 2 + wave.from + line * wave.drift), 0);
    const base = REACH + (HEIGHT - 2 * REACH) * (line / (LINES - 1)) ** 1.25;
    svg.append(stroke((at) => base + height(at), marked.has(line)));
  }
  return svg;
}

function stroke(y: (x: number) => number, marked: boolean): SVGPathElement {
  const points = Array.from({ length: POINTS + 1 }, (_, index) => (index * WIDTH) / POINTS);
  const path = document.createElementNS(SVG, "path");
  // Smooth enough: a quadratic through the middles of a fine polyline.
  let d = `M0 ${y(0).toFixed(1)}`;
  for (let index = 1; index < points.length; index++) {
    const [before, here] = [points[index - 1]!, points[index]!];
    const middle = (before + here) / 2;
    d += ` Q${before.toFixed(1)} ${y(before).toFixed(1)} ${middle.toFixed(1)} ${((y(before) + y(here)) / 2).toFixed(1)}`;
  }
  path.setAttribute("d", `${d} L${WIDTH} ${y(WIDTH).toFixed(1)}`);
  path.setAttribute("vector-effect", "non-scaling-stroke");
  if (marked) path.setAttribute("class", "marked");
  return path;
}

/** mulberry32 over an FNV-1a of the text: small, and the same everywhere. */
export function seeded(text: string): () => number {
  let state = 0x811c9dc5;
  for (const character of text) state = Math.imul(state ^ (character.codePointAt(0) ?? 0), 0x01000193);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
