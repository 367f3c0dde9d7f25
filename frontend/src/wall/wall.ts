/** The wall: the link to the server on one side, the player on the other, and the keys. */
import type { Cue, Play, Post } from "../feed/protocol";
import { hashtag, type Conference, type Session, type WallSettings } from "../ui/conference";
import { asked, type Asked } from "./play/asked";
import { guard } from "./guard";
import { HelpSheet } from "./help";
import { listen } from "./keys";
import { Link, type Listener } from "./link/link";
import type { WallOptions } from "./options";
import { Entrances } from "./play/entrances";
import { Player } from "./play/player";
import type { House } from "./play/turn";
import { isScene, plan, playOf, SCENES, SILENCE, sessionOf, settingsOf, type Plan } from "./play/programme";
import { Scenes } from "./scenes";
import type { Known } from "./scenes/scene";
import type { Wiring } from "./scenes/test/test";
import { Screens, type ScreenKind } from "./house/screens";
import { painted } from "./stage/motion";
import { Stage } from "./stage/stage";
import { Timers } from "./timers";
import type { Vault } from "./link/vault";

const RESIZE_MS = 250;
const SECOND_MS = 1_000;
const REFRESH_MS = 20_000;
const HOUR_MS = 3_600_000;

export class Wall implements House, Listener {
  readonly stage: Stage;
  readonly still: boolean;
  readonly entrances = new Entrances();

  /** Which counted screen this is; an empty id for none. */
  private screen = { id: "", name: "" };
  private settings: WallSettings;
  private playable = true;
  private pausedHere: boolean | null = null;
  private sceneHere = "";
  private blank = false;
  private readonly timers = new Timers();
  private readonly help = new HelpSheet(this.entrances);
  private readonly screens: Screens;
  private readonly link: Link;
  private readonly scenes: Scenes;
  private readonly player: Player;
  private whole = false;
  /** What the programme said when the player chose last. */
  private said = "";

  /**
   * @param dress - puts on a theme: a screen may have its own, and is known by the first welcome.
   */
  constructor(
    private readonly conference: Conference,
    private readonly options: WallOptions,
    private readonly dress: (settings: WallSettings) => void,
    vault: Vault,
  ) {
    const { slug, hashtags, title } = conference;
    this.still = options.still;
    this.settings = settingsOf(conference, "");
    this.stage = new Stage(hashtag(hashtags[0] ?? title), options.still);
    this.stage.sight = this.settings;
    this.screens = new Screens(this.stage.root, conference);
    this.link = new Link(slug, options.screen, vault, this);
    const asks = { posts: () => this.known().posts, settings: () => this.settings, wiring: () => this.wiring };
    this.scenes = new Scenes(this.stage, conference, asks);
    this.player = new Player(this.stage, this.scenes.byName, this);
  }

  /** Fills the page and plays until it goes. */
  async start(page: HTMLElement): Promise<void> {
    page.replaceChildren(this.stage.root, this.help.root);
    this.arrange();
    guard();
    listen(this.keys());
    addEventListener("resize", () => this.timers.after("resize", RESIZE_MS, () => this.resized()));
    setInterval(() => this.tick(), SECOND_MS);
    setInterval(() => this.refresh(), REFRESH_MS);
    void this.complete();
    await this.link.start();
    await this.player.run();
  }

  // ---- what the player asks ----

  known(): Known {
    const { known, state, counts, now } = this.link;
    return { posts: known ? state.inOrder() : [], counts, cue: { ...this.cue, paused: this.paused() }, now };
  }

  byId(): ReadonlyMap<string, Post> {
    return this.link.known ? this.link.state.posts : new Map<string, Post>();
  }

  plan(): Plan {
    if (!this.link.known) return SILENCE;
    const { play, session, said } = this.scheduled();
    this.said = said;
    return plan(this.scene, play, this.settings, session, this.byId().size > 0);
  }

  fits(post: Post): boolean {
    return this.stage.fits(post);
  }

  pace(): number {
    return (this.settings.pace ?? 1) * (this.cue.pace ?? 1);
  }

  perAuthor(): number {
    return this.settings.per_author ?? 0;
  }

  paused(): boolean {
    return this.pausedHere ?? this.cue.paused ?? false;
  }

  idle(empty: boolean): void {
    if (this.link.live) this.link.renewal.take(); // between two posts, never within one
    this.playable = !empty;
    this.arrange();
  }

  async level(): Promise<void> {
    await Promise.all([this.link.level.reached, this.link.renewal.leaving]);
  }

  painted(): void {
    this.link.report();
  }

  // ---- what the link tells ----

  changed({ fresh, gone }: { fresh: boolean; gone: boolean }): Promise<void> {
    if (gone) this.screens.refresh(this.known());
    this.arrange();
    this.player.pace();
    return this.player.changed(fresh);
  }

  cued(before: Cue, now: Cue): void {
    const [old, cue] = [asked(before, this.screen.id), asked(now, this.screen.id)];
    const changed = (name: keyof Asked) => (old[name] ?? "") !== (cue[name] ?? "");
    if (changed("paused")) this.pausedHere = null;
    if (changed("scene")) this.sceneHere = "";
    this.player.pace();
    const steps = (cue.step ?? 0) - (old.step ?? 0);
    if (steps < 0) this.player.previous();
    else if (steps > 0 || changed("hold") || changed("play") || (changed("scene") && this.strays(cue.scene))) this.player.next();
  }

  panicked(): void {
    this.arrange();
  }

  named(screen: { id: string; name: string }): void {
    this.screen = screen;
    this.settings = settingsOf(this.conference, screen.name);
    this.stage.sight = this.settings;
    this.dress(this.settings);
    this.player.pace();
  }

  lost(lost: boolean): void {
    this.stage.dot.hidden = !lost;
  }

  showing(): { post: string; scene: string } {
    const { kind } = this.screens;
    return kind === "" ? this.player.showing : { post: "", scene: kind };
  }

  // ---- what is on the screen ----

  private get cue(): Asked {
    return asked(this.link.state.cue, this.screen.id);
  }

  /** The scene this screen or the desk asks for, or "". */
  private get scene(): string {
    return this.sceneHere || this.options.scene || (this.cue.scene ?? "");
  }

  /** What the desk and the programme say now; and in a word, "" where one scene is asked for whatever they say. */
  private scheduled(): { play: Play; session: Session | null; said: string } {
    const { now } = this.link;
    const session = sessionOf(this.conference.sessions ?? [], this.settings, now);
    const play = playOf(this.cue, session, now);
    return { play, session, said: this.scene === "" ? `${play} ${session?.scene ?? ""}` : "" };
  }

  /** A scene is asked for; or none any more, and what plays is nothing that the plan would play. */
  private strays(scene: string | undefined): boolean {
    return isScene(scene) || !this.plan().scenes.some((name) => name === this.player.showing.scene);
  }

  private get wiring(): Wiring {
    const { live, ahead, build = "" } = this.link;
    return { name: this.screen.name, live, ahead, build, sight: this.settings, room: this.stage.room };
  }

  /** Chooses between the posts and the screens that stand in their place. */
  private arrange(): void {
    const kind = this.wanted();
    const known = this.known();
    // The invitation waits for nothing when it leaves, since posts come behind it; nor does panic when it comes.
    if (kind !== "empty" && this.screens.kind === "empty") this.screens.show("", known);
    if (!this.screens.stands(kind, known)) {
      const waits = kind !== "panic" && this.entrances.wait > 0;
      if (waits) return this.timers.after("arrange", this.entrances.wait, () => this.rearrange());
      if (kind !== "") this.entrances.comes();
      this.screens.show(kind, known);
    }
    if (kind === "" || kind === "empty") this.player.release();
    else this.player.hold();
  }

  /** What had to wait comes; who asked for it is told once it is painted. */
  private rearrange(): void {
    this.arrange();
    void painted().then(() => this.link.report());
  }

  private wanted(): ScreenKind {
    const { message = "" } = this.cue;
    if (this.link.panic || this.tooLong()) return "panic";
    if (this.blank) return "blank";
    if (message.trim() !== "") return "message";
    if (!this.link.known || this.playable || this.byId().size > 0) return "";
    return this.link.live ? "empty" : "panic"; // without the server nobody knows that it is the first
  }

  /** Posts that nobody has looked after for hours are not shown any more. */
  private tooLong(): boolean {
    return !this.link.live && Date.now() - this.link.heard > (this.settings.offline_max_hours ?? 4) * HOUR_MS;
  }

  /** A session that begins or ends does not wait for the end of a post; somebody's hold does go before it. */
  private tick(): void {
    this.player.tick();
    const plays = this.said !== "" && this.screens.kind === "" && !this.paused();
    if (plays && this.said !== this.scheduled().said) this.player.next();
  }

  private resized(): void {
    this.screens.refresh(this.known());
    this.player.resized();
  }

  private refresh(): void {
    if (!this.whole) void this.complete();
    this.arrange();
    this.stage.refresh(this.link.now);
  }

  /** The scenes that came after the first post may be what the plan has waited for. */
  private async complete(): Promise<void> {
    this.whole = await this.scenes.load();
    if (this.whole) this.player.more();
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
        const name = SCENES[number - 1] ?? "";
        this.sceneHere = this.sceneHere === name ? "" : name;
        this.player.next();
      },
      help: () => this.help.toggle(),
    };
  }
}
