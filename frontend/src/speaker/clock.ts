/** How long the speaker still has. */
import type { Session } from "../ui/conference";

export interface Clock {
  title: string;
  /** The big number, "12 min"; empty between sessions with none to come. */
  time: string;
  /** What it means: "left", "over", "until it begins". */
  word: string;
}

const MINUTE = 60_000;
/** A talk may run over for so long before the screen turns to the next one. */
const OVER = 10 * MINUTE;
/** A session is announced so long before it begins. */
const SOON = 30 * MINUTE;

/** The clock at `now` (ms). The latest to begin is the one that counts, where several overlap. */
export function clock(sessions: readonly Session[], now: number): Clock {
  const timed = sessions.map((session) => ({
    title: session.title,
    starts: Date.parse(session.starts),
    ends: Date.parse(session.ends),
  }));
  const begun = timed.filter(({ starts }) => starts <= now).sort((one, other) => other.starts - one.starts);
  const current = begun.find(({ ends }) => now < ends);
  if (current) return { title: current.title, time: minutes(current.ends - now), word: "left" };
  const over = begun.find(({ ends }) => now - ends < OVER);
  if (over) return { title: over.title, time: minutes(now - over.ends), word: "over" };
  const next = timed.filter(({ starts }) => starts > now).sort((one, other) => one.starts - other.starts)[0];
  if (next === undefined || next.starts - now > SOON) return { title: "", time: "", word: "" };
  return { title: next.title, time: minutes(next.starts - now), word: "until it begins" };
}

/** Rounded up: "1 min left" is true until the last second. */
function minutes(ms: number): string {
  return `${Math.max(1, Math.ceil(ms / MINUTE))} min`;
}
