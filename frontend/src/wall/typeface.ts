/** A conference's own typeface, in the place of the house's. */

const NAME = "Own";
/** The house face's x-height: with it, the smallest words are still read from the last row. */
const X_HEIGHT = 0.528;
const [LEAST, MOST] = [0.8, 1.4];
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
  } catch {
    return;
  }
  const root = document.documentElement;
  const house = getComputedStyle(root).getPropertyValue("--house");
  root.style.setProperty("--house", `"${NAME}", ${house}`);
}

async function added(file: ArrayBuffer, descriptors: FontFaceDescriptors): Promise<FontFace> {
  const face = new FontFace(NAME, file.slice(0), descriptors);
  document.fonts.add(await face.load());
  return face;
}

/** Of an em. */
function xHeight(): number {
  const drawing = document.createElement("canvas").getContext("2d");
  if (drawing === null) return X_HEIGHT;
  drawing.font = `720 1000px ${NAME}`;
  return drawing.measureText("x").actualBoundingBoxAscent / 1000 || X_HEIGHT;
}
