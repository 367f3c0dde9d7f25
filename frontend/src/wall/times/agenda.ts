/** What is on now and what comes next, from the programme and the clock. Pure. */
import type { Session, WallSettings } from "../../ui/conference";
import { date, dayNumber, local, time, weekday } from "./local";

const MINUTE_MS = 60_000;
/** Beyond this many minutes nobody counts them: then the hour is said. */
const COUNTED = 99;

export interface Agenda {
  /** What is on, in the programme's order. */
  now: readonly Session[];
  /** All that begins next, at the same moment. */
  next: readonly Session[];
}

/** What a countdown says: a number as large as it goes, and the words round it. */
export interface Figure {
  before: string;
  large: string;
  after: string;
  below: string;
}

/** What the board *session* says at a moment; null once nothing is to come. */
export interface Sheet {
  heading: "Now" | "Next";
  /** One for each room where something is on, or begins next. */
  rows: readonly Row[];
  /** The countdown of all rows; null where each has its own. */
  figure: Figure | null;
  /** "Next, 15:45", and what. */
  next: { hour: string; rows: readonly Row[] } | null;
}

export interface Row {
  title: string;
  speaker: string;
  room: string;
  figure: Figure | null;
}

export function sheet(sessions: readonly Session[], settings: WallSettings, now: number, timezone: string): Sheet | null {
  const { now: on, next } = agenda(sessions, settings, now);
  const [first] = next;
  const rows = on.length > 0 ? on : next;
  if (rows.length === 0) return null;
  if (on.length === 0) {
    return { heading: "Next", rows: next.map((each) => row(each)), figure: timeTo(first!.starts, now, timezone), next: null };
  }
  const figures = on.map(({ ends }) => timeLeft(ends, now, timezone));
  const together = on.every(({ ends }) => Date.parse(ends) === Date.parse(on[0]!.ends));
  const [alone] = on.length === 1 ? on : [];
  return {
    heading: "Now",
    rows: on.map((each, index) => row(each, together ? null : figures[index])),
    figure: together ? figures[0]! : null,
    next: first === undefined ? null : { hour: hourOf(first.starts, now, timezone), rows: next.map((each) => elsewhere(row(each), alone)) },
  };
}

function row({ title, speaker = "", room = "" }: Session, figure: Figure | null = null): Row {
  return { title, speaker, room, figure };
}

/** A row that names its room only if it is another one than where people sit now. */
function elsewhere(one: Row, here: Session | undefined): Row {
  return one.room === here?.room ? { ...one, room: "" } : one;
}

/** The sessions of a wall's room, and those of no room in particular (lunch); or all. */
export function agenda(sessions: readonly Session[], { room = "" }: WallSettings, now: number): Agenda {
  const ours = sessions.filter((session) => room === "" || !session.room || session.room === room);
  const coming = ours.filter(({ starts }) => Date.parse(starts) > now);
  const first = Math.min(...coming.map(({ starts }) => Date.parse(starts)));
  return {
    now: ours.filter(({ starts, ends }) => Date.parse(starts) <= now && now < Date.parse(ends)),
    next: coming.filter(({ starts }) => Date.parse(starts) === first),
  };
}

/** How many minutes there are to a moment: 1 in the last of them. */
export function minutesTo(iso: string, now: number): number {
  return Math.ceil((Date.parse(iso) - now) / MINUTE_MS);
}

/** How long a session goes on. */
export function timeLeft(ends: string, now: number, timezone: string): Figure {
  const minutes = minutesTo(ends, now);
  const hour = clock(ends, timezone);
  if (minutes > COUNTED) return { before: `until ${dayOf(ends, now, timezone)}`.trim(), large: hour, after: "", below: "" };
  return { before: "", large: String(minutes), after: minutes === 1 ? "minute left" : "minutes left", below: `until ${hour}` };
}

/** How long it is until one begins. */
export function timeTo(starts: string, now: number, timezone: string): Figure {
  const minutes = minutesTo(starts, now);
  const hour = clock(starts, timezone);
  if (minutes > COUNTED) return { before: "", large: hour, after: dayOf(starts, now, timezone) || "today", below: "" };
  return { before: "", large: String(minutes), after: minutes === 1 ? "minute to go" : "minutes to go", below: `at ${hour}` };
}

/** "15:45", or "tomorrow, 09:30" for another day. */
export function hourOf(iso: string, now: number, timezone: string): string {
  return [dayOf(iso, now, timezone), clock(iso, timezone)].filter(Boolean).join(", ");
}

/** "15:45", in the conference's timezone. */
export function clock(iso: string, timezone: string): string {
  return time(local(Date.parse(iso), timezone));
}

/** "" for today, "tomorrow", "Thursday", and a date from a week on. */
function dayOf(iso: string, now: number, timezone: string): string {
  const then = local(Date.parse(iso), timezone);
  const days = dayNumber(then) - dayNumber(local(now, timezone));
  if (days < 1) return "";
  if (days === 1) return "tomorrow";
  return days < 7 ? weekday(then) : date(then);
}
