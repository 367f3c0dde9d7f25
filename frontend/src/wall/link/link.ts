/** The wall's link to its server: what is public, the cue, panic; and what this machine keeps of it.
 *
 * It applies, keeps and acknowledges. What stands on the screen is decided by whom it tells.
 */
import { FeedClient, type FeedHandlers, type Status, type Welcome } from "../../feed/client";
import { SILENCE_MS, type Counts, type Cue, type Entry, type Position, type WallSnapshot } from "../../feed/protocol";
import { WallState } from "../../feed/state";
import { feedUrl } from "../../ui/conference";
import { Level } from "./level";
import { painted, rest } from "../stage/motion";
import { Renewal } from "./renewal";
import { Timers } from "../timers";
import type { Screen, Vault } from "./vault";

const SAVE_MS = 1_000;
const DOT_MS = 30_000;
/** After a reload the server has this long to say what went, before the wall plays from memory. */
const MEMORY_MS = 2_500;
/** What a server that resumed has still to send is here by then. */
const LEVEL_MS = 300;
/** A kept panic that the server does not know of is over after this long. */
const CALM_MS = 30_000;
/** A restart must not begin the hours anew that a wall may play alone. */
const HEARD_MS = 20_000;
const AGAIN_MS = 60_000;
/** The server knows no such conference. */
const UNKNOWN = 4504;

/** Who is told. */
export interface Listener {
  /** The posts changed. Resolves once nothing that is no longer public is on the screen. */
  changed(change: { fresh: boolean; gone: boolean }): Promise<void>;
  cued(before: Cue, now: Cue): void;
  panicked(): void;
  /** This wall is that counted screen. */
  named(screen: Screen): void;
  /** The server has been away for a while, or is back. */
  lost(lost: boolean): void;
  /** What the screen shows now, for the server. */
  showing(): { post: string; scene: string };
}

export class Link {
  state = new WallState();
  counts: Counts = {};
  /** Whether the posts may be played: the server said what is public, or cannot be asked. */
  known = false;
  /** When the server was last heard, ms since 1970 by this machine; before this page was loaded, too. */
  heard: number;
  readonly level: Level;
  readonly renewal = new Renewal(document.documentElement.dataset["build"], () => location.reload());

  /** The server's clock minus ours, in ms. */
  ahead = 0;
  private up = false;
  private readonly never = new AbortController().signal;
  private readonly timers = new Timers();
  private readonly client: FeedClient;

  constructor(
    slug: string,
    private readonly screen: string | undefined,
    private readonly vault: Vault,
    private readonly tell: Listener,
  ) {
    this.heard = vault.heard;
    this.client = new FeedClient(feedUrl(slug, "wall"), this.handlers(), screen === undefined ? {} : { screen });
    this.level = new Level(
      () => this.client.position,
      (seq) => this.report(seq),
    );
  }

  /** Takes up what this machine kept, and connects for good. */
  async start(): Promise<void> {
    const kept = await this.vault.load();
    if (kept !== null) {
      this.state = WallState.from(kept.snapshot);
      this.client.position = kept.at;
    }
    const screen = this.screen === undefined ? null : this.vault.screen(this.screen);
    if (screen !== null) this.tell.named(screen);
    this.timers.after("level", MEMORY_MS, () => this.levelled());
    this.client.start();
    setInterval(() => this.live && this.hear(Date.now()), HEARD_MS);
  }

  get live(): boolean {
    return this.client.live;
  }

  /** The page's own. */
  get build(): string | undefined {
    return this.renewal.own;
  }

  /** Milliseconds of the server's clock. */
  get now(): number {
    return Date.now() + this.ahead;
  }

  get panic(): boolean {
    return this.vault.panic !== "";
  }

  /** Says what is painted. */
  report(seq = this.level.settled): void {
    const { post, scene } = this.tell.showing();
    this.client.pong(post, scene, seq, this.build);
  }

  private handlers(): FeedHandlers {
    return {
      snapshot: (state, at) => {
        const before = this.state.cue;
        this.state = WallState.from(state as WallSnapshot);
        this.counts = (state as WallSnapshot).counts ?? {};
        this.levelled();
        this.tell.cued(before, this.state.cue);
        this.settle(at, false, true);
      },
      entries: (batch, at) => this.apply(batch, at),
      moved: (at) => this.settle(at, false, false),
      counts: (counts) => {
        this.counts = counts;
      },
      panic: (on, id) => this.panicked(on ? id : ""),
      stale: (stale = false) => this.away(stale),
      welcome: (welcome) => this.welcomed(welcome),
      status: (status, code) => this.linked(status, code),
    };
  }

  /** All of a batch, then paint: what a take-down missed is never seen first. */
  private apply(batch: readonly Entry[], at: Position): void {
    const before = this.state.cue;
    for (const entry of batch) this.state.apply(entry);
    if (this.state.cue !== before) this.tell.cued(before, this.state.cue);
    const gone = batch.some((entry) => entry.kind === "gone");
    this.settle(at, batch.some((entry) => entry.kind === "show" && entry.post?.shown === entry.seq), gone);
  }

  /**
   * Brings the stage level with the state, and says so once that is painted; where something went,
   * once this machine's memory has forgotten it too.
   */
  private settle(at: Position, fresh: boolean, gone: boolean): void {
    this.heard = Date.now();
    const changed = this.tell.changed({ fresh, gone }).then(painted);
    const forgotten = gone ? Promise.race([this.save(), rest(SAVE_MS, this.never)]) : undefined;
    this.level.settle(at, Promise.all([changed, forgotten]));
    if (!gone) this.timers.once("save", SAVE_MS, () => void this.save());
  }

  private welcomed({ now, build, seq, resumed, screen }: Welcome): void {
    const server = Date.parse(now);
    if (!Number.isNaN(server)) this.ahead = server - Date.now();
    this.renewal.told(build);
    if (screen !== undefined) this.named(screen);
    this.timers.after("level", LEVEL_MS, () => this.levelled());
    const at = this.client.position;
    if (resumed && at !== null && seq <= at.seq) this.settle(at, false, false);
    else this.level.await(seq);
    // The server tells every client of a panic at once: of one it says nothing of, it knows nothing.
    if (this.panic) this.timers.after("calm", CALM_MS, () => this.panicked(""));
  }

  private linked(status: Status, code?: number): void {
    const live = status === "live";
    if (code === UNKNOWN) void this.vault.forget();
    // Nothing is final to a wall: a server that was started wrongly is put right while it plays.
    if (status === "ended") this.timers.after("again", AGAIN_MS, () => this.client.start());
    // A link that falls silent is noticed late; attempts at a new one are no word of the server's.
    if (live || this.up) this.hear(Date.now() - (live ? 0 : SILENCE_MS));
    this.up = live;
    this.away(!live);
    if (!live) this.timers.cancel("calm");
  }

  /** There is no server, or one that cannot see what the desk does: the operator is told after a while. */
  private away(away: boolean): void {
    if (away) return this.timers.once("lost", DOT_MS, () => this.tell.lost(true));
    this.timers.cancel("lost");
    this.tell.lost(false);
  }

  /** At once, and whatever else is going on. */
  private panicked(id: string): void {
    this.timers.cancel("calm");
    this.vault.panic = id;
    this.tell.panicked();
    void painted().then(() => this.report());
  }

  private named(screen: Screen): void {
    if (this.screen !== undefined) this.vault.keepScreen(this.screen, screen);
    this.tell.named(screen);
  }

  private hear(at: number): void {
    this.heard = this.vault.heard = at;
  }

  private levelled(): void {
    if (this.known) return;
    this.timers.cancel("level");
    this.known = true;
    void this.tell.changed({ fresh: true, gone: false });
  }

  private async save(): Promise<void> {
    const at = this.client.position;
    if (at === null) return;
    const { floor, cue } = this.state;
    await this.vault.save({ at, snapshot: { posts: this.state.inOrder(), floor, cue }, saved: Date.now() });
  }
}
