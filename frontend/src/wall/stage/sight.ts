/** What the last row can read: how large type must be for a room, and how far each size reaches. */
import { FLOOR, STEPS, type Step } from "./fit";
import type { Room } from "./room";

/** An x-height under this angle, in arc minutes, can just be read; under the other, with ease. */
export const BARE = 10;
export const EASY = 15;
/** The voice face's x-height, in em. */
const X_HEIGHT = 0.496;

/** The two lengths in metres that `[wall]` and `[[screen]]` may give. */
export interface Sight {
  screen_height?: number | null;
  farthest_seat?: number | null;
}

/** The smallest step that can be read from the farthest seat; the largest where none can. */
export function floorOf({ screen_height, farthest_seat }: Sight, room: Room): Step {
  if (!screen_height || !farthest_seat) return FLOOR;
  const needed = farthest_seat / screen_height;
  return STEPS.findLast((step) => reach(step, BARE, room) >= needed) ?? STEPS[0];
}

/** How far a step can be read under an angle, in heights of the screen. */
export function reach(step: Step, minutes: number, room: Room): number {
  return xHeight(step, room) / Math.tan((minutes / 60) * (Math.PI / 180));
}

/** A step's x-height as a part of the screen's height. */
export function xHeight(step: Step, room: Room): number {
  return (X_HEIGHT * step) / room.height;
}
