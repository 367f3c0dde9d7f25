/** Moments as the clocks at the conference have them. */

export interface Local {
  year: number;
  month: number;
  day: number;
  hour: number;
  minute: number;
}

const DAY_MS = 86_400_000;
const formats = new Map<string, Intl.DateTimeFormat>();

/** @param timezone - an IANA name; UTC in place of one that this browser has not heard of. */
export function local(at: number, timezone = "UTC"): Local {
  const said = new Map(formatOf(timezone).formatToParts(at).map(({ type, value }) => [type, Number(value)]));
  const part = (name: keyof Local): number => said.get(name) ?? 0;
  return { year: part("year"), month: part("month"), day: part("day"), hour: part("hour"), minute: part("minute") };
}

/** "09:45". */
export function time({ hour, minute }: Local): string {
  return `${String(hour).padStart(2, "0")}:${String(minute).padStart(2, "0")}`;
}

/** Days by the calendar, so that one can be subtracted from another. */
export function dayNumber({ year, month, day }: Local): number {
  return Date.UTC(year, month - 1, day) / DAY_MS;
}

/** "Tuesday". */
export function weekday(of: Local): string {
  return named(of, { weekday: "long" });
}

/** "4 May". */
export function date(of: Local): string {
  return named(of, { day: "numeric", month: "long" });
}

function named(of: Local, how: Intl.DateTimeFormatOptions): string {
  return new Intl.DateTimeFormat("en-GB", { ...how, timeZone: "UTC" }).format(dayNumber(of) * DAY_MS);
}

function formatOf(timezone: string): Intl.DateTimeFormat {
  const known = formats.get(timezone);
  if (known !== undefined) return known;
  const made = formatIn(timezone);
  formats.set(timezone, made);
  return made;
}

function formatIn(timeZone: string): Intl.DateTimeFormat {
  const parts = { year: "numeric", month: "numeric", day: "numeric", hour: "numeric", minute: "numeric", hourCycle: "h23" } as const;
  try {
    return new Intl.DateTimeFormat("en-GB", { ...parts, timeZone });
  } catch {
    return new Intl.DateTimeFormat("en-GB", { ...parts, timeZone: "UTC" });
  }
}
