/** What is on now and what comes next, with the time that is left. */
import "./session.css";
import type { Conference, WallSettings } from "../../ui/conference";
import { make } from "../../ui/make";
import { sheet, type Figure, type Row, type Sheet } from "../times/agenda";
import { faces } from "../stage/faces";
import { fadeOut, play } from "../stage/motion";
import { tideLines } from "../house/tide";
import type { Board, Known } from "./scene";

const DWELL_MS = 15_000;
const FADE_MS = 400;
const LEAVE_MS = 240;
/** A title alone, in u, and one of several rooms. */
const ALONE = [25.2, 20.2, 16.2, 13, 10.4, 8.3, 6.6, 5.3];
const AMONG = [10.4, 8.3, 6.6, 5.3];
/** The speaker below a title that is larger than this; below a smaller one, the floor. */
const BESIDE = 6.6;
/** What comes next is named in so many lines, where something else is on. */
const MOST_NEXT = 2;

export class SessionBoard implements Board {
  readonly name = "session";
  readonly kind = "board";
  private frame = make("section");
  /** What is drawn; null until it comes in. */
  private drawn: Sheet | null = null;
  /** Of more rooms than fit, how many parts were on the screen before, and how many there are. */
  private page = 0;
  private pages = 1;

  constructor(
    private readonly conference: Conference,
    private readonly settings: () => WallSettings,
  ) {}

  canShow(known: Known): boolean {
    return this.sheet(known) !== null;
  }

  async enter(frame: HTMLElement, known: Known, still: boolean, signal: AbortSignal): Promise<void> {
    [this.frame, this.drawn, this.page] = [frame, null, 0];
    await faces(JSON.stringify(this.sheet(known)), signal);
    await this.draw(known, still, signal);
  }

  /** The rooms that did not fit before. */
  async again(known: Known, still: boolean, signal: AbortSignal): Promise<void> {
    if (this.pages === 1) return;
    this.page++;
    await this.draw(known, still, signal);
  }

  /** A minute has passed, or something has begun. */
  update(known: Known): Promise<void> {
    const [before, now] = [this.drawn, this.sheet(known)];
    if (before === null || now === null || JSON.stringify(now) === JSON.stringify(before)) return Promise.resolve();
    if (titles(now) !== titles(before)) this.page = 0;
    this.fill(now);
    return Promise.resolve();
  }

  leave(frame: HTMLElement, _still: boolean, signal: AbortSignal): Promise<void> {
    return fadeOut(frame, LEAVE_MS, signal);
  }

  dwell(): number {
    return DWELL_MS;
  }

  private sheet({ now }: Known): Sheet | null {
    return sheet(this.conference.sessions ?? [], this.settings(), now, this.conference.timezone ?? "UTC");
  }

  private async draw(known: Known, still: boolean, signal: AbortSignal): Promise<void> {
    const now = this.sheet(known);
    if (now !== null) this.fill(now);
    if (!still) await play(this.frame, [{ opacity: 0 }, { opacity: 1 }], { duration: FADE_MS }, signal);
  }

  private fill(now: Sheet): void {
    this.drawn = now;
    // Where even one room has no room above what comes next, what is on now is told alone.
    if (!this.divide(now) && now.next !== null) this.divide({ ...now, next: null });
  }

  /** On as few pages as hold every room at a size that can be read; says whether they do. */
  private divide(now: Sheet): boolean {
    const count = now.rows.length;
    for (this.pages = 1; ; this.pages++) {
      const each = Math.ceil(count / this.pages);
      if (Math.ceil(count / each) < this.pages) continue; // the last would be empty
      const all = Array.from({ length: this.pages }, (_, page) => this.set(now, each, page)).every(Boolean);
      this.set(now, each, this.page % this.pages);
      if (all || each === 1) return all;
    }
  }

  /** Draws one page of so many rows; says whether they fit. */
  private set(now: Sheet, each: number, page: number): boolean {
    const part = this.pages > 1 ? `${page + 1} of ${this.pages}` : "";
    const rows = now.rows.slice(page * each, (page + 1) * each);
    const words = now.rows.length === 1 ? alone(now.heading, rows[0]!) : rooms(now.heading, part, rows);
    const below = make("div", { className: "agenda-bottom" });
    if (now.figure !== null) below.append(countdown(now.figure));
    if (now.next !== null) below.append(footer(now.next));
    this.frame.replaceChildren(tideLines(this.conference.slug), words, below);
    return fitted(this.frame, words);
  }
}

function titles({ rows }: Sheet): string {
  return JSON.stringify(rows.map(({ title }) => title));
}

/** One session: its title as large as it goes. */
function alone(heading: string, { title, speaker, room }: Row): HTMLElement {
  const words = make("div", { className: "agenda-words" }, place(heading, room), make("h1", { className: "agenda-title", dir: "auto" }, title));
  if (speaker !== "") words.append(make("p", { className: "agenda-who", dir: "auto" }, speaker));
  return words;
}

/** Several: a row for each room, all its parts on one baseline. */
function rooms(heading: string, part: string, rows: readonly Row[]): HTMLElement {
  const words = make("div", { className: "agenda-words agenda-rooms" }, place(heading, part));
  for (const { title, speaker, room, figure } of rows) {
    const line = make(
      "section",
      { className: "agenda-room" },
      make("p", { className: "agenda-where", dir: "auto" }, room),
      make("h2", { className: "agenda-title", dir: "auto" }, title),
    );
    if (speaker !== "") line.append(make("p", { className: "agenda-who", dir: "auto" }, speaker));
    if (figure !== null) line.append(...left(figure));
    words.append(line);
  }
  return words;
}

function place(heading: string, room: string): HTMLElement {
  return make("p", { className: `house-place agenda-${heading.toLowerCase()}` }, make("b", {}, heading), " ", make("bdi", {}, room));
}

function countdown({ before, large, after, below }: Figure): HTMLElement {
  const figure = make("aside", { className: "agenda-figure" });
  if (before !== "") figure.append(make("p", { className: "agenda-word" }, before));
  figure.append(make("p", { className: large.includes(":") ? "agenda-large hour" : "agenda-large" }, large));
  if (after !== "") figure.append(make("p", { className: "agenda-word" }, after));
  if (below !== "") figure.append(make("p", { className: "agenda-below" }, below));
  return figure;
}

/** The same in a row: "12 min left" on its baseline. */
function left({ large, before, below }: Figure): HTMLElement[] {
  const hour = before === "" ? "" : `${before} `;
  const words = make("p", { className: "agenda-left" }, hour, make("b", {}, before === "" ? `${large} min` : large), before === "" ? " left" : "");
  return below === "" ? [words] : [words, make("p", { className: "agenda-ends" }, below)];
}

function footer({ hour, rows }: NonNullable<Sheet["next"]>): HTMLElement {
  const next = make("footer", { className: "agenda-then" }, make("p", { className: "agenda-hour" }, make("b", {}, "Next"), `, ${hour}`));
  rows.slice(0, MOST_NEXT).forEach(({ title, speaker, room }, index) => {
    const more = index === MOST_NEXT - 1 && rows.length > MOST_NEXT ? `and ${rows.length - MOST_NEXT} more` : "";
    const detail = [speaker, room, more].filter(Boolean).join(", ");
    next.append(make("p", {}, make("bdi", { className: "agenda-what", dir: "auto" }, title), " ", make("bdi", { className: "agenda-detail", dir: "auto" }, detail)));
  });
  return next;
}

/** Sets the titles as large as they go above what stands below them; says whether they did. */
function fitted(frame: HTMLElement, words: HTMLElement): boolean {
  const floor = floorOf(frame);
  const titles = [...words.querySelectorAll<HTMLElement>(".agenda-title")];
  const fits = (size: number, lines: number): boolean => {
    words.style.setProperty("--step", String(size));
    words.style.setProperty("--who", String(size > BESIDE ? BESIDE : 5.3));
    const high = titles.some((each) => each.offsetHeight > Number.parseFloat(getComputedStyle(each).lineHeight) * (lines + 0.5));
    return !high && !wide(words) && words.getBoundingClientRect().bottom <= floor;
  };
  const [among, any] = [words.classList.contains("agenda-rooms"), Number.POSITIVE_INFINITY];
  // Rows are calmest with a line for each title, if that does not make them small.
  if (among && AMONG.slice(0, -1).some((size) => fits(size, 1))) return true;
  if ((among ? AMONG : ALONE).some((size) => fits(size, any))) return true;
  words.classList.add("breaks"); // only a word wider than the measure at the floor
  return words.getBoundingClientRect().bottom <= floor;
}

function wide(words: HTMLElement): boolean {
  return [...words.querySelectorAll<HTMLElement>(".agenda-title, .agenda-where")].some((each) => each.scrollWidth > each.clientWidth + 1);
}

/** Where the words must end: above what comes next, the countdown that stands below them, or the foot. */
function floorOf(frame: HTMLElement): number {
  const u = Math.min(innerWidth, innerHeight) / 100;
  const below = [".agenda-then", ...(innerHeight > innerWidth ? [".agenda-figure"] : [])];
  const tops = below.map((name) => frame.querySelector(name)?.getBoundingClientRect().top ?? innerHeight - 13 * u);
  return Math.min(...tops) - 4 * u;
}
