/** Since when the room has been talking, in words. */
import { date, dayNumber, local, weekday, type Local } from "./local";

const WEEK = 7;

/**
 * "since Tuesday morning", "this afternoon", "since 4 May"; "" where nothing began yet.
 *
 * @param starts - when the conference began.
 * @param now - milliseconds of the server's clock.
 */
export function since(starts: string | null | undefined, now: number, timezone: string | undefined): string {
  const began = Date.parse(starts ?? "");
  if (Number.isNaN(began) || began > now) return "";
  const then = local(began, timezone);
  const days = dayNumber(local(now, timezone)) - dayNumber(then);
  const part = partOf(then);
  if (days === 0) return part === "" ? "today" : `since this ${part}`;
  if (days < WEEK) return `since ${[weekday(then), part].filter(Boolean).join(" ")}`;
  return `since ${date(then)}`;
}

/** Midnight is a date without an hour: "since Tuesday". */
function partOf({ hour, minute }: Local): string {
  if (hour === 0 && minute === 0) return "";
  if (hour < 12) return "morning";
  return hour < 18 ? "afternoon" : "evening";
}
