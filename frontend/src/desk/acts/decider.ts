/**
 * What one moderator decides: on which cards, whether they are what she means, and what waits to be
 * handed to her. No DOM.
 */

import type { Entry, Flag, Post } from "../../feed/protocol";
import { allowed, type Decision } from "../state/effects";
import type { Reading } from "../state/leases";
import { DELETED, leftOut, readingNow, undoneToast } from "../telling/words";
import { Handover, type Waiting } from "./handover";
import { Sending } from "./sending";
import { Unread } from "./unread";
import type { Work } from "./work";

/** A decision waits so long to be handed its post. After that the server judges it all the same. */
const PATIENCE_MS = 3000;
/** Decided posts that keep their place in the list, should they be brought back. */
const KEPT = 500;

export class Decider {
  private readonly sending: Sending;
  private readonly handover = new Handover();
  private readonly unread: Unread;
  /** The latest undo, unless the moderator moved on since. */
  private undoing: object | undefined;
  /** The post that it brings back, until it is here. */
  private awaited = "";

  constructor(private readonly work: Work) {
    this.unread = new Unread(work.view);
    this.sending = new Sending(work, () => this.takeBack());
  }

  /** The posts decided here that may still be on the page. */
  get mine(): Set<string> {
    return this.sending.mine;
  }

  /** Decides on the selected posts, or on the one in focus. */
  decide(wanted: Decision): void {
    const { leases, state, view } = this.work;
    this.movedOn();
    if (this.unread.hasStrayed) return this.strayed(wanted);
    const { free, note } = this.free(wanted, view.subject());
    const posts = free.map((post) => this.handover.foreseen(post));
    const decision = toggled(wanted, posts);
    const fit = posts.filter((post) => allowed(post, decision));
    if (fit.length === 0) return;
    if (fit.some(({ id }) => this.unread.has(id))) return this.changed(decision);
    const [post, second] = fit;
    const read = post && !second && !leases.isSure(post.id) ? state.post(post.id) : undefined;
    if (read) return this.handover.add(decision, read, Date.now());
    this.pass(fit);
    this.sending.decide(decision, fit, note);
  }

  /** The posts that decisions wait for. */
  get waits(): readonly string[] {
    return this.handover.ids;
  }

  /** Makes the decisions whose post is now ours, and gives up those whose post is a colleague's. */
  handed(): void {
    const { leases } = this.work;
    const isDue = ({ id, since }: Waiting): boolean =>
      leases.reader(id) !== undefined || leases.isSure(id) || Date.now() - since >= PATIENCE_MS;
    for (const waiting of this.handover.take(isDue)) this.make(waiting);
  }

  /**
   * Blocks the authors of the selected posts, or of the one in focus: what this page knows of them
   * is rejected at once, the rest by the server.
   */
  block(): void {
    this.movedOn();
    if (this.unread.hasStrayed) return this.strayed("block");
    const { free, note } = this.free("block", this.work.view.subject());
    const subject = free.filter((post) => post.author?.id !== undefined);
    if (subject.length === 0) return this.nobody(free);
    this.pass(subject);
    this.sending.block(subject, note);
  }

  /**
   * Takes back the moderator's own latest action. Throws as `Commands` does.
   * @param isSent - the latest that was sent, whatever still waits: a toast tells of no other.
   */
  async undo(isSent = false): Promise<void> {
    const { state, toasts, me } = this.work;
    toasts.clear("done");
    this.undoing = {};
    const { undoing } = this;
    const unsent = isSent ? undefined : this.handover.takeBack();
    const undone = unsent ? { ...unsent, items: [{ id: unsent.id, ok: true }] } : await this.sending.undo();
    if (!undone) return void toasts.add("trouble", "Nothing was undone.", "What you did last was not applied.");
    const back = undone.items.find((row) => row.ok)?.id;
    const { what, then } = undoneToast(undone, (id) => state.known(id), me);
    toasts.add(back === undefined ? "trouble" : "done", what, then);
    if (undoing === this.undoing) this.awaited = back ?? "";
    this.welcome();
  }

  /** Keeps in mind only the latest decisions. Returns their posts. */
  forget(): ReadonlySet<string> {
    for (const id of [...this.mine].slice(0, -KEPT)) this.mine.delete(id);
    this.unread.forget();
    return this.mine;
  }

  /** The moderator moved on: what an undo brings back is not fetched into focus any more. */
  movedOn(): void {
    this.awaited = "";
    this.undoing = undefined;
  }

  /** The moderator's latest action is none of those that wait here. */
  passed(): void {
    this.handover.passed();
    this.sending.passed();
  }

  /** An entry is about to be applied: `before` is its post as it was known. */
  heard(entry: Entry, before: Post | undefined): void {
    if (!entry.id) return;
    const isOthers = entry.kind === "decision" && entry.by !== this.work.me;
    if (before && (entry.kind === "post" || isOthers)) this.unread.changed(entry.id);
    if (isOthers) this.mine.delete(entry.id);
  }

  /** A snapshot is about to be applied: these posts are in it. */
  replaced(posts: readonly Post[]): void {
    const { state } = this.work;
    for (const { id, rev } of posts) if ((state.known(id)?.rev ?? rev) !== rev) this.unread.changed(id);
  }

  /** The page was drawn as it is now. */
  drawn(): void {
    this.unread.drawn();
  }

  /** Has the card in focus that an undo brought back. */
  welcome(): void {
    const { view } = this.work;
    if (this.awaited === "" || !view.order.has(this.awaited)) return;
    this.mine.delete(this.awaited);
    view.go(this.awaited);
    this.awaited = "";
  }

  /** Makes the decisions that waited for a post, unless a colleague has it or it is another by now. */
  private make({ id, decisions, rev }: Waiting): void {
    const { leases, state } = this.work;
    const reading = leases.reader(id);
    for (const decision of decisions) {
      const post = state.post(id);
      if (reading) this.kept(decision, [reading]);
      else if (post?.rev === rev && allowed(post, decision)) this.sending.decide(decision, [post]);
      else this.changed(decision);
    }
  }

  /** What waits for these posts is decided before what comes now, which does not wait. */
  private pass(posts: readonly Post[]): void {
    const ids = new Set(posts.map(({ id }) => id));
    for (const waiting of this.handover.take(({ id }) => ids.has(id))) this.make(waiting);
    this.passed();
  }

  /** The posts that nobody else reads, and a note on the others, which leave the selection. */
  private free(what: string, subject: readonly Post[]): { free: Post[]; note: string } {
    const { leases, toasts, view, me } = this.work;
    const posts = subject.filter(({ status }) => status !== "deleted");
    if (posts.length < subject.length) toasts.add("trouble", DELETED.what, DELETED.then);
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

  /** It is no longer the card that the moderator had before her. */
  private strayed(what: string): void {
    if (this.work.view.focus === "") return;
    const then = `Your ${what} was not sent. Read it first.`;
    this.work.toasts.add("trouble", "Another card came into focus as you decided.", then);
  }

  /** Its source does not say whose it is. */
  private nobody(posts: readonly Post[]): void {
    if (posts.length > 0) this.work.toasts.add("trouble", "Its source does not say who wrote this.", "There is nobody to block.");
  }

  /** Somebody else has it: says who. */
  private kept(what: string, read: readonly Reading[]): void {
    const { toasts, me } = this.work;
    const who = read.length > 1 ? leftOut(read, me) : readingNow(read[0]?.by ?? "", me);
    toasts.add("conflict", who, `Your ${what} was not sent.`);
  }

  private async takeBack(): Promise<void> {
    try {
      await this.undo(true);
    } catch (error) {
      this.work.failed("undo", error);
    }
    this.work.draw();
  }
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
