/**
 * What happens at the desk: joins the feed, the state, the view and the commands, and tells the
 * page when to draw. No DOM.
 */

import { FeedClient, type Presence, type Status } from "../feed/client";
import type { Cue, DeskSnapshot, Entry, Post, ScreenNow, SourceNow } from "../feed/protocol";
import type { Conference } from "../ui/conference";
import { feedUrl } from "../ui/conference";
import { Commands, newKey, Refused, Unreached, type Person } from "./commands";
import { allowed, type Decision } from "./effects";
import { cap, keyOf, type Scene } from "./keymap";
import type { ListName } from "./lists";
import { Rate } from "./rate";
import { Screens } from "./screens";
import { Reader } from "./reader";
import { may, type Right } from "./roles";
import { DeskState, type Row, type Rules } from "./state";
import { Toasts } from "./toasts";
import { View } from "./view";
import { conflict, decidedToast, quoted, undoneToast } from "./words";

/** A card that changed so lately may not be what the moderator read. */
const READ_MS = 400;
/** The desk is idle after this: cards that others decided may go. */
const IDLE_MS = 6000;

export class Moderator {
  readonly state: DeskState;
  readonly view: View;
  readonly toasts: Toasts;
  readonly screens: Screens;
  readonly rate = new Rate();
  people: readonly unknown[] = [];
  sources: readonly SourceNow[] = [];
  panicOn = false;
  status: Status = "connecting";
  /** When contact was lost, in milliseconds; undefined while there is contact. */
  lostAt: number | undefined;
  signedOut = false;
  /** Whether the first snapshot has come. */
  ready = false;
  private readonly feed: FeedClient;
  private readonly reader: Reader;
  private readonly mine = new Set<string>();
  private readonly changedAt = new Map<string, number>();
  /** The server's clock less this page's. */
  private skew = 0;
  private actedAt = 0;
  /** Whether the moderator has done anything yet, but look. */
  private atWork = false;
  /** The post that an undo brings back, until it is here. */
  private awaited = "";
  /** Whether the pointer rests on the queue. */
  hovered = false;

  constructor(
    conference: Conference,
    readonly person: Person,
    private readonly commands: Commands,
    private readonly draw: () => void,
  ) {
    this.state = new DeskState(person.name);
    this.view = new View(this.state);
    this.reader = new Reader(this.state, this.view, commands);
    this.toasts = new Toasts(draw);
    this.screens = new Screens(conference.slug, draw);
    this.feed = new FeedClient(feedUrl(conference.slug, "desk"), {
      snapshot: (state, at) => this.snapshot(state as DeskSnapshot, at.seq),
      entries: (batch) => this.entries(batch),
      counts: (counts) => this.redraw(() => this.state.counts(counts)),
      presence: (presence) => this.redraw(() => this.present(presence)),
      panic: (on) => this.redraw(() => (this.panicOn = on)),
      welcome: ({ now }) => (this.skew = Date.parse(now) - Date.now() || 0),
      status: (status, code) => this.redraw(() => this.linked(status, code)),
    });
  }

  start(): void {
    this.feed.start();
  }

  stop(): void {
    this.feed.stop();
    this.toasts.stop();
  }

  /** The server's time, in milliseconds. */
  now(): number {
    return Date.now() + this.skew;
  }

  may(right: Right): boolean {
    return may(this.person.role, right);
  }

  decide(wanted: Decision): void {
    this.acted();
    this.atWork = true;
    this.awaited = "";
    if (!this.may("decide")) return;
    const posts = this.view.subject();
    const decision = toggled(wanted, posts);
    const fit = posts
      .filter((post) => allowed(post, decision) && !this.state.isPending(post.id))
      .slice(0, 100);
    if (fit.length === 0) return;
    const fresh = fit.find((post) => Date.now() - (this.changedAt.get(post.id) ?? 0) < READ_MS);
    if (fresh) {
      this.toasts.add(
        "trouble",
        "This post changed as you decided.",
        `Your ${decision} was not sent. Read it again.`,
      );
      return;
    }
    void this.send(decision, fit);
  }

  async undo(): Promise<void> {
    this.acted();
    this.toasts.clear("done");
    await this.attempt("undo", async () => {
      const { decision, items } = await this.commands.undo();
      const back = items.find((row) => row.ok)?.id;
      this.toasts.add(back === undefined ? "trouble" : "done", undoneToast(decision, items));
      this.awaited = back ?? "";
      this.welcome();
    });
  }

  async cue(patch: Cue): Promise<void> {
    await this.attempt("cue", async () => {
      const cue = await this.commands.cue(patch);
      this.redraw(() => (this.state.cue = cue));
    });
  }

  /** A scene on all walls; asked again, the walls choose for themselves. */
  scene(scene: Scene): Promise<void> {
    return this.cue({ scene: this.state.cue.scene === scene ? "" : scene });
  }

  pause(): Promise<void> {
    return this.cue({ paused: this.state.cue.paused !== true });
  }

  async panic(on: boolean): Promise<void> {
    await this.attempt("panic", async () => {
      await this.commands.panic(on);
      this.redraw(() => (this.panicOn = on));
    });
  }

  async rules(patch: Partial<Rules>): Promise<void> {
    await this.attempt("change", async () => {
      await this.commands.changeRules(patch);
      this.redraw(() => (this.state.rules = { ...this.state.rules, ...patch }));
    });
  }

  addScreen(name: string): Promise<string> {
    return this.commands.addScreen(name);
  }

  open(list: ListName): void {
    this.redraw(() => this.view.open(list));
    if (this.view.order.length === 0) void this.more();
  }

  move(by: number): void {
    this.atWork = true;
    this.awaited = "";
    this.redraw(() => this.view.move(by));
  }

  focus(id: string): void {
    this.redraw(() => (this.view.focus = id));
  }

  newer(): void {
    this.redraw(() => this.view.reveal());
  }

  select(id: string): void {
    this.redraw(() => this.view.select(id));
  }

  search(query: string): void {
    this.redraw(() => this.view.search(query));
  }

  /** Reads on in the list on the page. Draws only if it did: drawing asks for more. */
  async more(): Promise<void> {
    if (this.signedOut) return;
    try {
      if (await this.reader.more(this.mine)) this.draw();
    } catch (error) {
      this.failed("page", error);
      this.draw();
    }
  }

  /** Once a second: cards that others decided go when nobody is at work here. */
  tick(): void {
    if (Date.now() - this.actedAt > IDLE_MS && !this.hovered) this.view.sweep(this.atWork);
    this.draw();
  }

  /** Somebody is at work here: nothing may move. */
  acted(): void {
    this.actedAt = Date.now();
  }

  private async send(decision: Decision, posts: readonly Post[]): Promise<void> {
    const key = newKey();
    const ids = posts.map((post) => post.id);
    for (const id of ids) this.mine.add(id);
    this.redraw(() => {
      this.state.decide(decision, ids, key);
      this.view.decided(ids);
    });
    const undo = { label: "Undo", cap: cap(keyOf("undo")), run: () => void this.undo() };
    this.toasts.add("done", decidedToast(decision, posts), "", [undo]);
    const items = posts.map(({ id, rev }) => ({ id, rev }));
    try {
      const rows = await this.commands.decide(decision, items, key);
      this.refused(decision, this.state.answered(key, rows), posts);
    } catch (error) {
      this.state.failed(key);
      this.toasts.clear("done");
      this.failed(decision, error);
    }
    this.view.changed(this.mine);
    this.draw();
  }

  private refused(decision: Decision, rows: readonly Row[], judged: readonly Post[]): void {
    for (const { id } of rows) this.mine.delete(id);
    this.view.changed(this.mine);
    this.view.bringBack(rows.filter((row) => row.why === "conflict").map(({ id }) => id));
    const [first, second] = rows;
    if (!first) return;
    if (rows.length === judged.length) this.toasts.clear("done");
    if (second) {
      this.toasts.add(
        "conflict",
        `${rows.length} of ${judged.length} posts were decided or changed before you.`,
        `Your ${decision} was not applied to them.`,
      );
      return;
    }
    const post = judged.find(({ id }) => id === first.id);
    const { what, then, offer } = conflict(first, decision, post, this.person.name, this.now());
    const again = (): void => void this.again(decision, first);
    const actions = offer
      ? [
          { label: offer.yes, run: again },
          { label: offer.no, run: () => undefined },
        ]
      : [];
    this.toasts.add("conflict", what, judged.length > 1 ? `${then} ${quoted(post)}` : then, actions);
  }

  /** Decides after all, on the post as its winner left it. */
  private async again(decision: Decision, row: Row): Promise<void> {
    const post = this.state.known(row.id);
    if (post) await this.send(decision, [{ ...post, rev: Math.max(post.rev, row.rev ?? 0) }]);
  }

  private async attempt(what: string, act: () => Promise<void>): Promise<void> {
    try {
      await act();
    } catch (error) {
      this.failed(what, error);
    }
    this.draw();
  }

  private failed(what: string, error: unknown): void {
    const then = what === "page" ? "The list was not read." : `Your ${what} was not applied.`;
    if (error instanceof Refused && error.status === 401) this.signedOut = true;
    else if (error instanceof Refused || error instanceof Unreached)
      this.toasts.add("trouble", error.message, then);
    else throw error;
  }

  private snapshot(state: DeskSnapshot, seq: number): void {
    this.state.snapshot(state, seq);
    if (state.presence) this.present(state.presence);
    if (this.ready) this.view.replaced();
    else this.view.reveal();
    this.ready = true;
    if (this.view.list !== "held") void this.more();
    this.draw();
  }

  private entries(batch: readonly Entry[]): void {
    for (const entry of batch) {
      const before = entry.id === undefined ? undefined : this.state.known(entry.id);
      this.state.apply(entry);
      if (entry.kind === "decision") this.rate.add(entry.at, this.now());
      if (entry.kind === "post" && before && entry.id) this.changedAt.set(entry.id, Date.now());
      if (entry.kind === "decision" && entry.by !== this.person.name && entry.id) this.mine.delete(entry.id);
    }
    this.view.changed(this.mine);
    this.welcome();
    this.draw();
  }

  /** Has the card in focus that an undo brought back. */
  private welcome(): void {
    if (this.awaited === "" || !this.view.order.includes(this.awaited)) return;
    this.mine.delete(this.awaited);
    this.view.focus = this.awaited;
    this.awaited = "";
  }

  private present(presence: Omit<Presence, "t">): void {
    this.screens.heard((presence.screens ?? []) as ScreenNow[], this.now());
    this.people = presence.people ?? [];
    this.sources = presence.sources ?? [];
  }

  private linked(status: Status, code?: number): void {
    this.status = status;
    if (status === "live") this.lostAt = undefined;
    else this.lostAt ??= Date.now();
    if (status === "ended" && code === 4503) this.signedOut = true;
  }

  private redraw(change: () => void): void {
    change();
    this.draw();
  }
}

/** Pin and star are switches: what all of the posts have, the key takes away. */
function toggled(decision: Decision, posts: readonly Post[]): Decision {
  const all = (flag: "pinned" | "starred"): boolean =>
    posts.length > 0 && posts.every((post) => post.flags.includes(flag));
  if (decision === "pin" && all("pinned")) return "unpin";
  if (decision === "star" && all("starred")) return "unstar";
  return decision;
}
