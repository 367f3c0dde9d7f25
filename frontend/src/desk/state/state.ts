/**
 * The desk's reducer: every post this page knows, in which lists they are, and what is being
 * decided. No DOM, no clock, no network.
 */

import type { Counts, Cue, DeskSnapshot, Entry, Post } from "../../feed/protocol";
import type { Page, Row } from "./answers";
import { decided, type Decision } from "./effects";
import { comes, emptyListed, emptyLists, fromLists, place, thinned, toggle, type Listed, type Test } from "./listed";
import { belongs, LISTS, type ListName, type Places } from "./lists";
import type { Rules } from "./rules";

interface Known {
  post: Post;
  /** The desk feed's seq at which the post was like this. */
  seq: number;
}

/** A decision that is on its way. */
interface Pending {
  decision: Decision;
  key: string;
}

/** Of what nobody has on a page, the posts of the latest so many entries are kept: the walls show them. */
const LATEST = 1000;
/** Held posts in a snapshot, at most. Twin of PAGE in backchannel/hub/views.py. */
const FIRST_PAGE = 50;

type Tally = Record<ListName, number>;

export class DeskState {
  cue: Cue = {};
  rulesRev = 0;
  rules: Rules = {};
  /** How many people are blocked. */
  blocked = 0;
  posted = 0;
  voices = 0;
  private posts = new Map<string, Known>();
  /** By post, in the order in which they were made. */
  private pending = new Map<string, readonly Pending[]>();
  private lists = emptyLists();
  private narrowed: { list: ListName; test: Test; listed: Listed } | undefined;
  /** The posts that may have changed, or moved, since anyone asked. */
  private touched = new Set<string>();
  private told: Tally = noTally();
  private drift: Tally = noTally();

  /** @param me - how the server calls this moderator in `by`. */
  constructor(public me = "") {}

  /** Replaces everything but what is still being decided. */
  snapshot(state: DeskSnapshot, seq: number): void {
    this.posts = new Map();
    this.lists = emptyLists();
    this.cue = state.cue ?? {};
    if (state.rules) this.setRules(state.rules);
    if (state.counts) this.counts(state.counts);
    for (const post of state.held) {
      this.posts.set(post.id, { post, seq });
      this.lists.held.places.toBottom(post.id);
      this.touch(post.id);
    }
    // The counts may be older than the queue: they alone cannot tell that a full page is all of it.
    this.lists.held.whole = state.held.length < FIRST_PAGE && state.held.length >= this.told.held;
    if (this.narrowed) this.narrow(this.narrowed.list, this.narrowed.test);
  }

  /** Has a list hold only what passes a test; without one, all lists are whole again. */
  narrow(list: ListName, test?: Test): void {
    this.narrowed = undefined;
    if (!test) return;
    const { places, here, holds, after, whole, above } = this.lists[list];
    const listed = emptyListed((post) => holds(post) && test(post));
    if (above === 0) Object.assign(listed, { after, whole });
    for (const id of places.all()) {
      const post = here.has(id) ? this.post(id) : undefined;
      if (!post || !test(post)) continue;
      listed.places.toBottom(id);
      listed.here.add(id);
    }
    this.narrowed = { list, test, listed };
  }

  /** How many posts this page knows. */
  get size(): number {
    return this.posts.size;
  }

  /**
   * Forgets all posts but the latest, those that stay in the list on the page, and what is being
   * decided. The other lists are read anew when they are opened.
   */
  forget(list: ListName, stays: ReadonlySet<string>): void {
    const isKept = (id: string): boolean => stays.has(id) || this.pending.has(id);
    let top = 0;
    for (const { seq } of this.posts.values()) top = Math.max(top, seq);
    for (const [id, { seq }] of this.posts) if (seq <= top - LATEST && !isKept(id)) this.posts.delete(id);
    const { narrowed } = this;
    for (const name of LISTS) {
      const listed = this.lists[name];
      this.lists[name] = name === list && !narrowed ? thinned(listed, isKept) : emptyListed(listed.holds);
    }
    if (narrowed) narrowed.listed = thinned(narrowed.listed, isKept);
    for (const id of this.pending.keys()) this.touch(id);
  }

  /** Has a list be read from its top again. */
  afresh(list: ListName): void {
    if (this.narrowed?.list === list) this.narrowed.listed = emptyListed(this.narrowed.listed.holds);
    else this.lists[list] = emptyListed(this.lists[list].holds);
  }

  /** A list as the page has it: narrowed, while it is. */
  listed(list: ListName): Listed {
    return this.narrowed?.list === list ? this.narrowed.listed : this.lists[list];
  }

  /** The posts that may have changed or moved since this was last asked. */
  take(): ReadonlySet<string> {
    const { touched } = this;
    this.touched = new Set();
    return touched;
  }

  /** Applies one desk entry. Unknown kinds and voids change nothing. */
  apply(entry: Entry): void {
    if (entry.kind === "cue" && entry.cue) this.cue = entry.cue;
    if (entry.kind === "rules") this.setRules(entry.rules as { rev: number; rules: Rules });
    if ((entry.kind === "post" || entry.kind === "decision") && entry.post) {
      this.learn(entry, entry.post);
    }
  }

  /** Takes in a page that HTTP brought; what the feed told since then stands. */
  page(list: ListName, page: Page, listed: Listed = this.listed(list)): void {
    const lastPlaced = page.posts.findLastIndex((post) => listed.places.has(post.id));
    page.posts.forEach((post, index) => {
      if (this.isNews(post, page.seq)) this.posts.set(post.id, { post, seq: page.seq });
      if (!listed.places.has(post.id)) {
        if (index < lastPlaced) listed.places.toTop(post.id);
        else listed.places.toBottom(post.id);
      }
      this.touch(post.id);
    });
    listed.after = page.after;
    listed.whole ||= page.after === "";
  }

  counts(counts: Counts): void {
    this.posted = counts.posts ?? this.posted;
    this.voices = counts.voices ?? this.voices;
    if (counts.lists) {
      this.told = { ...noTally(), ...counts.lists };
      this.drift = noTally();
    }
    for (const [id, reposts] of Object.entries(counts.reposts ?? {})) {
      const known = this.posts.get(id);
      if (known) known.post = { ...known.post, reposts };
    }
  }

  /** Shows a decision before the server has answered, after those that are on their way. */
  decide(decision: Decision, ids: readonly string[], key: string): void {
    for (const id of ids) {
      this.pending.set(id, [...(this.pending.get(id) ?? []), { decision, key }]);
      this.touch(id);
    }
  }

  /** Takes in the server's answer. What it refused is as it was; its rows are returned. */
  answered(key: string, rows: readonly Row[]): Row[] {
    for (const row of rows) {
      const answered = this.landed(row.id, key);
      if (!answered) continue;
      if (row.ok) this.confirm(row, answered.decision);
      this.touch(row.id);
    }
    return rows.filter((row) => !row.ok);
  }

  /** Gives up on a command that never reached the server: its posts are as they were. */
  failed(key: string): void {
    for (const id of this.pending.keys()) if (this.landed(id, key)) this.touch(id);
  }

  /** A post as this moderator should see it: with what she just decided. */
  post(id: string): Post | undefined {
    const post = this.posts.get(id)?.post;
    const onTheWay = this.pending.get(id) ?? [];
    return post && onTheWay.reduce((before, { decision }) => decided(before, decision), post);
  }

  /** A post as the server last told it. */
  known(id: string): Post | undefined {
    return this.posts.get(id)?.post;
  }

  /** Whether a post is in the queue, as the server last told it: what the staff have is not. */
  isHeld(id: string): boolean {
    const post = this.known(id);
    return post !== undefined && belongs(post, "held");
  }

  /** Every post this page knows. */
  all(): Post[] {
    return [...this.posts.values()].map(({ post }) => post);
  }

  /** The posts of a list that this page knows, whatever is filtered. */
  *of(list: ListName): Generator<Post> {
    for (const id of this.lists[list].here) {
      const post = this.post(id);
      if (post) yield post;
    }
  }

  isPending(id: string): boolean {
    return this.pending.has(id);
  }

  /** Whether a post is in a list, as the page has it. */
  isIn(id: string, list: ListName): boolean {
    return this.listed(list).here.has(id);
  }

  places(list: ListName): Places {
    return this.listed(list).places;
  }

  /** Whether there is more of a list to read by HTTP, and from where. */
  next(list: ListName): { after: string } | undefined {
    const { whole, after } = this.listed(list);
    return whole ? undefined : { after: after ?? "" };
  }

  /** How many posts a list holds, what is being decided counted as done, whatever is filtered. */
  count(list: ListName): number {
    const { here, whole, above } = this.lists[list];
    if (whole && above === 0) return here.size;
    let count = this.told[list] + this.drift[list];
    for (const id of this.pending.keys()) {
      const before = this.posts.get(id)?.post;
      if (before) count += Number(here.has(id)) - Number(belongs(before, list));
    }
    return Math.max(0, count);
  }

  private setRules(told: { rev: number; blocks?: number; rules?: unknown }): void {
    this.blocked = told.blocks ?? this.blocked;
    this.rulesRev = told.rev;
    this.rules = (told.rules ?? {}) as Rules;
  }

  /** Per post the higher rev wins, and at equal revs the later seq. */
  private isNews(post: Post, seq: number): boolean {
    const known = this.posts.get(post.id);
    if (!known || post.rev > known.post.rev) return true;
    return post.rev === known.post.rev && seq >= known.seq;
  }

  private learn(entry: Entry, post: Post): void {
    const { seq, by } = entry;
    if (!this.isNews(post, seq)) return;
    const before = this.posts.get(post.id)?.post;
    this.posts.set(post.id, { post, seq });
    this.relist(before, post, by === this.me, (list) => before !== undefined || comes(entry, post, list));
    this.touch(post.id);
  }

  /** Places a post in the lists that it has come into, where `may`. */
  private relist(before: Post | undefined, post: Post, mine: boolean, may: (list: ListName) => boolean): void {
    for (const list of LISTS) {
      if (!may(list)) continue;
      const more = place(this.lists[list], before, post, mine);
      // Of a post not known before, only its first arrival tells what it changes.
      if (before || post.rev === 1) this.drift[list] += more;
    }
    const { narrowed } = this;
    if (narrowed && may(narrowed.list)) place(narrowed.listed, before, post, mine);
  }

  /** Brings up to date in which lists a post is. */
  private touch(id: string): void {
    this.touched.add(id);
    const post = this.post(id);
    for (const list of LISTS) toggle(this.lists[list], id, post);
    if (this.narrowed) toggle(this.narrowed.listed, id, post);
  }

  /** Takes a decision off those that are on their way. */
  private landed(id: string, key: string): Pending | undefined {
    const all = this.pending.get(id) ?? [];
    const left = all.filter((each) => each.key !== key);
    if (left.length > 0) this.pending.set(id, left);
    else this.pending.delete(id);
    return all.find((each) => each.key === key);
  }

  private confirm(row: Row, decision: Decision): void {
    const known = this.posts.get(row.id);
    if (!known || (row.rev ?? 0) < known.post.rev) return;
    const post = { ...decided(known.post, decision), rev: row.rev ?? known.post.rev };
    this.relist(known.post, post, true, () => true);
    known.post = post;
  }
}

function noTally(): Tally {
  return fromLists(() => 0);
}
