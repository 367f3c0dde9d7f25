/** A photo's way from one box to another: its frame changes shape, and the picture in it keeps its own. */
import { play } from "../../stage/motion";
import type { Place } from "./tiling";

/** Between two shapes the picture's scale is no straight line: so many points of it. */
const POINTS = 16;

/** Lays a photo out to cover a box around its middle; all of it is there, for a frame that changes. */
export function cover(photo: HTMLImageElement, { width, height }: { width: number; height: number }): void {
  const scale = covering(photo, width, height);
  photo.style.width = `${photo.naturalWidth * scale}px`;
  photo.style.height = `${photo.naturalHeight * scale}px`;
}

/** Where an element is now, in px, whatever moves it. */
export function placeOf(element: Element): Place {
  const { left, top, width, height } = element.getBoundingClientRect();
  return { x: left, y: top, width, height };
}

/**
 * Moves a frame, and the photo that covers it, from where it is drawn now, or from a box, to a box.
 * Afterwards it is where its own style says.
 */
export async function fly(
  frame: HTMLElement,
  photo: HTMLImageElement,
  { from = placeOf(frame), to }: { from?: Place; to?: Place },
  timing: KeyframeAnimationOptions,
  signal: AbortSignal,
): Promise<void> {
  for (const element of [frame, photo]) for (const moving of element.getAnimations()) moving.cancel();
  const home = placeOf(frame);
  const places = Array.from({ length: POINTS + 1 }, (_, point) => between(from, to ?? home, point / POINTS));
  const frames = places.map(({ x, y, width, height }) => ({
    transformOrigin: "0 0",
    transform: `translate(${x - home.x}px, ${y - home.y}px) scale(${width / home.width}, ${height / home.height})`,
  }));
  const natural = covering(photo, home.width, home.height);
  const pictures = places.map(({ width, height }) => {
    const scale = covering(photo, width, height) / natural;
    return { transform: `scale(${(scale * home.width) / width}, ${(scale * home.height) / height})` };
  });
  await Promise.all([play(frame, frames, timing, signal), play(photo, pictures, timing, signal)]);
}

function covering({ naturalWidth, naturalHeight }: HTMLImageElement, width: number, height: number): number {
  return Math.max(width / naturalWidth, height / naturalHeight);
}

function between(from: Place, to: Place, share: number): Place {
  const mix = (one: number, other: number): number => one + (other - one) * share;
  return {
    x: mix(from.x, to.x),
    y: mix(from.y, to.y),
    width: mix(from.width, to.width),
    height: mix(from.height, to.height),
  };
}
