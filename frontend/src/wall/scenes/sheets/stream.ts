/** A calm flow of columns for side screens: the newest on top, and what came together moves in together. */
import type { Post } from "../../../feed/protocol";
import type { Conference, WallSettings } from "../../../ui/conference";
import { dayOf } from "../../times/day";
import { STEPS, type Step } from "../../stage/fit";
import { invitation } from "../../house/invitation";
import { roomOf } from "../../stage/room";
import { floorOf, type Sight } from "../../stage/sight";
import { Column, show } from "./column";
import { flow } from "./flow";
import { Pace } from "./pace";
import type { Board, Known } from "../scene";
import { cell, columnsOf, Sheet } from "./sheet";
import { Sheets, type Living, type Place } from "./sheets";
import { slip, type Slip } from "./slip";
import { Slips } from "./slips";
import "./stream.css";

/** What came with the last move is called new for so long. */
const NEW_MS = 120_000;
/** Only so many of the newest are set for each column, and for one more: others hardly have room. */
const CANDIDATES = 6;
/** More posts than these are never set large. */
const FEW = 6;
/** A longer post leads with its beginning: in u, or as a part of the highest column. */
const TALLEST = 54;
const TALLEST_PART = 0.4;
/** So many letters of a post from X have room on any screen. */
const SURE = 240;
const HEADING = "Say it here too";

/** @param settings - those of this wall: how far away the last row sits. */
export function stream(conference: Conference, settings: () => WallSettings): Board {
  // Of the newest: older ones are not set, however many of these are too long to stand here.
  const can = ({ posts }: Known): boolean => posts.slice(-2 * CANDIDATES).some(({ source, text = "" }) => source !== "x" || text.length <= SURE);
  const letters = `${conference.title} ${conference.place ?? ""} ${HEADING}`;
  return new Sheets("stream", can, letters, (place) => new Stream(conference, settings(), place));
}

/** "Day 2, Harbour Hall". */
export function dayAndPlace(conference: Conference, now: number): string {
  const day = dayOf(conference, now);
  return [day === null ? "" : `Day ${day}`, conference.place ?? ""].filter(Boolean).join(", ");
}

class Stream implements Living {
  readonly drawn: Promise<void>;
  private known: Known;
  private readonly still: boolean;
  private readonly life: AbortSignal;
  private readonly width: number;
  private readonly columns: readonly Column[];
  private readonly sheet: Sheet;
  private readonly pace: Pace;
  /** What the last row can read. */
  private readonly usual: Step;
  /** A step larger while all that was said has room so. */
  private step: Step;
  private slips = this.set();
  /** The posts that the last move was made of; null where another is due. */
  private flowed: readonly Post[] | null = null;
  /** What became public after this seq is new. */
  private seen = 0;

  constructor(
    private readonly conference: Conference,
    sight: Sight,
    { frame, known, still, life }: Place,
  ) {
    [this.known, this.still, this.life] = [known, still, life];
    const room = roomOf(innerWidth, innerHeight);
    this.usual = floorOf(sight, room);
    this.step = known.posts.length > FEW ? this.usual : (STEPS.findLast((step) => step > this.usual) ?? this.usual);
    const { count, width } = columnsOf(room, this.usual);
    this.width = width;
    this.columns = Array.from({ length: count }, () => new Column());
    const line = (scan: boolean, posts: readonly Post[]) => invitation(conference, scan, posts);
    this.sheet = new Sheet(frame, conference, { heading: HEADING, line }, this.columns.map(({ element }) => cell(element)));
    this.tell();
    this.sheet.ruler.style.width = `calc(${width} * var(--u))`;
    this.pace = new Pace(() => this.move(), life);
    this.drawn = this.pace.next();
  }

  async update(known: Known): Promise<void> {
    this.known = known;
    const ids = new Set(known.posts.map(({ id }) => id));
    const gone = (id: string): boolean => !ids.has(id);
    if (this.columns.some((column) => column.ids.some(gone))) this.flowed = null;
    const off = this.columns.map((column) => column.vanish(gone, this.still));
    this.slips.keep(known.posts);
    if (this.slips.sayTimes(known.now)) this.flowed = null;
    if (this.pace.since > NEW_MS) this.mark([]);
    this.tell();
    await Promise.all(off);
    if (known.cue.paused !== true) void this.pace.next();
  }

  private tell(): void {
    const { title } = this.conference;
    this.sheet.tell({ title, aside: dayAndPlace(this.conference, this.known.now) }, this.known.posts);
  }

  /** Brings in what came since, all at once. */
  private async move(): Promise<boolean> {
    const { known } = this;
    if (this.flowed !== null && same(this.flowed, this.candidates(known))) return false;
    let redrawn = this.seen === 0;
    let places = await this.places(known);
    if (this.step > this.usual && places.flat().length < this.candidates(this.known).length) {
      this.step = this.usual;
      this.slips = this.set();
      redrawn = true;
      places = await this.places(known);
    }
    const fresh = places.flat().filter(({ post }) => this.isNew(post));
    this.columns.forEach((column, index) => column.set(places[index] ?? [], fresh, this.still || redrawn, this.life));
    if (fresh.length > 0 || redrawn) this.mark(fresh);
    if (redrawn && !this.still && !document.hidden) for (const { element } of places.flat()) show(element, this.life);
    this.seen = Math.max(this.seen, ...known.posts.map(shownSeq));
    this.flowed = this.slips.sayTimes(known.now) ? null : this.candidates(known);
    return true;
  }

  /** The slips for each column. Only what was known at first is prepared; what went meanwhile is left out. */
  private async places(known: Known): Promise<Slip[][]> {
    await this.slips.prepare(this.candidates(known), this.life);
    const slips = this.candidates(this.known).flatMap((post) => this.slips.of(post) ?? []);
    const sized = slips.map(({ post, height }) => ({ id: post.id, shown: shownSeq(post), height }));
    const before = this.columns.map(({ ids }) => ids);
    const byId = new Map(slips.map((each) => [each.post.id, each]));
    const ids = flow(before, sized, this.heights(), this.seen === 0 ? Infinity : this.seen);
    return ids.map((column) => column.flatMap((id) => byId.get(id) ?? []));
  }

  /** The newest posts, and those that stand here; the newest first. */
  private candidates({ posts }: Known): Post[] {
    const stand = new Set(this.columns.flatMap(({ ids }) => ids));
    const newest = posts.length - CANDIDATES * (this.columns.length + 1);
    return posts.filter(({ id }, index) => index >= newest || stand.has(id)).reverse();
  }

  private isNew(post: Post): boolean {
    return this.seen > 0 && shownSeq(post) > this.seen;
  }

  private heights(): number[] {
    return this.columns.map(({ element }) => element.clientHeight);
  }

  private set(): Slips {
    return new Slips((post, photo) => {
      const { u } = roomOf(innerWidth, innerHeight);
      const highest = Math.max(...this.heights());
      const tallest = Math.min(highest, Math.max(TALLEST * u, TALLEST_PART * highest));
      const room = { step: this.step, width: this.width, tallest, highest };
      return slip(post, { photo, pill: this.isNew(post) ? "new" : "", now: this.known.now }, room, this.sheet.ruler);
    });
  }

  private mark(fresh: readonly Slip[]): void {
    for (const each of this.columns.flatMap(({ slips }) => slips)) each.element.classList.toggle("new", fresh.includes(each));
  }
}

function shownSeq({ shown = 0 }: Post): number {
  return shown;
}

/** Whether these are the very same posts, as they were. */
export function same(some: readonly Post[], others: readonly Post[]): boolean {
  return some.length === others.length && some.every((post, index) => post === others[index]);
}
