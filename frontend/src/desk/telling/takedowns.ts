/**
 * What was taken off the walls lately, and which screens have said that it is gone. A screen is rid
 * of a post once it has painted the wall's seq that took it off. No DOM, no clock.
 */

import type { Entry, ScreenNow, Taken } from "../../feed/protocol";
import { excerpt, span } from "./words";

/** How many are told at once. */
const MOST = 3;
/** What is done is told for this long. */
const TOLD_MS = 300_000;
/** A decision that the desk hears of later than this has no time that is worth telling. */
const LIVE_MS = 2000;
/** A wall notices later than the server that its link is gone. */
const GRACE_MS = 60_000;
/** Names of screens in one line. */
const NAMED = 2;

/** As `Taken`, from an entry that may lack some of it. */
type Changed = { [name in keyof Taken]: Taken[name] | undefined } & Pick<Taken, "id" | "at" | "wall">;

/** The posts of one command. */
interface Takedown {
  key: string;
  ids: Set<string>;
  by: string;
  at: number;
  /** The wall's seq that took the last of them off. */
  wall: number;
  words: string;
  live: boolean;
  /** Once it was true, it stays true. */
  done: { of: number; ms: number | undefined } | undefined;
}

export interface TakedownState {
  key: string;
  ids: ReadonlySet<string>;
  by: string;
  done: boolean;
  /** “Buy followers…”, with how many more. */
  what: string;
  /** "off 3/3 screens", or "off 2/3". */
  off: string;
  /** " in 0.4 s", or ", waiting for Foyer". */
  then: string;
}

/** How far the holding screen is. */
export interface PanicState {
  done: boolean;
  on: number;
  of: number;
  /** Who has not said so yet. */
  waits: string;
}

export class Takedowns {
  private list: Takedown[] = [];
  private screens: readonly ScreenNow[] = [];

  /** @param hours - a wall without a server shows no post after so many. */
  constructor(private readonly hours: number) {}

  /** Replaces what is known by what a snapshot tells; what was seen to be done stays so. */
  snapshot(taken: readonly Taken[], now: number): void {
    const before = new Map(this.list.map((each) => [each.key, each]));
    this.list = [];
    for (const each of taken) this.add(each, now);
    for (const each of this.list) {
      const known = before.get(each.key);
      if (known) Object.assign(each, { done: known.done, live: known.live });
    }
    this.look(now);
  }

  heard({ id, post, by, decision, at, wall }: Entry, now: number): void {
    if (id === undefined) return;
    if (post?.status === "shown") this.forget(id);
    if (!wall || !at) return;
    this.add({ id, by, decision, at, wall, text: post?.text }, now);
    this.look(now);
  }

  present(screens: readonly ScreenNow[], now: number): void {
    this.screens = screens;
    this.look(now);
  }

  /** The latest first; nothing where no screen is counted. */
  told(now: number): TakedownState[] {
    const counted = this.counted(now);
    return this.list
      .filter(({ done, at }) => done === undefined || now - at < TOLD_MS)
      .map((each) => state(each, counted))
      .filter((each) => each !== undefined)
      .slice(-MOST)
      .reverse();
  }

  /** The screens that can show a post: those heard of within the hours that a wall plays alone. */
  counted(now: number): ScreenNow[] {
    return this.screens.filter((screen) => isCounted(screen, now, this.hours));
  }

  /** How far a panic is, as the screens say; undefined where none is counted. */
  panic(now: number): PanicState | undefined {
    const counted = this.counted(now);
    if (counted.length === 0) return undefined;
    const waits = counted.filter(({ scene, offline }) => offline || scene !== "panic");
    const on = counted.length - waits.length;
    return { done: waits.length === 0, on, of: counted.length, waits: named(waits) };
  }

  /** What became of a post that this moderator took off; undefined before there is anything to say. */
  of(id: string, by: string, now: number): TakedownState | undefined {
    return this.told(now).find((each) => each.by === by && each.ids.has(id));
  }

  private add({ id, by = "", decision = "", at, wall, text = "" }: Changed, now: number): void {
    const key = `${by} ${at} ${decision || id}`;
    const same = this.list.find((each) => each.key === key);
    if (same) {
      same.ids.add(id);
      if (wall > same.wall) Object.assign(same, { wall, done: undefined });
      return;
    }
    const live = Math.abs(now - Date.parse(at)) < LIVE_MS;
    const words = by === "" ? byAuthor(text) : excerpt(text);
    this.list.push({ key, ids: new Set([id]), by, at: Date.parse(at), wall, words, live, done: undefined });
    if (this.list.length > 4 * MOST) this.list.shift();
  }

  /** It is shown again: nobody waits for it to go. */
  private forget(id: string): void {
    for (const each of this.list) each.ids.delete(id);
    this.list = this.list.filter(({ ids }) => ids.size > 0);
  }

  private look(now: number): void {
    const counted = this.counted(now);
    for (const each of this.list) {
      if (each.done !== undefined || counted.length === 0) continue;
      if (counted.some((screen) => !isOff(screen, each.wall))) continue;
      const last = Math.max(...counted.map(({ acked }) => Date.parse(acked ?? "") || 0));
      each.done = { of: counted.length, ms: each.live ? Math.max(0, last - each.at) : undefined };
    }
  }
}

export function isCounted(screen: ScreenNow, now: number, hours: number): boolean {
  return !screen.offline || now - Date.parse(screen.at) < hours * 3_600_000 + GRACE_MS;
}

/** "Foyer", "Foyer and Stage left", "Foyer, Stage left and 2 more". */
export function named(screens: readonly ScreenNow[]): string {
  const names = screens.slice(0, NAMED).map(({ name }) => name || "a screen");
  const more = screens.length - names.length;
  return more > 0 ? `${names.join(", ")} and ${more} more` : names.join(" and ");
}

/** What its author did, not a moderator: nothing of a deleted post is kept. */
function byAuthor(text: string): string {
  return text.trim() === "" ? "A post its author deleted" : `${excerpt(text)}, edited,`;
}

function isOff({ seq = 0 }: ScreenNow, wall: number): boolean {
  return seq >= wall;
}

function state(each: Takedown, counted: readonly ScreenNow[]): TakedownState | undefined {
  const { key, ids, by, done, words, wall } = each;
  const what = ids.size > 1 ? `${words} and ${ids.size - 1} more` : words;
  if (done) {
    const then = done.ms === undefined ? "" : ` in ${took(done.ms)}`;
    return { key, ids, by, done: true, what, off: `off ${done.of}/${screens(done.of)}`, then };
  }
  const waits = counted.filter((screen) => !isOff(screen, wall));
  if (waits.length === 0) return undefined;
  const off = `off ${counted.length - waits.length}/${counted.length}`;
  return { key, ids, by, done: false, what, off, then: `, waiting for ${named(waits)}` };
}

function screens(count: number): string {
  return count === 1 ? "1 screen" : `${count} screens`;
}

/** "0.4 s", "12 s", "5 min". */
function took(ms: number): string {
  return ms < 9950 ? `${Math.max(0.1, ms / 1000).toFixed(1)} s` : span(ms);
}
