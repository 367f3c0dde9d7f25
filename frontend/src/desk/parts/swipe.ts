/** How far a thumb has to go, and what it carries. */

export type Side = "left" | "right";

/** Of the card's width: past it, letting go decides. */
const FAR = 1 / 3;

export function reached(moved: number, width: number): boolean {
  return width > 0 && Math.abs(moved) > width * FAR;
}

/** Pixels that a card moves under a thumb; one that cannot go this way only gives a little. */
export function shift(moved: number, may: boolean): number {
  return may ? moved : Math.sign(moved) * Math.min(24, Math.abs(moved) * 0.2);
}
