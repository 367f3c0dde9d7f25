/** The sheet that boards of posts are set on: a title over a heavy rule, columns, and how to join at the foot. */
import type { Post } from "../../../feed/protocol";
import { palette } from "../../../ui/colour";
import type { Conference } from "../../../ui/conference";
import { make } from "../../../ui/make";
import { FLOOR, type Step } from "../../stage/fit";
import { hasForm, type Invitation } from "../../house/invitation";
import { NEAR, qrCode } from "../../house/qr";
import { roomOf, type Room } from "../../stage/room";
import { joinUrl } from "../../house/screens";
import "./sheet.css";

/** In u: no column is narrower at the least step, where there are several; and what is between them. */
const LEAST_WIDTH = 60;
const GAP = 8;
/** The title's sizes in u: the largest at which it has one line, else the last. */
const TITLES = [8.3, 6.6, 5.3];

/** How many columns a screen has for text of a step, and how wide each is, in u. */
export function columnsOf({ measure }: Room, step: Step): { count: number; width: number } {
  const least = (LEAST_WIDTH * step) / FLOOR;
  const count = Math.max(1, Math.floor((measure + GAP) / (least + GAP)));
  return { count, width: (measure - (count - 1) * GAP) / count };
}

/** What is said on a sheet beside the posts, and may change. */
export interface SheetWords {
  title: string;
  /** At the right of the title. */
  aside: string;
}

/** The band at the foot. */
export interface Foot {
  heading: string;
  /** What the code asks of the form, "?question". */
  ask?: string;
  /** @param scan - whether a code stands beside it. Null: nothing to say, no band. */
  line(scan: boolean, posts: readonly Post[]): Invitation | null;
}

export class Sheet {
  /** Where slips are measured. */
  readonly ruler = make("div", { className: "sheet-ruler" });
  private readonly title = make("h1", { className: "sheet-title", dir: "auto" });
  private readonly aside = make("p", { className: "sheet-aside", dir: "auto" });
  private readonly line = make("p", { className: "band-line" });
  private readonly join: string;
  private said = "";

  /** @param cells - from left to right; the band stands at the foot of the last. */
  constructor(
    frame: HTMLElement,
    conference: Conference,
    private readonly foot: Foot,
    cells: readonly HTMLElement[],
  ) {
    this.join = hasForm(conference) ? joinUrl() : "";
    const columns = make("div", { className: "sheet-columns" }, ...cells);
    if (foot.line(this.join !== "", []) !== null) cells.at(-1)?.append(this.band(conference));
    frame.classList.add("sheet");
    frame.classList.toggle("many", cells.length > 1);
    frame.replaceChildren(make("div", { className: "sheet-head" }, this.title, this.aside), columns, this.ruler);
  }

  /** Says what is true now; touches nothing that is the same. */
  tell({ title, aside }: SheetWords, posts: readonly Post[]): void {
    if (this.aside.textContent !== aside) this.aside.textContent = aside;
    this.invite(posts);
    if (this.title.textContent === title) return;
    this.title.textContent = title;
    this.fitTitle();
  }

  private invite(posts: readonly Post[]): void {
    const found = this.foot.line(this.join !== "", posts);
    const said = JSON.stringify(found);
    if (found === null || said === this.said) return;
    this.said = said;
    const tag = make("bdi", { className: "band-tag", dir: "auto" }, found.tag);
    this.line.replaceChildren(found.before, ...(found.tag === "" ? [] : [tag]), found.after);
  }

  private band({ theme }: Conference): HTMLElement {
    const words = make("div", { className: "band-words" }, make("h2", { className: "band-title" }, this.foot.heading), this.line);
    const code = this.join === "" ? [] : [qrCode(`${this.join}${this.foot.ask ?? ""}`, NEAR)];
    const band = make("aside", { className: "band", ariaLabel: this.foot.heading }, ...code, words);
    const accent = theme?.accent ?? "";
    // The band is dark in the foyer too: its accent is the stage's.
    if (/^#[0-9a-f]{6}$/i.test(accent)) band.style.setProperty("--band-accent", palette({ colour: accent }, "stage").accent);
    return band;
  }

  private fitTitle(): void {
    const { u } = roomOf(innerWidth, innerHeight);
    for (const size of TITLES) {
      this.title.style.setProperty("--step", String(size));
      if (this.title.offsetHeight < 1.5 * size * u) return;
    }
  }
}

/** A column's place on the sheet. */
export function cell(...content: HTMLElement[]): HTMLElement {
  return make("div", { className: "sheet-cell" }, ...content);
}
