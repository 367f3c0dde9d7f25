/** Where the mosaic's photos hang: rows of one height that fill a room, each photo cropped a little. Pure. */
import type { Box } from "../../stage/photo";

/** A box and where it is, in the room's own units. */
export interface Place extends Box {
  x: number;
  y: number;
}

/** What is left of a photo when a third of it is lost. */
const KEPT = 2 / 3;
/** So many photos may be left out where the others then lose less. */
const SPARE = 3;
/** What leaving one out must be worth. */
const WORTH = 0.04;
const MOST_ROWS = 10;

/** Whether a photo of this shape (width / height) loses at most a third in a box. */
export function suits(shape: number, { width, height }: Box): boolean {
  const box = width / height;
  return Math.min(shape / box, box / shape) >= KEPT - 1e-9;
}

/**
 * Places for the first of some photos, in their order; all of them, or a few less.
 *
 * @param shapes - width / height of each.
 * @param fewest - no fewer places than this.
 */
export function tiling(shapes: readonly number[], room: Box, gap: number, fewest: number): Place[] {
  let best: { rows: readonly (readonly number[])[]; cost: number } | null = null;
  for (let count = shapes.length; count >= Math.max(fewest, shapes.length - SPARE); count--) {
    for (let rows = 1; rows <= Math.min(count, MOST_ROWS); rows++) {
      const cut = inRows(shapes.slice(0, count), rows, room, gap);
      const cost = cut.cost + WORTH * (shapes.length - count);
      if (best === null || cost < best.cost) best = { rows: cut.rows, cost };
    }
  }
  return best === null ? [] : hang(best.rows, room, gap);
}

/** Cuts a sequence into so many rows that the one that must be stretched or squeezed most, is so least. */
function inRows(shapes: readonly number[], count: number, room: Box, gap: number): { rows: number[][]; cost: number } {
  const height = (room.height - gap * (count - 1)) / count;
  const cost = (row: readonly number[]): number => Math.abs(Math.log(stretch(row, room.width, height, gap)));
  // ways[n]: the best cut of the first n photos into as many rows as were looked at so far.
  let ways: ({ rows: number[][]; cost: number } | null)[] = [{ rows: [], cost: 0 }, ...shapes.map(() => null)];
  for (let row = 0; row < count; row++) {
    ways = ways.map((_, end) => {
      let best: { rows: number[][]; cost: number } | null = null;
      for (let from = row; from < end; from++) {
        const before = ways[from];
        if (before === null || before === undefined) continue;
        const last = shapes.slice(from, end);
        const worst = Math.max(before.cost, cost(last));
        if (best === null || worst < best.cost) best = { rows: [...before.rows, last], cost: worst };
      }
      return best;
    });
  }
  return ways[shapes.length]!;
}

/** By how much the photos of a row must be widened to fill it. */
function stretch(row: readonly number[], width: number, height: number, gap: number): number {
  const natural = row.reduce((sum, shape) => sum + shape, 0) * height;
  return Math.max(1e-6, width - gap * (row.length - 1)) / natural;
}

/**
 * Rows that fill the room; where that would cost a photo more than a third, they stand in its middle,
 * all as wide as the one that can be widened least, if that costs none of the others too much.
 */
function hang(rows: readonly (readonly number[])[], room: Box, gap: number): Place[] {
  const free = (room.height - gap * (rows.length - 1)) / rows.length;
  const tightest = Math.min(...rows.map((row) => stretch(row, room.width, free, gap)));
  const height = free * Math.min(1, tightest / KEPT);
  const top = (room.height - height * rows.length - gap * (rows.length - 1)) / 2;
  const widest = (row: readonly number[]): number => row.reduce((sum, shape) => sum + (shape * height) / KEPT, gap * (row.length - 1));
  const flush = Math.min(room.width, ...rows.map(widest));
  const width = rows.every((row) => stretch(row, flush, height, gap) >= KEPT) ? flush : room.width;
  return rows.flatMap((row, index) => {
    const wider = Math.min(stretch(row, width, height, gap), 1 / KEPT);
    const widths = row.map((shape) => shape * wider * height);
    const used = widths.reduce((sum, width) => sum + width, gap * (row.length - 1));
    let x = (room.width - used) / 2;
    return widths.map((width): Place => {
      const place = { x, y: top + index * (height + gap), width, height };
      x += width + gap;
      return place;
    });
  });
}
