/**
 * A moderator's decisions on their way: shown at once, sent one after the other, told, and put back
 * where the server refused them. No DOM.
 */

import type { Post } from "../../feed/protocol";
import type { Row, Undone } from "../state/answers";
import { allowed, type Decision } from "../state/effects";
import type { Action } from "../telling/toasts";
import { blockedToast, conflict, decidedToast, partlyToast, quoted } from "../telling/words";
import type { Part } from "./commands";
import { cap, keyOf } from "./keymap";
import { newKey } from "./sender";
import { Underway } from "./underway";
import type { Work } from "./work";

/** Posts in one command. */
const MOST = 100;

/** Somebody may ask later why a post was kept off. */
const WHY: Action = { label: "Why", cap: cap(keyOf("why")), opens: "why" };
const APPLIED = Promise.resolve(true);

export class Sending {
  /** The posts decided here that may still be on the page. */
  readonly mine = new Set<string>();
  private readonly underway = new Underway();
  /** Whether the latest action was applied; one that is long answered was, or it was told. */
  private applied: Promise<boolean> = APPLIED;

  private readonly undoing: Action;

  /** @param takeBack - takes back what a toast tells of. */
  constructor(
    private readonly work: Work,
    takeBack: () => Promise<void>,
  ) {
    this.undoing = { label: "Undo", cap: cap(keyOf("undo")), run: () => void takeBack() };
  }

  /** Decides on posts, at the revs that were read. */
  decide(decision: Decision, posts: readonly Post[], note = ""): void {
    this.dispatch(this.send(decision, posts, note));
  }

  /** Blocks the authors of posts. */
  block(subject: readonly Post[], note: string): void {
    this.dispatch(this.sendBlock(subject.slice(0, MOST), note));
  }

  /** The latest action is none of those that were sent here. */
  passed(): void {
    this.applied = APPLIED;
  }

  /** Has the server take back the latest action; undefined where that was not applied. */
  undo(): Promise<Undone | undefined> {
    const { applied } = this;
    this.applied = APPLIED; // the next undo is about the one before
    return this.work.commands.undo(() => applied);
  }

  /** An action is on its way. */
  private dispatch(applied: Promise<boolean>): void {
    this.applied = applied;
    void applied.then(() => {
      if (this.applied === applied) this.applied = APPLIED;
    });
  }

  /** Returns whether it was applied to any of them. */
  private async send(decision: Decision, posts: readonly Post[], note = ""): Promise<boolean> {
    const { state, view, toasts, commands, draw } = this.work;
    const parts = inParts(posts);
    const items = parts.flatMap((part) => part.items);
    const ids = posts.map((post) => post.id);
    this.underway.add(items);
    for (const id of ids) this.mine.add(id);
    for (const { items, key } of parts) state.decide(decision, items.map(({ id }) => id), key);
    view.decided(ids);
    const actions = decision === "reject" ? [this.undoing, WHY] : [this.undoing];
    const told = toasts.add("done", decidedToast(decision, posts), note, actions, ids[0]);
    const refused: Row[] = [];
    let done = 0;
    try {
      await commands.decideInParts(decision, parts, (key, rows) => {
        this.underway.remove(parts.find((part) => part.key === key)?.items ?? [], rows);
        const no = state.answered(key, rows);
        refused.push(...no);
        done += rows.length - no.length;
        for (const { id, ok } of rows) if (!ok) this.mine.delete(id);
        draw(view.changed(this.mine));
      });
    } catch (error) {
      // What was not sent yet would not arrive either: all of it comes back at once.
      this.underway.remove(items);
      for (const { key } of parts) state.failed(key);
      toasts.close(told);
      this.work.failed(decision, error);
      if (done > 0) toasts.add("done", partlyToast(decision, done, posts.length), "", [this.undoing]);
    }
    if (refused.length === posts.length) toasts.close(told);
    this.refused(decision, refused, posts);
    draw(view.changed(this.mine) || refused.length > 0);
    return done > 0;
  }

  /** Returns whether it was applied. */
  private async sendBlock(subject: readonly Post[], note: string): Promise<boolean> {
    const { state, view, toasts, commands, draw } = this.work;
    const key = newKey();
    const people = new Set(subject.map(authorOf));
    const theirs = state.all().filter((post) => people.has(authorOf(post)) && allowed(post, "reject"));
    const ids = theirs.filter((post) => !post.flags.includes("lane")).map((post) => post.id);
    for (const id of ids) this.mine.add(id);
    state.decide("reject", ids, key);
    view.decided(ids);
    const left = view.selected.size > 0 ? `${view.selected.size} are still selected.` : "";
    const notes = [note, left].filter((each) => each !== "").join(" ");
    const told = toasts.add("done", blockedToast(subject, ids.length), notes, [this.undoing, WHY], ids[0]);
    let isApplied = false;
    try {
      const rows = await commands.block(subject.map(({ id }) => id), key);
      isApplied = true;
      this.underway.remove([], rows);
      state.answered(key, rows);
    } catch (error) {
      toasts.close(told);
      this.work.failed("block", error);
    }
    state.failed(key); // what somebody else had decided meanwhile is as the feed tells it
    view.changed(this.mine);
    draw();
    return isApplied;
  }

  private refused(decision: Decision, rows: readonly Row[], judged: readonly Post[]): void {
    const { view, toasts, me } = this.work;
    view.bringBack(rows.filter((row) => row.why === "conflict").map(({ id }) => id));
    const [first, second] = rows;
    if (!first) return;
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

  /** Decides after all, on the post as its winner left it: not on what has become of it since. */
  private again(decision: Decision, row: Row): void {
    const post = this.work.state.known(row.id);
    if (post) this.decide(decision, [{ ...post, rev: row.rev ?? post.rev }]);
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
