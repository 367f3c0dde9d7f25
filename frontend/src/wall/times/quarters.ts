/** A day of posts by the quarter hour: its bars, and the times below them. */
import type { Counts } from "../../feed/protocol";
import { local, time } from "./local";

const QUARTER = 900;
const HOUR = 4;
/** A conference's day begins here: what is said in the bar at one belongs to the evening before. */
const DAWN = 5;
const A_DAY = 24 * HOUR;
/** A chart has so many bars at least, where the day is as old. */
const FEWEST = 3 * HOUR;
/** Hours between two times on the axis. */
const STRIDES = [1, 2, 3, 4, 6];
/** In u: the width of "09:00", that of "now", and what must be free beside them. */
const LABEL = 10.6;
const NOW_LABEL = 7;
const AIR = 4;

export interface Bar {
  /** Unix seconds. */
  start: number;
  count: number;
}

/** One place on the axis: at the left edge of a bar. */
export interface Tick {
  bar: number;
  time: string;
}

/** The quarter hour of a moment, in Unix seconds. */
export function quarterOf(now: number): number {
  return Math.floor(now / 1_000 / QUARTER) * QUARTER;
}

/**
 * The bars of the conference's day, from the hour in which it began to speak to this quarter; none
 * while it has said nothing today.
 *
 * @param now - milliseconds of the server's clock.
 */
export function today({ quarters = [] }: Counts, now: number, timezone: string | undefined): Bar[] {
  const counted = new Map(quarters);
  const latest = quarterOf(now);
  const bars: Bar[] = [];
  for (let start = latest; bars.length < A_DAY; start -= QUARTER) {
    bars.unshift({ start, count: counted.get(start) ?? 0 });
    const { hour, minute } = local(start * 1_000, timezone);
    if (hour === DAWN && minute === 0) break;
  }
  const first = bars.findIndex(({ count }) => count > 0);
  if (first < 0) return [];
  let from = Math.max(0, Math.min(first, bars.length - FEWEST));
  while (from > 0 && local(bars[from]!.start * 1_000, timezone).minute !== 0) from--;
  return bars.slice(from);
}

/** As many whole hours as stand apart under a chart of this width (in u), and apart from "now". */
export function ticks(bars: readonly Bar[], width: number, timezone: string | undefined): Tick[] {
  const pitch = width / bars.length;
  const stride = HOUR * (STRIDES.find((hours) => hours * HOUR * pitch >= LABEL + AIR) ?? STRIDES.at(-1)!);
  const times = bars.map(({ start }) => local(start * 1_000, timezone));
  const first = times.findIndex(({ minute }) => minute === 0);
  const found: Tick[] = [];
  for (let bar = first; bar >= 0 && bar < bars.length; bar += stride) {
    if (bar * pitch + LABEL + AIR + NOW_LABEL > width) break;
    found.push({ bar, time: time(times[bar]!) });
  }
  return found;
}
