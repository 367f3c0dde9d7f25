/** A conference's own typeface, in the place of the house's. */
import { make } from "../../ui/make";

const NAME = "Own";
/** The house face's x-height: with it, the smallest words are still read from the last row. */
const X_HEIGHT = 0.528;
const [LEAST, MOST] = [0.8, 1.4];
/** In u. */
const DISPLAY = [
  ["--display-1", 25.2],
  ["--display-2", 49.2],
] as const;
/** One file may hold all weights and widths; one that does not is never made bold by the browser. */
const AXES: FontFaceDescriptors = { weight: "100 900", stretch: "50% 200%" };

/** Loads it and puts it before the house's; without it, the house's stays. */
export async function wearTypeface(url: string): Promise<void> {
  try {
    const answer = await fetch(url);
    if (!answer.ok) return;
    const file = await answer.arrayBuffer();
    const plain = await added(file, AXES);
    const size = Math.min(MOST, Math.max(LEAST, X_HEIGHT / xHeight()));
    document.fonts.delete(plain);
    await added(file, { ...AXES, sizeAdjust: `${Math.round(size * 1000) / 10}%` } as FontFaceDescriptors);
    await document.fonts.load("800 100px House"); // to be compared with
  } catch {
    return;
  }
  const { style } = document.documentElement;
  const house = getComputedStyle(document.documentElement).getPropertyValue("--house");
  // Everything else is fitted to its room; the two display sizes are the house face's own width.
  const narrower = Math.min(1, width(house) / width(NAME));
  for (const [name, size] of DISPLAY) style.setProperty(name, `calc(${(size * narrower).toFixed(2)} * var(--u))`);
  style.setProperty("--house", `"${NAME}", ${house}`);
}

async function added(file: ArrayBuffer, descriptors: FontFaceDescriptors): Promise<FontFace> {
  const face = new FontFace(NAME, file.slice(0), descriptors);
  document.fonts.add(await face.load());
  return face;
}

/** Of figures as the displays set them. */
function width(family: string): number {
  const figures = make("span", { className: "display-width" }, "2347");
  figures.style.fontFamily = family;
  document.body.append(figures);
  const { width } = figures.getBoundingClientRect();
  figures.remove();
  return width || 1;
}

/** Of an em. */
function xHeight(): number {
  const drawing = document.createElement("canvas").getContext("2d");
  if (drawing === null) return X_HEIGHT;
  drawing.font = `720 1000px ${NAME}`;
  return drawing.measureText("x").actualBoundingBoxAscent / 1000 || X_HEIGHT;
}
