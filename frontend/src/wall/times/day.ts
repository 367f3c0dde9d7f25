/** Which day of the conference it is. Pure. */
import type { Conference } from "../../ui/conference";

const DAY_MS = 86_400_000;

/**
 * 1 on the day that the conference starts, by the calendar of its own place. Null before and
 * after, and where the file does not tell or there is one day only.
 */
export function dayOf({ starts, ends, timezone = "UTC" }: Conference, now: number): number | null {
  const first = dayNumber(starts, timezone);
  const last = dayNumber(ends, timezone);
  const today = dayNumber(now, timezone);
  if (first === null || today === null || today < first) return null;
  if (last !== null && (today > last || last <= first)) return null;
  return today - first + 1;
}

/** Days since 1970 of a moment, by a place's calendar. */
function dayNumber(moment: string | number | null | undefined, timezone: string): number | null {
  const at = new Date(moment ?? Number.NaN);
  if (Number.isNaN(at.getTime())) return null;
  const parts = calendar(timezone).formatToParts(at);
  const [year, month, day] = ["year", "month", "day"].map((type) => Number(parts.find((part) => part.type === type)?.value));
  return Date.UTC(year ?? 0, (month ?? 1) - 1, day ?? 1) / DAY_MS;
}

function calendar(timezone: string): Intl.DateTimeFormat {
  const how = { calendar: "gregory", numberingSystem: "latn", year: "numeric", month: "numeric", day: "numeric" } as const;
  try {
    return new Intl.DateTimeFormat("en", { ...how, timeZone: timezone });
  } catch {
    return new Intl.DateTimeFormat("en", { ...how, timeZone: "UTC" }); // a zone this browser does not know
  }
}
