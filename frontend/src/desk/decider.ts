/**
 * One moderator's decisions: shown at once, sent, and put back where the server refused them.
 * No DOM.
 */

import type { Entry, Post } from "../feed/protocol";
import { newKey, type Commands } from "./commands";
import { allowed, type Decision } from "./effects";
import { cap, keyOf } from "./keymap";
import type { DeskState, Row } from "./state";
import type { Toasts } from "./toasts";
import type { View } from "./view";
import { blockedToast, conflict, decidedToast, quoted, undoneToast } from "./words";

/** A card that changed so lately may not be what the moderator read. */
const READ_MS = 400;
/** Posts in one command. */
const MOST = 100;

/** What a decider works on. */
export interface Work {
  readonly me: string;
  readonly state: DeskState;
  readonly view: View;
  readonly toasts: Toasts;
  readonly commands: Commands;
  /** The server's time, in milliseconds. */
  now(): number;
  /** Says what was not done, and why. */
  failed(what: string, error: unknown): void;
  draw(): void;
}

export class Decider {
  /** The posts decided here that may still be on the page. */
  readonly mine = new Set<string>();
  /** By post: the command about it that is still on its way. */
  private readonly sent = new Map<string, Promise<void>>();
  private readonly changedAt = new Map<string, number>();
  /** The post that an undo brings back, until it is here. */
  private awaited = "";

  constructor(private readonly work: Work) {}

  /** Decides on the selected posts, or on the one in focus. */
  decide(wanted: Decision): void {
    const { state, view } = this.work;
    this.awaited = "";
    const subject = view.subject();
    const waits = subject.flatMap(({ id }) => this.sent.get(id) ?? []);
    if (waits.length === 0) return this.decideOn(wanted, subject);
    // What was decided on these cards a moment ago is still on its way: this comes after it.
    const ids = subject.map(({ id }) => id);
    const now = (): Post[] => ids.map((id) => state.post(id)).filter((post) => post !== undefined);
    void Promise.all(waits).then(() => this.decideOn(wanted, now()));
  }

  private decideOn(wanted: Decision, posts: readonly Post[]): void {
    const { toasts } = this.work;
    const decision = toggled(wanted, posts);
    const fit = posts.filter((post) => allowed(post, decision)).slice(0, MOST);
    if (fit.length === 0) return;
    const fresh = fit.find((post) => Date.now() - (this.changedAt.get(post.id) ?? 0) < READ_MS);
    if (fresh) {
      const then = `Your ${decision} was not sent. Read it again.`;
      toasts.add("trouble", "This post changed as you decided.", then);
      return;
    }
    this.dispatch(fit, this.send(decision, fit));
  }

  /**
   * Blocks the authors of the selected posts, or of the one in focus: what this page knows of them
   * is rejected at once, the rest by the server.
   */
  block(): void {
    this.awaited = "";
    const subject = this.work.view.subject().filter((post) => post.author?.id !== undefined);
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

  /** The moderator moved on: what an undo brings back is not fetched into focus any more. */
  movedOn(): void {
    this.awaited = "";
  }

  /** An entry is about to be applied: `before` is its post as it was known. */
  heard(entry: Entry, before: Post | undefined): void {
    if (!entry.id) return;
    if (entry.kind === "post" && before) this.changedAt.set(entry.id, Date.now());
    if (entry.kind === "decision" && entry.by !== this.work.me) this.mine.delete(entry.id);
  }

  /** Has the card in focus that an undo brought back. */
  welcome(): void {
    const { view } = this.work;
    if (this.awaited === "" || !view.order.includes(this.awaited)) return;
    this.mine.delete(this.awaited);
    view.focus = this.awaited;
    this.awaited = "";
  }

  /** Remembers what is on its way, until it is answered. */
  private dispatch(posts: readonly Post[], sent: Promise<void>): void {
    for (const { id } of posts) this.sent.set(id, sent);
    void sent.finally(() => {
      for (const { id } of posts) if (this.sent.get(id) === sent) this.sent.delete(id);
    });
  }

  private async send(decision: Decision, posts: readonly Post[]): Promise<void> {
    const { state, view, toasts, commands, draw } = this.work;
    const key = newKey();
    const ids = posts.map((post) => post.id);
    for (const id of ids) this.mine.add(id);
    state.decide(decision, ids, key);
    view.decided(ids);
    const undo = { label: "Undo", cap: cap(keyOf("undo")), run: () => void this.takeBack() };
    toasts.add("done", decidedToast(decision, posts), "", [undo]);
    const items = posts.map(({ id, rev }) => ({ id, rev }));
    try {
      const rows = await commands.decide(decision, items, key);
      this.refused(decision, state.answered(key, rows), posts);
    } catch (error) {
      state.failed(key);
      toasts.clear("done");
      this.work.failed(decision, error);
    }
    view.changed(this.mine);
    draw();
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
    toasts.add("done", blockedToast(subject, ids.length), "", [undo]);
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
    for (const { id } of rows) this.mine.delete(id);
    view.changed(this.mine);
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

/** Pin and star are switches: what all of the posts have, the key takes away. */
function toggled(decision: Decision, posts: readonly Post[]): Decision {
  const all = (flag: "pinned" | "starred" | "lane"): boolean =>
    posts.length > 0 && posts.every((post) => post.flags.includes(flag));
  if (decision === "pin" && all("pinned")) return "unpin";
  if (decision === "star" && all("starred")) return "unstar";
  if (decision === "lane" && all("lane")) return "release";
  return decision;
}
