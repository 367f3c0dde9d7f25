/** A picture's pixels, few enough to look at each. */
import { lost } from "./veil";

/** Enough of a logo to see what it is. */
const LOGO = 160;

/** Whether a logo that has loaded cannot be seen on the page's ground, as far as the browser tells. */
export function lostHere(image: HTMLImageElement): boolean {
  const pixels = sample(image, LOGO);
  return pixels !== null && lost(pixels, getComputedStyle(document.documentElement).getPropertyValue("--bg").trim());
}

/** RGBA at most so many pixels wide and high; null where the browser keeps them to itself. */
export function sample(image: HTMLImageElement, most: number): Uint8ClampedArray | null {
  const { naturalWidth, naturalHeight } = image;
  const scale = Math.min(1, most / Math.max(naturalWidth, naturalHeight, 1));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(naturalWidth * scale));
  canvas.height = Math.max(1, Math.round(naturalHeight * scale));
  const drawing = canvas.getContext("2d", { willReadFrequently: true });
  if (drawing === null) return null;
  drawing.imageSmoothingQuality = "high";
  try {
    drawing.drawImage(image, 0, 0, canvas.width, canvas.height);
    return drawing.getImageData(0, 0, canvas.width, canvas.height).data;
  } catch {
    return null;
  }
}
