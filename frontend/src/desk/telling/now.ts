/** What is true now, as the desk says it: screens, sources, people, the programme. */

import type { PersonNow, Post, ScreenNow, SourceNow } from "../../feed/protocol";
import type { Session } from "../../ui/conference";
import { SCENES as WALL_SCENES } from "../../wall/play/programme";
import { isCounted } from "./takedowns";
import { quoted, span } from "./words";

/** A screen that was not heard of for this long is silent: it answers a ping every 10 s. */
const SILENT_MS = 16_000;
/** What a wall plays of its own accord, and plays on without its server. */
const PLAYED: ReadonlySet<string> = new Set(WALL_SCENES);
/** A screen that is behind for this long is told so. */
const SLOW_MS = 3_000;
/** A source's own word on its health is this old at most, while its ingester runs... */
const LATE_MS = 10_000;
/** ...unless it waits, and has said until when. */
const WAITING_MS = 60_000;

export interface ScreenState {
  id: string;
  name: string;
  silent: boolean;
  /** It shows no post any more: it was without a server for hours. */
  spent: boolean;
  /** "live, 1 s" or "silent 14 s". */
  word: string;
  scene: string;
  /** Who and what it shows. */
  shows: string;
  /** "3 entries behind", "an older page"; "" where all is well. */
  late: string;
  post: Post | undefined;
}

/** What a screen is held beside. */
export interface Measure {
  /** A wall without a server shows no post after so many. */
  hours?: number;
  /** Of the pages that the server has now. */
  build?: string;
  /** How far the furthest screen is in the feed. */
  top?: number;
}

export interface SourceState {
  name: string;
  tone: "" | "hold" | "stop";
  word: string;
  detail: string;
}

export interface PersonState {
  name: string;
  role: string;
  /** What they do, or else what they are. */
  note: string;
}

export function screenState(
  screen: ScreenNow,
  now: number,
  find: (id: string) => Post | undefined,
  { hours = 4, build = "", top = 0 }: Measure = {},
): ScreenState {
  const age = Math.max(0, now - Date.parse(screen.at));
  const silent = screen.offline === true || age > SILENT_MS;
  const spent = !isCounted(screen, now, hours);
  if (spent) {
    const word = `silent ${span(age)}`;
    const [scene, shows] = ["Off, or on its holding screen", "Not counted until it is back"];
    return { id: screen.id, name: screen.name || "Screen", silent, spent, word, scene, shows, late: "", post: undefined };
  }
  const post = screen.showing ? find(screen.showing) : undefined;
  const name = post?.author?.name || post?.author?.handle || "";
  return {
    id: screen.id,
    name: screen.name || "Screen",
    silent,
    spent,
    word: silent ? `silent ${span(age)}` : `live, ${span(age)}`,
    scene: silent ? alone(screen.scene) : sceneName(screen.scene),
    late: silent ? "" : late(screen, now, build, top),
    shows: post ? `${silent ? "Last seen: " : ""}${name}, ${quoted(post, 22)}` : "",
    post,
  };
}

/** What an operator should know of a screen that lives. A wall takes a moment to paint. */
function late({ seq = 0, acked, build: own = "" }: ScreenNow, now: number, build: string, top: number): string {
  const behind = top - seq;
  const isSlow = acked === undefined || now - Date.parse(acked) > SLOW_MS;
  const words = [
    ...(behind > 0 && isSlow ? [`${behind} ${behind === 1 ? "entry" : "entries"} behind`] : []),
    ...(own !== "" && build !== "" && own !== build ? ["an older page"] : []),
  ];
  return words.join(", ");
}

/** A wall whose server is away plays on what it has, but for the screens that the desk put up. */
function alone(scene: string): string {
  return PLAYED.has(scene) ? `${sceneName(scene)}, playing from memory` : sceneName(scene);
}

export function sceneName(scene: string): string {
  if (scene === "panic") return "Holding screen";
  if (scene === "test") return "Test card";
  return scene === "" ? "Starting" : scene.charAt(0).toUpperCase() + scene.slice(1);
}

export function sourceState(source: SourceNow, now: number): SourceState {
  const { name, state, detail = "" } = source;
  const age = now - Date.parse(source.at);
  if (state === "stopped") return { name, tone: "stop", word: "stopped", detail };
  if (age > (state === "waiting" ? WAITING_MS : LATE_MS))
    return { name, tone: "hold", word: `${span(age)} late`, detail: "The ingester has not been heard of." };
  if (state === "waiting") return { name, tone: "hold", word: "waiting", detail };
  if (state === "off") return { name, tone: "", word: "off", detail };
  return { name, tone: "", word: state === "live" ? detail || "live" : "ended", detail };
}

/**
 * The people at the desk, oneself first; each name once, however many pages it has open.
 * @param reading - how many posts each of the others reads.
 */
export function peopleNow(
  people: readonly PersonNow[],
  me: string,
  reading: ReadonlyMap<string, number> = new Map(),
): PersonState[] {
  const others = [...new Map(people.map((person) => [person.name, person])).values()]
    .filter(({ name }) => typeof name === "string" && name !== me && name !== "")
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  const mine = people.find(({ name }) => name === me);
  return [
    ...(me ? [{ name: me, role: mine?.role ?? "", note: "you" }] : []),
    ...others.map((person) => {
      const { name, role = "" } = person;
      return { name, role, note: doing(person, reading.get(name) ?? 0) || role };
    }),
  ];
}

/** "reading 3", "screens". */
function doing(person: PersonNow, count: number): string {
  if (person.doing === "screens") return "screens";
  return count > 0 ? `reading ${count}` : "";
}

export interface Talk {
  session: Session;
  time: string;
  state: "now" | "next";
  left: string;
  /** 0 to 1, of a session that is on. */
  progress: number;
}

/** What is on, and what comes next. */
export function programme(sessions: readonly Session[], now: number, timezone: string, most = 4): Talk[] {
  return sessions
    .filter((session) => Date.parse(session.ends) > now)
    .sort((a, b) => Date.parse(a.starts) - Date.parse(b.starts))
    .slice(0, most)
    .map((session) => {
      const [starts, ends] = [Date.parse(session.starts), Date.parse(session.ends)];
      const isOn = starts <= now;
      const minutes = Math.max(1, Math.round((ends - now) / 60_000));
      return {
        session,
        time: clock(starts, timezone),
        state: isOn ? "now" : "next",
        left: isOn ? `${minutes} min left` : "",
        progress: isOn ? (now - starts) / (ends - starts) : 0,
      };
    });
}

/** The time of day at the conference, "13:22". */
export function clock(at: number, timezone: string): string {
  let format = clocks.get(timezone);
  if (!format) clocks.set(timezone, (format = clockOf(timezone)));
  return format.format(at);
}

/** Each takes longer to make than a whole card to draw. */
const clocks = new Map<string, Intl.DateTimeFormat>();

function clockOf(timezone: string): Intl.DateTimeFormat {
  const options = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" } as const;
  try {
    return new Intl.DateTimeFormat("en-GB", { ...options, timeZone: timezone });
  } catch {
    return new Intl.DateTimeFormat("en-GB", options); // a zone this browser does not know
  }
}

/** "Day 2, Harbour Hall". */
export function dayAndPlace(
  starts: string | null | undefined,
  ends: string | null | undefined,
  place: string,
  now: number,
): string {
  const [from, to] = [Date.parse(starts ?? ""), Date.parse(ends ?? "")];
  const isOn = from <= now && now <= to;
  const days = Math.ceil((to - from) / 86_400_000);
  const day = isOn && days > 1 ? `Day ${Math.floor((now - from) / 86_400_000) + 1}` : "";
  return [day, place].filter((part) => part !== "").join(", ");
}
