/** The wall: the feed on one side, the player on the other, and what the desk and the keys ask. */
import { FeedClient, type FeedHandlers, type Status, type Welcome } from "../feed/client";
import { SILENCE_MS, type Counts, type Cue, type Entry, type Position, type Post, type WallSnapshot } from "../feed/protocol";
import { WallState } from "../feed/state";
import { feedUrl, hashtag, type Conference } from "../ui/conference";
import { isScene, SCENES, type Programme } from "./director";
import { helpSheet } from "./help";
import { listen } from "./keys";
import { painted, rest } from "./motion";
import { Level } from "./level";
import type { WallOptions } from "./options";
import { Player, type House } from "./player";
import { Cloud } from "./scenes/cloud";
import { letters } from "./scenes/letters";
import { rotation } from "./scenes/rotation";
import type { Scene } from "./scenes/scene";
import { Screens, type Known, type ScreenKind } from "./screens";
import { Stage } from "./stage";
import { Timers } from "./timers";
import { Vault } from "./vault";

const SAVE_MS = 1_000;
const DOT_MS = 30_000;
const RESIZE_MS = 250;
const TICK_MS = 20_000;
/** After a reload the server has this long to say what went, before the wall plays from memory. */
const MEMORY_MS = 2_500;
/** What a server that resumed has still to send is here by then. */
const LEVEL_MS = 300;
/** A kept panic that the server does not know of is over after this long. */
const CALM_MS = 30_000;
const HOUR_MS = 3_600_000;

export class Wall implements House {
  readonly stage: Stage;
  readonly still: boolean;
  readonly programme: Programme;

  private state = new WallState();
  private counts: Counts = {};
  /** The server's clock minus ours. */
  private ahead = 0;
  /** Whether the posts may be played: the server said what is public, or cannot be asked. */
  private known = false;
  private playable = true;
  private pausedHere: boolean | null = null;
  private sceneHere = "";
  private blank = false;
  private readonly feedLevel = new Level(
    () => this.client.position,
    (seq) => this.report(seq),
  );
  private linkLive = false;
  private readonly never = new AbortController().signal;
  private build: string | undefined;
  private outdated = false;
  private heard = Date.now();
  private readonly timers = new Timers();
  private readonly help = helpSheet();
  private readonly screens: Screens;
  private readonly vault: Vault;
  private readonly client: FeedClient;
  private readonly player: Player;

  constructor(
    private readonly conference: Conference,
    private readonly options: WallOptions,
  ) {
    const { slug, hashtags, title, wall, sessions } = conference;
    this.still = options.still;
    this.programme = { scenes: (wall?.scenes ?? []).filter(isScene), sessions: sessions ?? [] };
    this.stage = new Stage(hashtag(hashtags[0] ?? title), options.still);
    this.screens = new Screens(this.stage.root, conference);
    this.player = new Player(this.stage, this.scenes(), this);
    this.vault = new Vault(slug);
    const { screen } = options;
    this.client = new FeedClient(feedUrl(slug, "wall"), this.handlers(), screen === undefined ? {} : { screen });
  }

  /** Fills the page and plays until it goes. */
  async start(page: HTMLElement): Promise<void> {
    page.replaceChildren(this.stage.root, this.help);
    this.arrange();
    listen(this.keys());
    addEventListener("resize", () => this.timers.after("resize", RESIZE_MS, () => this.resized()));
    setInterval(() => this.tick(), TICK_MS);
    const kept = await this.vault.load();
    if (kept !== null) {
      this.state = WallState.from(kept.snapshot);
      this.client.position = kept.at;
    }
    this.timers.after("level", MEMORY_MS, () => this.levelled());
    this.client.start();
    await this.player.run();
  }

  // ---- what the player asks ----

  posts(): ReadonlyMap<string, Post> {
    return this.known ? this.state.posts : new Map<string, Post>();
  }

  inOrder(): readonly Post[] {
    return this.known ? this.state.inOrder() : [];
  }

  cue(): Cue {
    return this.state.cue;
  }

  scene(): string {
    return this.sceneHere || this.options.scene || (this.state.cue.scene ?? "");
  }

  pace(): number {
    return (this.conference.wall?.pace ?? 1) * (this.state.cue.pace ?? 1);
  }

  paused(): boolean {
    return this.pausedHere ?? this.state.cue.paused ?? false;
  }

  now(): number {
    return Date.now() + this.ahead;
  }

  idle(empty: boolean): void {
    if (this.outdated && this.client.live) location.reload(); // between two posts, never within one
    this.playable = !empty;
    this.arrange();
  }

  level(): Promise<void> {
    return this.feedLevel.reached;
  }

  painted(): void {
    this.report(this.feedLevel.settled);
  }

  // ---- the feed ----

  private handlers(): FeedHandlers {
    return {
      snapshot: (state, at) => {
        this.state = WallState.from(state as WallSnapshot);
        this.counts = (state as WallSnapshot).counts ?? {};
        this.levelled();
        this.settle(at, false, true);
      },
      entries: (batch, at) => this.apply(batch, at),
      moved: (at) => this.settle(at, false, false),
      counts: (counts) => {
        this.counts = { posts: counts.posts ?? 0, voices: counts.voices ?? 0 };
      },
      panic: (on, id) => this.panic(on ? id : ""),
      welcome: (welcome) => this.welcomed(welcome),
      status: (status) => this.linked(status),
    };
  }

  /** All of a batch, then paint: what a take-down missed is never seen first. */
  private apply(batch: readonly Entry[], at: Position): void {
    const before = this.state.cue;
    for (const entry of batch) this.state.apply(entry);
    if (this.state.cue !== before) this.cued(before, this.state.cue);
    const gone = batch.some((entry) => entry.kind === "gone");
    this.settle(at, batch.some((entry) => entry.kind === "show" && entry.post?.shown === entry.seq), gone);
  }

  /**
   * Brings the stage level with the state, and says so once that is painted; where something went,
   * once this machine's memory has forgotten it too.
   */
  private settle(at: Position, fresh: boolean, gone: boolean): void {
    this.heard = Date.now();
    if (gone) this.screens.refresh(this.scenery());
    this.arrange();
    const forgotten = gone ? Promise.race([this.save(), rest(SAVE_MS, this.never)]) : undefined;
    this.feedLevel.settle(at, Promise.all([this.player.changed(fresh).then(painted), forgotten]));
    if (!gone) this.timers.once("save", SAVE_MS, () => void this.save());
  }

  private cued(before: Cue, cue: Cue): void {
    const changed = (name: keyof Cue) => (before[name] ?? "") !== (cue[name] ?? "");
    if (changed("paused")) this.pausedHere = null;
    if (changed("scene")) this.sceneHere = "";
    this.player.pace();
    const steps = (cue.step ?? 0) - (before.step ?? 0);
    if (steps < 0) this.player.previous();
    else if (steps > 0 || changed("hold") || (changed("scene") && isScene(cue.scene))) this.player.next();
  }

  private welcomed({ now, build, seq, resumed }: Welcome): void {
    const server = Date.parse(now);
    if (!Number.isNaN(server)) this.ahead = server - Date.now();
    this.build ??= build;
    this.outdated = build !== this.build;
    this.timers.after("level", LEVEL_MS, () => this.levelled());
    const at = this.client.position;
    if (resumed && at !== null && seq <= at.seq) this.settle(at, false, false);
    else this.feedLevel.await(seq);
    // The server tells every client of a panic at once: of one it says nothing of, it knows nothing.
    if (this.vault.panic !== "") this.timers.after("calm", CALM_MS, () => this.panic(""));
  }

  private linked(status: Status): void {
    const live = status === "live";
    // A link that falls silent is noticed late; attempts at a new one are no word of the server's.
    if (live || this.linkLive) this.heard = Date.now() - (live ? 0 : SILENCE_MS);
    this.linkLive = live;
    if (live) {
      this.timers.cancel("lost");
      this.stage.dot.hidden = true;
      return;
    }
    this.timers.cancel("calm");
    this.timers.once("lost", DOT_MS, () => (this.stage.dot.hidden = false));
  }

  /** At once, and whatever else is going on. */
  private panic(id: string): void {
    this.timers.cancel("calm");
    this.vault.panic = id;
    this.arrange();
    void painted().then(() => this.report(this.feedLevel.settled));
  }

  private levelled(): void {
    if (this.known) return;
    this.timers.cancel("level");
    this.known = true;
    this.arrange();
    void this.player.changed(true);
  }

  private report(seq: number): void {
    const { kind } = this.screens;
    const playing = kind === "";
    this.client.pong(playing ? this.player.showing : "", playing ? this.player.scene.name : kind, seq);
  }

  private async save(): Promise<void> {
    const at = this.client.position;
    if (at === null) return;
    const { floor, cue } = this.state;
    await this.vault.save({ at, snapshot: { posts: this.state.inOrder(), floor, cue }, saved: Date.now() });
  }

  // ---- what is on the screen ----

  /** Chooses between the posts and the screens that stand in their place. */
  private arrange(): void {
    const kind = this.wanted();
    this.screens.show(kind, this.scenery());
    if (kind === "" || kind === "empty") this.player.release();
    else this.player.hold();
  }

  private wanted(): ScreenKind {
    const { message = "", scene } = this.state.cue;
    if (this.vault.panic !== "" || this.tooLong()) return "panic";
    if (this.blank) return "blank";
    if (message.trim() !== "" || scene === "message") return "message";
    return this.known && !this.playable && this.state.posts.size === 0 ? "empty" : "";
  }

  /** Posts that nobody has looked after for hours are not shown any more. */
  private tooLong(): boolean {
    return !this.client.live && Date.now() - this.heard > (this.conference.wall?.offline_max_hours ?? 4) * HOUR_MS;
  }

  private scenery(): Known {
    const message = this.state.cue.message ?? "";
    return { posts: this.state.inOrder(), counts: this.counts, message, now: this.now() };
  }

  private resized(): void {
    this.screens.refresh(this.scenery());
    this.player.resized();
  }

  private tick(): void {
    this.arrange();
    this.stage.refresh(this.now());
  }

  private scenes(): ReadonlyMap<string, Scene> {
    const cloud = new Cloud({
      posts: () => this.inOrder(),
      tags: this.conference.hashtags,
      width: () => Math.min(145, this.stage.room.measure),
      tall: () => this.stage.room.portrait,
      measure: (text, size) => this.stage.measure(text, size),
    });
    return new Map<string, Scene>([letters, rotation, cloud].map((scene) => [scene.name, scene]));
  }

  private keys(): Parameters<typeof listen>[0] {
    return {
      fullscreen: () => void (document.fullscreenElement ? document.exitFullscreen() : document.documentElement.requestFullscreen()),
      next: () => this.player.next(),
      pause: () => {
        this.pausedHere = !this.paused();
        this.player.pace();
      },
      blank: () => {
        this.blank = !this.blank;
        this.arrange();
      },
      scene: (number) => {
        this.sceneHere = SCENES[number - 1] ?? "";
        this.player.next();
      },
      help: () => (this.help.hidden = !this.help.hidden),
    };
  }
}
