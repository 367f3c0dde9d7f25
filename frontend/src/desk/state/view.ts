/**
 * What one moderator has before her: a list or what a filter leaves of it, the card in focus, a
 * selection. Nothing moves under her cursor: what is new waits above a line until she asks for it, and
 * a card that somebody else decided, or whose author deleted it, stays where it is, marked as such,
 * until she moves on.
 */

import type { Post } from "../../feed/protocol";
import { asked, predicate, type Filter, type Slot } from "./filter";
import { Focus } from "./focus";
import type { Test } from "./listed";
import { belongs, type ListName, type Places } from "./lists";
import type { Order } from "./order";
import { Selection } from "./selection";
import { Standing } from "./standing";
import type { DeskState } from "./state";

/** A list with more cards begins at its top again when the newest are asked for. */
const LONG = 5000;

export class View {
  filter: Filter = {};
  /** The cards on the page, top to bottom. */
  readonly order: Order;
  readonly selection: Selection;
  /** Whether somebody else reads a post: the focus does not go to it by itself. */
  taken: (id: string) => boolean = () => false;
  private readonly standing: Standing;
  private readonly cursor: Focus;
  /** The line of the whole list, while a filter is on. */
  private lineBefore = 0;

  /** @param sessions - the programme, for the filter by session. */
  constructor(
    private readonly state: DeskState,
    private readonly sessions: readonly Slot[] = [],
  ) {
    this.standing = new Standing(state);
    this.order = this.standing.order;
    this.selection = new Selection(this.order);
    this.cursor = new Focus(this.order, (id) => this.isFree(id));
    this.reveal();
  }

  get list(): ListName {
    return this.standing.list;
  }

  /** The id of the card in focus; "" for none. */
  get focus(): string {
    return this.cursor.id;
  }

  /** How many posts wait above the line, those that were forgotten meanwhile too. */
  get waiting(): number {
    const { above } = this.state.listed(this.list);
    if (above === 0 || this.isFiltered) return this.order.waiting + above;
    const others = this.state.count(this.list) - this.order.length - this.order.waiting;
    return this.order.waiting + Math.max(0, Math.min(above, others));
  }

  /** What a key is about: the card in focus, or "selected". */
  get aim(): string {
    return this.selected.size > 0 ? "selected" : this.focus;
  }

  /** Whether that became another though the moderator did nothing since. */
  get hasStrayed(): boolean {
    return this.cursor.strayed;
  }

  get selected(): ReadonlySet<string> {
    return this.selection.ids;
  }

  get query(): string {
    return this.filter.q ?? "";
  }

  get isFiltered(): boolean {
    return asked(this.filter).length > 0;
  }

  /** How many posts of the whole list are still to be read; while filtered, nobody knows. */
  get unread(): number {
    if (this.isFiltered || !this.state.next(this.list)) return 0;
    return Math.max(0, this.state.count(this.list) - this.order.length - this.waiting - this.standing.inRows.size);
  }

  /** Whether a card is here only because it left the list, not by this moderator, while it was in view. */
  isLingering(id: string): boolean {
    return this.standing.isLingering(id);
  }

  /** Whether a card is on the page though it is folded away with its wave. */
  isFolded(id: string): boolean {
    return this.standing.isFolded(id);
  }

  /** Goes to another list, or afresh to this one. What is filtered by stays. */
  open(list: ListName): void {
    this.standing.list = list;
    this.state.narrow(list);
    this.lineBefore = this.places.top;
    if (this.isFiltered) this.state.narrow(list, this.test);
    this.selection.clear();
    this.reveal();
  }

  /**
   * Shows what waited, and has the newest in focus. Where some of it was forgotten, or the list is very
   * long, it has to be read first.
   */
  reveal(): void {
    const isLong = this.order.length + this.order.waiting > LONG;
    if (isLong || this.state.listed(this.list).above > 0) this.state.afresh(this.list);
    this.order.line = this.places.top;
    this.standing.release();
    this.cursor.go("");
    this.rebuild();
    this.arrived();
  }

  search(query: string): void {
    this.narrow({ ...this.filter, q: query.trim() });
  }

  /** Shows of the list only what passes a filter, the newest included; an empty one shows all. */
  narrow(filter: Filter): void {
    const { isFiltered } = this;
    this.filter = filter;
    this.state.narrow(this.list, this.isFiltered ? this.test : undefined);
    if (!isFiltered) this.lineBefore = this.order.line;
    // After a snapshot the places are others: then nothing waits.
    this.order.line = this.isFiltered ? this.places.top : Math.min(this.lineBefore, this.places.top);
    this.standing.release();
    this.rebuild();
    this.arrived();
  }

  /**
   * After the state has changed. Returns whether a card on the page has.
   * @param mine - the posts this moderator has decided herself.
   */
  changed(mine: ReadonlySet<string> = NONE): boolean {
    const touched = this.state.take();
    const before = [...touched].filter((id) => this.order.has(id));
    for (const id of before) this.standing.changed(id, mine.has(id));
    this.refresh(touched);
    return before.length > 0 || [...touched].some((id) => this.order.has(id));
  }

  /**
   * Folds posts away, those on the page as soon as the moderator moves on.
   * @param only - shows these alone.
   * @param atOnce - the moderator has moved on already.
   */
  fold(folded: ReadonlySet<string>, only?: ReadonlySet<string>, atOnce = false): void {
    const touched = this.standing.fold(folded, only, atOnce);
    if (touched) this.refresh(touched);
    else this.rebuild();
  }

  /**
   * Has forgotten what this page does not show, however long it is open: what waits is only counted
   * from now on, and nothing that is in view changes.
   * @param also - posts that keep their place, should they come back.
   */
  forget(also: Iterable<string> = NONE): void {
    if (this.standing.isPart) return; // of the list, a part is on the page
    const stays = new Set([...this.order.slice(), ...this.standing.inRows, ...also]);
    this.state.forget(this.list, stays);
    this.order.forget(stays);
    this.order.line = this.places.top;
    this.lineBefore = 0;
    this.rebuild();
  }

  /** After a snapshot: what was in view stays in view, and what is newer waits above it. */
  replaced(): void {
    const kept = this.order.slice().find((id) => this.standing.isHere(id) && this.places.has(id));
    this.order.line = kept === undefined ? this.places.top : this.places.of(kept);
    this.standing.release();
    this.rebuild();
  }

  /** Has a card in focus because the moderator wants it so. */
  go(id: string): void {
    this.cursor.go(id);
  }

  /** What the keys are about now is so by what the moderator did. */
  arrived(): void {
    this.cursor.strayed = false;
  }

  /** After it has changed who reads or decided what; `stays` as the focus takes it. */
  settle(stays: boolean): void {
    this.cursor.settle(stays);
  }

  /** The cards that come next to be decided: the one in focus, those below it, then those above. */
  ahead(most: number): string[] {
    const isOpen = (id: string): boolean => {
      const post = this.state.post(id);
      return post !== undefined && belongs(post, "held") && this.standing.isHere(id) && !this.taken(id);
    };
    return this.cursor.ahead(most, isOpen);
  }

  /** Moves the focus by so many cards. `extending`: selects what lies between. */
  move(by: number, extending = false): void {
    const { focus, cursor: { at } } = this;
    const to = this.standing.next(at, by);
    // At the end of the list, on a card that is not hers to decide: on to the nearest that is.
    if (to === undefined && !extending && !this.isFree(focus)) {
      this.cursor.place(at);
      this.sweep();
      this.arrived();
    }
    if (to === undefined) return;
    this.go(to);
    if (extending) this.selection.step(to, focus);
    else this.selection.rest();
    this.sweep();
  }

  /** Lets the cards go that others decided; the one in focus only if asked. Returns whether any went. */
  sweep(keepFocus = true): boolean {
    const keep = keepFocus && this.isLingering(this.focus);
    const swept = this.standing.lingers > Number(keep);
    if (swept) this.refresh(this.standing.release(keep ? this.focus : ""));
    return swept;
  }

  /** Puts cards back whose decision was refused, though somebody else has moved them on. */
  bringBack(ids: readonly string[]): void {
    this.standing.bringBack(ids);
    this.refresh(ids);
  }

  select(id: string): void {
    this.selection.toggle(id);
  }

  /** Selects all from the last card that was selected to this one. */
  selectTo(id: string): void {
    this.selection.reach(id, this.focus);
    this.go(id);
  }

  /** The posts a decision is about: the selected ones, or else the one in focus. */
  subject(): Post[] {
    const ids = this.selected.size > 0 ? this.selection.inOrder() : [this.focus];
    return ids.map((id) => this.state.post(id)).filter((post) => post !== undefined);
  }

  /** After a decision: the focus goes on to the next card that is still here. */
  decided(ids: readonly string[]): void {
    const done = new Set(ids);
    for (const id of ids) this.selection.drop(id);
    this.selection.rest();
    if (done.has(this.focus) && !this.standing.isHere(this.focus)) {
      this.cursor.place(this.cursor.at, (id) => !done.has(id) && this.standing.isHere(id));
    }
    this.refresh(this.standing.release());
    this.arrived();
  }

  private get test(): Test {
    return predicate(this.filter, this.sessions);
  }

  private get places(): Places {
    return this.standing.places;
  }

  private isFree(id: string): boolean {
    return !this.taken(id) && !this.isLingering(id);
  }

  /** Brings these cards up to date, and all that the state has touched. */
  private refresh(ids: Iterable<string>): void {
    const { at } = this.cursor;
    for (const id of ids) this.stand(id);
    for (const id of this.state.take()) this.stand(id);
    this.fill(at);
  }

  private rebuild(): void {
    const { at } = this.cursor;
    this.state.take();
    this.order.clear();
    for (const id of this.places.all()) this.stand(id);
    for (const id of this.selected) this.check(id);
    this.fill(at);
  }

  private stand(id: string): void {
    this.standing.put(id);
    this.check(id);
  }

  /** What is no longer on the page, or only as an empty place, is not selected either. */
  private check(id: string): void {
    if (!this.selected.has(id) || (this.order.has(id) && !this.standing.isDeleted(id))) return;
    this.selection.drop(id);
    this.cursor.strayed ||= this.selected.size === 0;
  }

  /** What waits comes in where nothing else is; the focus stays near where it was. */
  private fill(at: number): void {
    const { order } = this;
    if (order.length === 0 && this.state.listed(this.list).above > 0) {
      this.state.afresh(this.list);
      order.clear();
    }
    if (order.length === 0 && order.waiting > 0) order.line = this.places.top;
    if (!order.has(this.focus)) this.cursor.place(Math.min(at, order.length - 1));
  }
}

const NONE: ReadonlySet<string> = new Set();
