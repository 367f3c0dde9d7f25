/**
 * One moderator's decisions: shown at once, sent, and put back where the server refused them.
 * No DOM.
 */

import type { Entry, Flag, Post } from "../../feed/protocol";
import { allowed, type Decision } from "../state/effects";
import type { Leases, Reading } from "../state/leases";
import type { DeskState, Row } from "../state/state";
import type { View } from "../state/view";
import type { Action, Toasts } from "../telling/toasts";
import { blockedToast, conflict, decidedToast, leftOut, partlyToast, quoted, readingNow, undoneToast } from "../telling/words";
import type { Commands, Part } from "./commands";
import { cap, keyOf } from "./keymap";
import { newKey } from "./sender";

/** A card that changed so lately may not be what the moderator read. */
const READ_MS = 400;
/** A decision waits so long to be handed its post. After that the server judges it all the same. */
const PATIENCE_MS = 3000;
/** Decided posts that keep their place in the list, should they be brought back. */
const KEPT = 500;
/** Posts in one command. */
const MOST = 100;

/** Somebody may ask later why a post was kept off. */
const WHY: Action = { label: "Why", cap: cap(keyOf("why")), opens: "why" };

/** What a decider works on. */
export interface Work {
  readonly me: string;
  readonly state: DeskState;
  readonly view: View;
  readonly leases: Leases;
  readonly toasts: Toasts;
  readonly commands: Commands;
  /** The server's time, in milliseconds. */
  now(): number;
  /** Says what was not done, and why. */
  failed(what: string, error: unknown): void;
  /** @param isSeen - whether there is more to draw than the numbers beside the cards. */
  draw(isSeen?: boolean): void;
}

export class Decider {
  /** The posts decided here that may still be on the page. */
  readonly mine = new Set<string>();
  /** By post: the command about it that is still on its way. */
  private readonly sent = new Map<string, Promise<void>>();
  /** When each was drawn as it is now; Infinity: not yet. */
  private readonly changedAt = new Map<string, number>();
  /** The post that an undo brings back, until it is here. */
  private awaited = "";
  /** Decisions on posts that may be handed to somebody else in this moment, and since when; `rev` was read. */
  private readonly waiting = new Map<string, { decision: Decision; rev: number; since: number }>();

  constructor(private readonly work: Work) {}

  /** Decides on the selected posts, or on the one in focus. */
  decide(wanted: Decision): void {
    const { state, view } = this.work;
    this.awaited = "";
    const { free: subject, note } = this.free(wanted, view.subject());
    const waits = subject.flatMap(({ id }) => this.sent.get(id) ?? []);
    if (waits.length === 0) return this.decideOn(wanted, subject, note);
    // What was decided on these cards a moment ago is still on its way: this comes after it.
    const ids = subject.map(({ id }) => id);
    const now = (): Post[] => ids.map((id) => state.post(id)).filter((post) => post !== undefined);
    void Promise.all(waits).then(() => this.decideOn(wanted, now(), note));
  }

  private decideOn(wanted: Decision, posts: readonly Post[], note: string): void {
    const { leases } = this.work;
    const decision = toggled(wanted, posts);
    const fit = posts.filter((post) => allowed(post, decision));
    if (fit.length === 0) return;
    const fresh = fit.find((post) => Date.now() - (this.changedAt.get(post.id) ?? 0) < READ_MS);
    if (fresh) return this.changed(decision);
    const [post, second] = fit;
    if (post && !second && !leases.isSure(post.id)) {
      this.waiting.set(post.id, { decision, rev: post.rev, since: Date.now() });
      return;
    }
    this.dispatch(fit, this.send(decision, fit, note));
  }

  /** The posts that decisions wait for. */
  get waits(): readonly string[] {
    return [...this.waiting.keys()];
  }

  /** Makes the decisions whose post is now ours, and gives up those whose post is a colleague's. */
  handed(): void {
    const { leases, state } = this.work;
    for (const [id, { decision, rev, since }] of this.waiting) {
      const reading = leases.reader(id);
      if (!reading && !leases.isSure(id) && Date.now() - since < PATIENCE_MS) continue;
      this.waiting.delete(id);
      const post = state.post(id);
      if (reading) this.kept(decision, [reading]);
      else if (post && post.rev !== rev) this.changed(decision);
      else if (post && allowed(post, decision)) this.dispatch([post], this.send(decision, [post]));
    }
  }

  /**
   * Blocks the authors of the selected posts, or of the one in focus: what this page knows of them
   * is rejected at once, the rest by the server.
   */
  block(): void {
    this.awaited = "";
    const { free } = this.free("block", this.work.view.subject());
    const subject = free.filter((post) => post.author?.id !== undefined);
    if (subject.length > 0) this.dispatch(subject, this.sendBlock(subject.slice(0, MOST)));
  }

  /** Takes back the moderator's own latest action. Throws as `Commands` does. */
  async undo(): Promise<void> {
    const { commands, toasts } = this.work;
    toasts.clear("done");
    const { decision, items } = await commands.undo();
    const back = items.find((row) => row.ok)?.id;
    toasts.add(back === undefined ? "trouble" : "done", undoneToast(decision, items));
    this.awaited = back ?? "";
    this.welcome();
  }

  /** Keeps in mind only the latest decisions. Returns their posts. */
  forget(): ReadonlySet<string> {
    for (const id of [...this.mine].slice(0, -KEPT)) this.mine.delete(id);
    for (const [id, at] of this.changedAt) if (Date.now() - at > READ_MS) this.changedAt.delete(id);
    return this.mine;
  }

  /** The moderator moved on: what an undo brings back is not fetched into focus any more. */
  movedOn(): void {
    this.awaited = "";
  }

  /** An entry is about to be applied: `before` is its post as it was known. */
  heard(entry: Entry, before: Post | undefined): void {
    if (!entry.id) return;
    const isOthers = entry.kind === "decision" && entry.by !== this.work.me;
    if (before && (entry.kind === "post" || isOthers)) this.changedAt.set(entry.id, Infinity);
    if (isOthers) this.mine.delete(entry.id);
  }

  /** The page was drawn: what has changed can be read from now on. */
  drawn(): void {
    for (const [id, at] of this.changedAt) if (at === Infinity) this.changedAt.set(id, Date.now());
  }

  /** Has the card in focus that an undo brought back. */
  welcome(): void {
    const { view } = this.work;
    if (this.awaited === "" || !view.order.has(this.awaited)) return;
    this.mine.delete(this.awaited);
    view.go(this.awaited);
    this.awaited = "";
  }

  /** Remembers what is on its way, until it is answered. */
  private dispatch(posts: readonly Post[], sent: Promise<void>): void {
    for (const { id } of posts) this.sent.set(id, sent);
    void sent.finally(() => {
      for (const { id } of posts) if (this.sent.get(id) === sent) this.sent.delete(id);
    });
  }

  /** The posts that nobody else reads, and a note on the others, which leave the selection. */
  private free(what: string, posts: readonly Post[]): { free: Post[]; note: string } {
    const { leases, view, me } = this.work;
    const free = posts.filter(({ id }) => !leases.reader(id));
    const read = posts.map(({ id }) => leases.reader(id)).filter((reading) => reading !== undefined);
    for (const { id } of posts) if (leases.reader(id)) view.selection.drop(id);
    if (free.length === 0 && read.length > 0) this.kept(what, read);
    return { free, note: read.length > 0 ? leftOut(read, me) : "" };
  }

  /** It is no longer what the moderator read. */
  private changed(decision: Decision): void {
    const then = `Your ${decision} was not sent. Read it again.`;
    this.work.toasts.add("trouble", "This post changed as you decided.", then);
  }

  /** Somebody else has it: says who. */
  private kept(what: string, read: readonly Reading[]): void {
    const { toasts, me } = this.work;
    const who = read.length > 1 ? leftOut(read, me) : readingNow(read[0]?.by ?? "", me);
    toasts.add("conflict", who, `Your ${what} was not sent.`);
  }

  private async send(decision: Decision, posts: readonly Post[], note = ""): Promise<void> {
    const { state, view, toasts, commands, draw } = this.work;
    const parts = inParts(posts);
    const ids = posts.map((post) => post.id);
    for (const id of ids) this.mine.add(id);
    for (const { items, key } of parts) state.decide(decision, items.map(({ id }) => id), key);
    view.decided(ids);
    const undo = { label: "Undo", cap: cap(keyOf("undo")), run: () => void this.takeBack() };
    const actions = decision === "reject" ? [undo, WHY] : [undo];
    toasts.add("done", decidedToast(decision, posts), note, actions, ids[0]);
    const refused: Row[] = [];
    let done = 0;
    try {
      await commands.decideInParts(decision, parts, (key, rows) => {
        const no = state.answered(key, rows);
        refused.push(...no);
        done += rows.length - no.length;
        for (const { id, ok } of rows) if (!ok) this.mine.delete(id);
        draw(view.changed(this.mine));
      });
    } catch (error) {
      // What was not sent yet would not arrive either: all of it comes back at once.
      for (const { key } of parts) state.failed(key);
      toasts.clear("done");
      this.work.failed(decision, error);
      if (done > 0) toasts.add("done", partlyToast(decision, done, posts.length), "", [undo]);
    }
    this.refused(decision, refused, posts);
    draw(view.changed(this.mine) || refused.length > 0);
  }

  private async sendBlock(subject: readonly Post[]): Promise<void> {
    const { state, view, toasts, commands, draw } = this.work;
    const key = newKey();
    const people = new Set(subject.map(authorOf));
    const theirs = state.all().filter((post) => people.has(authorOf(post)) && allowed(post, "reject"));
    const ids = theirs.filter((post) => !post.flags.includes("lane")).map((post) => post.id);
    for (const id of ids) this.mine.add(id);
    state.decide("reject", ids, key);
    view.decided(ids);
    const undo = { label: "Undo", cap: cap(keyOf("undo")), run: () => void this.takeBack() };
    toasts.add("done", blockedToast(subject, ids.length), "", [undo, WHY], ids[0]);
    try {
      const rows = await commands.block(subject.map(({ id }) => id), key);
      state.answered(key, rows);
    } catch (error) {
      toasts.clear("done");
      this.work.failed("block", error);
    }
    state.failed(key); // what somebody else had decided meanwhile is as the feed tells it
    view.changed(this.mine);
    draw();
  }

  private async takeBack(): Promise<void> {
    try {
      await this.undo();
    } catch (error) {
      this.work.failed("undo", error);
    }
    this.work.draw();
  }

  private refused(decision: Decision, rows: readonly Row[], judged: readonly Post[]): void {
    const { view, toasts, me } = this.work;
    view.bringBack(rows.filter((row) => row.why === "conflict").map(({ id }) => id));
    const [first, second] = rows;
    if (!first) return;
    if (rows.length === judged.length) toasts.clear("done");
    if (second) {
      toasts.add(
        "conflict",
        `${rows.length} of ${judged.length} posts were decided or changed before you.`,
        `Your ${decision} was not applied to them.`,
      );
      return;
    }
    const post = judged.find(({ id }) => id === first.id);
    const { what, then, offer } = conflict(first, decision, post, me, this.work.now());
    const actions = offer
      ? [
          { label: offer.yes, run: () => this.again(decision, first) },
          { label: offer.no, run: () => undefined },
        ]
      : [];
    toasts.add("conflict", what, judged.length > 1 ? `${then} ${quoted(post)}` : then, actions);
  }

  /** Decides after all, on the post as its winner left it. */
  private again(decision: Decision, row: Row): void {
    const post = this.work.state.known(row.id);
    if (!post) return;
    const judged = [{ ...post, rev: Math.max(post.rev, row.rev ?? 0) }];
    this.dispatch(judged, this.send(decision, judged));
  }
}

function authorOf(post: Post): string {
  return `${post.source}:${post.author?.id ?? ""}`;
}

function inParts(posts: readonly Post[]): Part[] {
  const items = posts.map(({ id, rev }) => ({ id, rev }));
  const parts: Part[] = [];
  for (let at = 0; at < items.length; at += MOST) parts.push({ items: items.slice(at, at + MOST), key: newKey() });
  return parts;
}

/** Pin, star and the like are switches: what all of the posts have, the key takes away. */
function toggled(decision: Decision, posts: readonly Post[]): Decision {
  const all = (flag: Flag): boolean =>
    posts.length > 0 && posts.every((post) => post.flags.includes(flag));
  if (decision === "pin" && all("pinned")) return "unpin";
  if (decision === "star" && all("starred")) return "unstar";
  if (decision === "close" && all("answered")) return "reopen";
  if (decision === "lane" && all("lane")) return "release";
  return decision;
}
