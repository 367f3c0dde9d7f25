/** Which posts stand in which column, newest on top. Pure. */

/** A post that could stand in a column. */
export interface Sized {
  id: string;
  /** The seq that made it public. */
  shown: number;
  height: number;
}

/** Ids from top to bottom, for each column. */
export type Columns = readonly (readonly string[])[];

/**
 * What came since goes on top, in turn over the columns; what stood stays in its column as far as
 * it still fits whole; older posts fill what is left below. Nothing ever changes its column.
 *
 * @param before - how it stood; as many columns as there are heights.
 * @param posts - all that may stand now, the newest first.
 * @param seen - posts made public after this seq are new.
 */
export function flow(before: Columns, posts: readonly Sized[], heights: readonly number[], seen: number): string[][] {
  const byId = new Map(posts.map((post) => [post.id, post]));
  const stood = new Set(before.flat());
  const columns = heights.map((_, index) => (before[index] ?? []).flatMap((id) => byId.get(id) ?? []));
  for (const post of posts.filter(({ id, shown }) => shown > seen && !stood.has(id)).reverse()) {
    columns[nextColumn(columns, heights, post)]?.unshift(post);
  }
  const kept = columns.map((column, index) => fitting(column, heights[index]!));
  const placed = new Set(kept.flat().map(({ id }) => id));
  // What was pushed out a moment ago does not come back beside itself.
  for (const post of posts) if (!placed.has(post.id) && !stood.has(post.id)) fill(kept, heights, post);
  return kept.map((column) => column.map(({ id }) => id));
}

/** The column that waited longest for something new, of those that are high enough. */
function nextColumn(columns: readonly Sized[][], heights: readonly number[], post: Sized): number {
  const high = heights.map((_, index) => index).filter((index) => post.height <= heights[index]!);
  const newest = (index: number): number => columns[index]![0]?.shown ?? -1;
  return high.reduce((best, index) => (best < 0 || newest(index) < newest(best) ? index : best), -1);
}

/** The topmost of a column that fit whole. */
function fitting(column: readonly Sized[], height: number): Sized[] {
  let left = height;
  const over = column.findIndex((post) => (left -= post.height) < 0);
  return over < 0 ? [...column] : column.slice(0, over);
}

/** Puts an older post below what stands, where most room is left. */
function fill(columns: Sized[][], heights: readonly number[], post: Sized): void {
  const left = columns.map((column, index) => column.reduce((room, { height }) => room - height, heights[index]!));
  const roomy = (index: number) => left[index]! >= post.height && (columns[index]!.at(-1)?.shown ?? Infinity) > post.shown;
  const best = columns.map((_, index) => index).filter(roomy).sort((one, other) => left[other]! - left[one]!)[0];
  if (best !== undefined) columns[best]!.push(post);
}

/** The first so many that have room together; one that has none is passed over. */
export function taken<Each extends { height: number }>(some: readonly Each[], height: number, most: number): Each[] {
  let left = height;
  return some.filter((each) => each.height <= left && (left -= each.height) >= 0).slice(0, most);
}
