/** What comes to the desk by itself: entries, what is true now, and whether there is contact. No DOM. */

import { FeedClient, type Status } from "../feed/client";
import type { DeskSnapshot, Entry, Now, PersonNow, SourceNow } from "../feed/protocol";
import type { Decider } from "./acts/decider";
import type { Floods } from "./acts/floods";
import type { Walls } from "./acts/walls";
import type { Leases } from "./state/leases";
import type { Rate } from "./state/rate";
import type { DeskState } from "./state/state";
import type { View } from "./state/view";
import type { Screens } from "./telling/screens";
import type { Showings } from "./telling/showings";
import type { Takedowns } from "./telling/takedowns";

/** The parts of the desk that are told, and what there is to do after it. */
export interface Told {
  state: DeskState;
  view: View;
  decider: Decider;
  floods: Floods;
  leases: Leases;
  walls: Walls;
  screens: Screens;
  showings: Showings;
  takedowns: Takedowns;
  rate: Rate;
  /** Who reads or decided what has changed. */
  settle: () => void;
  /** The list on the page has to be read anew. */
  read: () => void;
  signedOut: () => void;
  /** `isSeen`: whether it changes more than the numbers beside the cards. */
  draw: (isSeen?: boolean) => void;
}

export class Hearing {
  people: readonly PersonNow[] = [];
  sources: readonly SourceNow[] = [];
  status: Status = "connecting";
  /** When contact was lost, in milliseconds; undefined while there is contact. */
  lostAt: number | undefined;
  /** Whether the first snapshot has come. */
  ready = false;
  /** The server's clock less this page's. */
  skew = 0;
  private readonly feed: FeedClient;
  /** What the others are told that this moderator does: nothing is the queue. */
  private doing = "";

  /** @param url - the desk feed's. */
  constructor(
    url: string,
    private readonly told: Told,
  ) {
    const { state, walls } = told;
    this.feed = new FeedClient(url, {
      snapshot: (state, at) => this.snapshot(state as DeskSnapshot, at.seq),
      entries: (batch) => this.entries(batch),
      counts: (counts) => this.after(() => state.counts(counts)),
      presence: (presence) => this.after(() => this.present(presence)),
      panic: (on) => this.after(() => (walls.panicOn = on)),
      welcome: ({ now }) => (this.skew = Date.parse(now) - Date.now() || 0),
      status: (status, code) => this.after(() => this.linked(status, code)),
    });
  }

  start(): void {
    this.feed.start();
  }

  stop(): void {
    this.feed.stop();
    this.status = "ended";
  }

  /** The server's time, in milliseconds. */
  now(): number {
    return Date.now() + this.skew;
  }

  /** Tells the others what this moderator does, when that is something else. */
  tell(doing: string): void {
    if (doing !== this.doing) this.feed.pong("", doing);
    this.doing = doing;
  }

  private snapshot(snapshot: DeskSnapshot, seq: number): void {
    const { state, view, decider, takedowns, read, draw } = this.told;
    decider.replaced(snapshot.held);
    state.snapshot(snapshot, seq);
    if (snapshot.presence) this.present(snapshot.presence);
    takedowns.snapshot(snapshot.taken ?? [], this.now());
    if (this.ready) view.replaced();
    else view.reveal();
    this.ready = true;
    if (view.list !== "held") read();
    draw();
  }

  private entries(batch: readonly Entry[]): void {
    const { state, view, decider, takedowns, rate, settle, draw } = this.told;
    for (const entry of batch) {
      const before = entry.id === undefined ? undefined : state.known(entry.id);
      decider.heard(entry, before);
      state.apply(entry);
      takedowns.heard(entry, this.now());
      if (entry.kind === "decision") rate.add(entry.at, this.now());
    }
    const { focus } = view;
    const isSeen = view.changed(decider.mine);
    decider.welcome();
    settle();
    // Most of what comes waits above the line, or was drawn when it was decided here.
    draw(isSeen || focus !== view.focus || batch.some(({ kind }) => kind !== "post" && kind !== "decision"));
  }

  private present(presence: Now): void {
    const { screens, takedowns, showings, floods, leases, settle } = this.told;
    const connected = presence.screens ?? [];
    screens.heard(connected);
    takedowns.present(connected, this.now());
    showings.present(connected);
    this.people = presence.people ?? [];
    this.sources = presence.sources ?? [];
    floods.hear(presence.waves ?? []);
    leases.heard(presence.leases ?? []);
    settle();
  }

  private linked(status: Status, code?: number): void {
    this.status = status;
    if (status === "live") this.lostAt = undefined;
    else {
      this.lostAt ??= Date.now();
      this.told.leases.lost();
    }
    if (status === "ended" && code === 4503) this.told.signedOut();
  }

  private after(change: () => void): void {
    change();
    this.told.draw();
  }
}
