/**
 * What one moderator has before her: a list, the card in focus, a selection. Nothing moves under
 * her cursor: what is new waits above a line until she asks for it, and a card that somebody else
 * decided stays where it is, marked as such, until she moves on.
 */

import type { Post } from "../feed/protocol";
import type { ListName } from "./lists";
import type { DeskState } from "./state";

export class View {
  list: ListName = "held";
  focus = "";
  query = "";
  readonly selected = new Set<string>();
  /** Whether somebody else reads a post: the focus does not go to it by itself. */
  taken: (id: string) => boolean = () => false;
  /** The ids on the page, top to bottom. */
  order: readonly string[] = [];
  private folded: ReadonlySet<string> = NONE;
  private only: ReadonlySet<string> | undefined;
  private line = 0;
  /** Whether the focus came to its card by itself. */
  private placed = false;
  private readonly lingering = new Set<string>();

  constructor(private readonly state: DeskState) {
    this.reveal();
  }

  /** How many posts wait above the line. */
  get waiting(): number {
    let count = 0;
    for (const id of this.places.all()) {
      if (this.places.of(id) <= this.line) break;
      if (this.isHere(id)) count += 1;
    }
    return count;
  }

  /** Whether a card is here only because somebody else decided it while it was in view. */
  isLingering(id: string): boolean {
    return this.lingering.has(id);
  }

  /** Goes to another list, or afresh to this one. */
  open(list: ListName): void {
    this.list = list;
    this.query = "";
    this.selected.clear();
    this.reveal();
  }

  /** Shows what waited, and has the newest in focus. */
  reveal(): void {
    this.line = this.places.top;
    this.lingering.clear();
    this.focus = "";
    this.refresh();
  }

  search(query: string): void {
    this.query = query.trim().toLocaleLowerCase();
    this.lingering.clear();
    this.refresh();
  }

  /** After the state has changed. `mine`: the posts this moderator has decided herself. */
  changed(mine: ReadonlySet<string> = NONE): void {
    for (const id of this.order) {
      const gone = this.state.known(id)?.status === "deleted";
      const left = !this.state.isIn(id, this.list) || this.isFolded(id);
      if (left && !gone && !mine.has(id)) this.lingering.add(id);
      else this.lingering.delete(id);
    }
    this.refresh();
  }

  /**
   * Folds posts away, those on the page as soon as the moderator moves on.
   * @param only - shows these alone.
   * @param atOnce - the moderator has moved on already.
   */
  fold(folded: ReadonlySet<string>, only?: ReadonlySet<string>, atOnce = false): void {
    const isOther = atOnce || (this.only === undefined) !== (only === undefined);
    this.folded = folded;
    this.only = only;
    if (isOther) this.lingering.clear();
    if (isOther) this.refresh();
    else this.changed();
  }

  /** Whether a card is on the page though it is folded away with its wave. */
  isFolded(id: string): boolean {
    return this.only === undefined && this.folded.has(id);
  }

  /** After a snapshot: what was in view stays in view, and what is newer waits above it. */
  replaced(): void {
    const kept = this.order.find((id) => this.isHere(id));
    this.line = kept === undefined ? this.places.top : this.places.of(kept);
    this.lingering.clear();
    this.refresh();
  }

  /** Has a card in focus because the moderator wants it so. */
  go(id: string): void {
    this.focus = id;
    this.placed = false;
  }

  /**
   * After it has changed who reads or decided what. A focus that came by itself to what turns out to
   * be somebody else's goes on.
   * @param stays - the card in focus is certain to be this moderator's, or she has read it.
   */
  settle(stays: boolean): void {
    if (stays) this.placed = false;
    const stray = this.placed && !this.isFree(this.focus);
    if (stray || this.focus === "") this.place(this.order.indexOf(this.focus));
  }

  /** The cards that come next to be decided: the one in focus, those below it, then those above. */
  ahead(most: number): string[] {
    const at = Math.max(this.order.indexOf(this.focus), 0);
    const found: string[] = [];
    const look = (id: string): void => {
      if (this.isHere(id) && this.state.post(id)?.status === "held" && !this.taken(id)) found.push(id);
    };
    for (let index = at; index < this.order.length && found.length < most; index += 1)
      look(this.order[index] ?? "");
    for (let index = at - 1; index >= 0 && found.length < most; index -= 1) look(this.order[index] ?? "");
    return found;
  }

  /** Moves the focus by so many cards. */
  move(by: number): void {
    const to = this.order[this.order.indexOf(this.focus) + by];
    if (to === undefined) return;
    this.go(to);
    this.sweep();
  }

  /** Lets the cards go that others decided; the one in focus only if asked. Returns whether any went. */
  sweep(keepFocus = true): boolean {
    const keep = keepFocus && this.lingering.has(this.focus);
    const swept = this.lingering.size > Number(keep);
    this.lingering.clear();
    if (keep) this.lingering.add(this.focus);
    if (swept) this.refresh();
    return swept;
  }

  /** Puts cards back whose decision was refused, though somebody else has moved them on. */
  bringBack(ids: readonly string[]): void {
    for (const id of ids) if (this.places.has(id) && !this.isHere(id)) this.lingering.add(id);
    this.refresh();
  }

  select(id: string): void {
    if (!this.selected.delete(id)) this.selected.add(id);
  }

  /** The posts a decision is about: the selected ones, or else the one in focus. */
  subject(): Post[] {
    const ids = this.selected.size > 0 ? this.order.filter((id) => this.selected.has(id)) : [this.focus];
    return ids.map((id) => this.state.post(id)).filter((post) => post !== undefined);
  }

  /** After a decision: the focus goes on to the next card that is still here. */
  decided(ids: readonly string[]): void {
    const done = new Set(ids);
    for (const id of ids) this.selected.delete(id);
    if (done.has(this.focus) && !this.isHere(this.focus)) {
      this.place(this.order.indexOf(this.focus), (id) => !done.has(id) && this.isHere(id));
    }
    this.lingering.clear();
    this.refresh();
  }

  private get places(): ReturnType<DeskState["places"]> {
    return this.state.places(this.list);
  }

  private isFree(id: string): boolean {
    return !this.taken(id) && !this.lingering.has(id);
  }

  private isHere(id: string): boolean {
    if (this.only ? !this.only.has(id) : this.folded.has(id)) return false;
    return this.state.isIn(id, this.list) && this.isFound(id);
  }

  private isFound(id: string): boolean {
    const post = this.query === "" ? undefined : this.state.post(id);
    return post === undefined || words(post).includes(this.query);
  }

  private refresh(): void {
    const at = this.order.indexOf(this.focus);
    this.order = this.visible();
    if (this.order.length === 0 && this.waiting > 0) {
      this.line = this.places.top;
      this.order = this.visible();
    }
    for (const id of this.selected) if (!this.order.includes(id)) this.selected.delete(id);
    if (this.order.includes(this.focus)) return;
    this.place(Math.min(at, this.order.length - 1));
  }

  /** Has the focus go by itself to the nearest card from there on, or else before, that is free. */
  private place(at: number, suits: (id: string) => boolean = () => true): void {
    const from = Math.max(at, 0);
    const free = (id: string): boolean => suits(id) && this.isFree(id);
    this.focus = this.order.slice(from).find(free) ?? this.order.slice(0, from).findLast(free) ?? "";
    this.placed = true;
  }

  private visible(): string[] {
    const below = (id: string): boolean => this.places.of(id) <= this.line;
    return this.places.all().filter((id) => below(id) && (this.lingering.has(id) || this.isHere(id)));
  }
}

const NONE: ReadonlySet<string> = new Set();

function words(post: Post): string {
  const { author, text, source } = post;
  return `${author?.name ?? ""} @${author?.handle ?? ""} ${source} ${text ?? ""}`.toLocaleLowerCase();
}
