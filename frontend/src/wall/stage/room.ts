/** How much room the screen gives, in u (1 u = 1 % of its short side). */
import type { Box } from "./photo";

export interface Room {
  /** One u in CSS px. */
  u: number;
  width: number;
  height: number;
  portrait: boolean;
  /** The width between the margins. */
  measure: number;
  photo: Box;
}

const FOOT = 18;
const GAP = 8;
const PHOTO_WIDTH = 43;
const WIDEST_TEXT = 150;
const WIDEST_BESIDE = 110;
const TALLEST_TEXT = 72;
/** Portrait: the tag's band above, then photo and text. */
const HEAD = 14;

export function roomOf(innerWidth: number, innerHeight: number): Room {
  const u = Math.min(innerWidth, innerHeight) / 100;
  const [width, height] = [innerWidth / u, innerHeight / u];
  const portrait = height > width;
  const measure = width - 2 * (portrait ? 6.4 : 8);
  const photo = portrait
    ? { width: measure, height: Math.min(58, 0.4 * (height - HEAD - FOOT)) }
    : { width: PHOTO_WIDTH, height: height - 8 - FOOT };
  return { u, width, height, portrait, measure, photo };
}

/** The box a text must fit into, beside or below a photo or alone. */
export function textRoom(room: Room, photo: boolean): Box {
  if (room.portrait) {
    const free = room.height - HEAD - FOOT - (photo ? room.photo.height + GAP : 0);
    return { width: room.measure, height: photo ? Math.min(TALLEST_TEXT, free) : Math.min(120, free) };
  }
  const width = photo ? Math.min(WIDEST_BESIDE, room.measure - PHOTO_WIDTH - GAP) : Math.min(WIDEST_TEXT, room.measure);
  return { width, height: TALLEST_TEXT };
}
