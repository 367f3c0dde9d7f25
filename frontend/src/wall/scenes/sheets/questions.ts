/** What the room asks, after a talk: one question very large, the next ones beside or below it. */
import type { Post } from "../../../feed/protocol";
import type { Conference, WallSettings } from "../../../ui/conference";
import { make } from "../../../ui/make";
import { isOpen, questionsOf } from "../../../ui/questions";
import { fadeOut } from "../../stage/motion";
import type { Box } from "../../stage/photo";
import { sessionOf } from "../../play/programme";
import { roomOf, type Room } from "../../stage/room";
import { floorOf } from "../../stage/sight";
import { Column, goneOf, show, vanish } from "./column";
import { taken } from "./flow";
import { large } from "./large";
import { Pace } from "./pace";
import type { Board, Known } from "../scene";
import { cell, Sheet, type SheetWords } from "./sheet";
import { Sheets, type Living, type Place } from "./sheets";
import { slip, type Slip } from "./slip";
import { Slips } from "./slips";
import { dayAndPlace, same } from "./stream";
import "./questions.css";

/** Beside the large one. */
const NEXT = 3;
/** Only so many are set: some may be too long to stand here. */
const CANDIDATES = 8;
/** In u: the large one's credit, and the space round its words (questions.css). */
const BESIDE_WORDS = 19;
/** A longer one leads with its beginning, in u. */
const TALLEST = 44;
const OUT_MS = 240;
const HEADING = "Ask yours";
const SCAN = { before: "Scan. No account needed.", tag: "", after: "" };

/** @param settings - those of this wall: whose session it follows, and how far away the last row sits. */
export function questions(conference: Conference, settings: () => WallSettings): Board {
  const speakers = (conference.sessions ?? []).map(({ speaker = "", title }) => `${speaker} ${title}`);
  const letters = ["Questions for", HEADING, conference.place ?? "", ...speakers].join(" ");
  const can = ({ posts }: Known): boolean => posts.some(isOpen);
  return new Sheets("questions", can, letters, (place) => new Questions(conference, settings, place));
}

class Questions implements Living {
  readonly drawn: Promise<void>;
  private known: Known;
  private readonly still: boolean;
  private readonly life: AbortSignal;
  private readonly room: Room = roomOf(innerWidth, innerHeight);
  private readonly first = make("div", { className: "first" });
  private readonly next = new Column();
  private readonly left = make("p", { className: "left" });
  private readonly sheet: Sheet;
  private readonly pace: Pace;
  private readonly larges: Slips;
  private readonly slips: Slips;
  private large: Slip | null = null;
  /** The questions that the last move was made of; null where another is due. */
  private asked: readonly Post[] | null = null;

  constructor(
    private readonly conference: Conference,
    private readonly settings: () => WallSettings,
    { frame, known, still, life }: Place,
  ) {
    [this.known, this.still, this.life] = [known, still, life];
    const foot = { heading: HEADING, ask: "?question", line: (scan: boolean) => (scan ? SCAN : null) };
    this.sheet = new Sheet(frame, conference, foot, [cell(this.first), cell(this.next.element, this.left)]);
    this.sheet.tell(this.words(), known.posts);
    const { u } = this.room;
    const width = this.next.element.clientWidth / u;
    this.sheet.ruler.style.width = `calc(${width} * var(--u))`;
    const floor = floorOf(settings(), this.room);
    const room = { step: floor, width, tallest: TALLEST * u, highest: this.next.element.clientHeight };
    this.larges = new Slips((post) => large(post, { box: this.box(), u, floor }, this.known.now, this.sheet.ruler), () => undefined);
    this.slips = new Slips((post, photo) => slip(post, { photo, pill: "", now: this.known.now }, room, this.sheet.ruler), () => undefined);
    this.pace = new Pace(() => this.move(), life);
    this.drawn = this.pace.next();
  }

  async update(known: Known): Promise<void> {
    this.known = known;
    const asked = questionsOf(known.posts);
    const ids = new Set(asked.map(({ id }) => id));
    const gone = (id: string): boolean => !ids.has(id);
    if (this.next.ids.some(gone)) this.asked = null;
    if (this.large !== null && gone(this.large.post.id)) this.large = this.asked = null;
    const off = [vanish(goneOf(this.first, gone), this.still), this.next.vanish(gone, this.still)];
    for (const slips of [this.larges, this.slips]) slips.keep(asked);
    this.larges.sayTimes(known.now);
    if (this.slips.sayTimes(known.now)) this.asked = null;
    this.sheet.tell(this.words(), known.posts);
    await Promise.all(off);
    if (known.cue.paused !== true) void this.pace.next();
  }

  private words(): SheetWords {
    const session = sessionOf(this.conference.sessions ?? [], this.settings(), this.known.now);
    const { speaker = "", title = "" } = session ?? {};
    const heading = speaker === "" ? "Questions" : `Questions for ${speaker}`;
    return { title: heading, aside: title || dayAndPlace(this.conference, this.known.now) };
  }

  private async move(): Promise<boolean> {
    const asked = questionsOf(this.known.posts);
    if (this.asked !== null && same(this.asked, asked)) return false;
    const candidates = asked.slice(0, CANDIDATES);
    await Promise.all([this.larges, this.slips].map((kept) => kept.prepare(candidates, this.life)));
    const there = new Set(this.known.posts);
    const posts = candidates.filter((post) => there.has(post)); // less what went meanwhile
    const first = posts.find((post) => this.larges.of(post) !== undefined);
    this.enlarge(first === undefined ? null : (this.larges.of(first) ?? null));
    const others = posts.filter((post) => post !== first);
    this.place(others.flatMap((post) => this.slips.of(post) ?? []), asked.length - (first === undefined ? 0 : 1));
    this.slips.sayTimes(this.known.now);
    this.asked = asked;
    return true;
  }

  /** Another one takes the large one's place: they cross-fade. */
  private enlarge(large: Slip | null): void {
    if (large === this.large) return;
    const old = [...this.first.children] as HTMLElement[];
    this.large = large;
    if (this.still || document.hidden) old.forEach((element) => element.remove());
    else for (const element of old) void fadeOut(element, OUT_MS, this.life).then(() => element.remove(), () => undefined);
    if (large === null) return;
    large.element.style.opacity = ""; // it may have been here before
    this.first.append(large.element);
    if (!this.still && !document.hidden) show(large.element, this.life);
  }

  /** The next ones that have room, and how many more there are. */
  private place(slips: readonly Slip[], count: number): void {
    this.left.textContent = "";
    const fit = (): Slip[] => taken(slips, this.next.element.clientHeight, NEXT);
    let shown = fit();
    if (count > shown.length) {
      this.left.textContent = `and ${count - shown.length} more`;
      shown = fit();
      this.left.textContent = `and ${count - shown.length} more`;
    }
    this.next.set(shown, [], this.still, this.life);
  }

  /** What the large one's words have, in u. */
  private box(): Box {
    const { clientWidth, clientHeight } = this.first;
    return { width: clientWidth / this.room.u, height: clientHeight / this.room.u - BESIDE_WORDS };
  }
}
