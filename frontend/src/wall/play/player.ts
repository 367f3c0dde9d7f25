/** The wall's loop: asks the director, prepares, plays a scene, waits, and is interrupted.
 *
 * One turn is one post with all its pages, or a board for its time. Every turn has a signal;
 * whatever changes the plan aborts it, and the loop plans again. What is on the stage stays there
 * until its successor is ready, unless it must go at once.
 */
import type { Post } from "../../feed/protocol";
import { leisure, Memory, previousPost, waiting } from "./director";
import { reading } from "./dwell";
import { painted, rest, until } from "../stage/motion";
import type { SceneName } from "./programme";
import { letters } from "../scenes/letters";
import type { Board, Known, Scene, Solo } from "../scenes/scene";
import { alike, Page, Poster, type Standing } from "./standing";
import type { Prepared, Stage } from "../stage/stage";
import { Timer } from "./timer";
import { choose, nextOf, type House, type Turn } from "./turn";

/** A repeat gives way to something new after this long. */
const FAIR_MS = 6_000;

export class Player {
  private readonly memory = new Memory();
  private turn = new AbortController();
  private standing: Standing | null = null;
  private timer: Timer | null = null;
  private repeat = false;
  /** The scene that stands in for a plan that had nothing to show, if one does. */
  private standIn: Scene | null = null;
  private wanted: Post | null = null;
  private stopped = false;
  private wake: () => void = () => undefined;
  private readonly never = new AbortController().signal;

  constructor(
    private readonly stage: Stage,
    private readonly scenes: ReadonlyMap<SceneName, Scene>,
    private readonly house: House,
  ) {}

  /** The id of the post on the stage, "" for none; and the scene. */
  get showing(): { post: string; scene: string } {
    return { post: this.standing?.post?.id ?? "", scene: this.standing?.scene.name ?? this.memory.scene ?? "" };
  }

  /** Plays until the page goes. */
  async run(): Promise<void> {
    for (;;) {
      this.turn = new AbortController();
      try {
        await this.play(this.turn.signal);
      } catch (error) {
        if (this.turn.signal.aborted) continue;
        // A fault in a scene must not stop the wall: off with it, and on with the next post.
        console.error(error);
        this.clear();
        await rest(1_000, this.never);
      }
    }
  }

  /** Ends this turn: the next one begins at once. */
  next(): void {
    this.turn.abort();
    this.wake();
  }

  /** Goes back to the post before this one. */
  previous(): void {
    this.wanted = previousPost(this.house.byId(), this.memory);
    this.next();
  }

  /** Stops or goes on, as `house.paused()` says now. */
  pace(): void {
    if (this.house.paused()) this.timer?.pause();
    else this.timer?.resume();
  }

  /** Nothing is played, and nothing is on the stage, until `release`. Takes effect at once. */
  hold(): void {
    this.stopped = true;
    this.timer?.stop();
    this.clear();
    this.next();
  }

  release(): void {
    if (!this.stopped) return;
    this.stopped = false;
    this.wake();
  }

  /** The posts changed. Resolves once nothing that is no longer public is on the stage. */
  async changed(fresh: boolean): Promise<void> {
    const posts = this.house.byId();
    const known = this.house.known();
    this.memory.keep(posts, known.now);
    this.stage.forget(posts);
    this.wake();
    const { standing } = this;
    if (standing === null) return this.stage.forgetCredit(posts);
    // What has lost its post leaves the stage to others while it fades.
    const gone = standing.post !== null && !posts.has(standing.post.id);
    const level = standing.level(known);
    if (gone && standing instanceof Page) this.standing = null;
    if (gone || (fresh && this.outdone)) this.next();
    else if (fresh && this.repeat && this.timer !== null) this.timer.shorten(Math.max(0, FAIR_MS - this.timer.elapsed));
    const stays = await level;
    if (!stays && !gone && this.standing === standing) this.next();
  }

  /** There are more scenes now: what stands in for them, or stands empty, is chosen anew. */
  more(): void {
    if (this.standIn !== null || this.standing === null) this.next();
  }

  /** A second has passed: what a board says of it is said anew. */
  tick(): void {
    const { standing } = this;
    if (standing instanceof Poster) void standing.scene.update(this.house.known());
  }

  /** The screen has another shape: what is on it is set anew, and so is what was about to come. */
  resized(): void {
    const { standing } = this;
    if (standing instanceof Page) this.wanted = standing.post;
    if (standing instanceof Poster) this.clear();
    if (standing !== null) this.memory.turns = 0;
    this.next();
  }

  private clear(): void {
    this.standing = null;
    this.stage.clear();
  }

  private async play(signal: AbortSignal): Promise<void> {
    if (this.stopped) return this.waiting();
    const turn = this.choice;
    // What stands leaves before the house speaks, and a post may come meanwhile: then it is asked again.
    if (turn === null && this.standing !== null) return this.leave(signal);
    this.house.idle(turn === null);
    if (turn === null) return this.waiting();
    this.standIn = turn.at < 0 ? turn.scene : null;
    if (turn.post === null) return this.board(turn.scene, turn.at, signal);
    return this.solo(turn.scene, turn.post, turn.at, signal);
  }

  private get choice(): Turn | null {
    return choose(this.scenes, this.house, this.memory, this.wanted);
  }

  /** What stands in need not any more: the plan has something to show, or something better stands in. */
  private get outdone(): boolean {
    if (this.standIn === null) return false;
    const turn = this.choice;
    return turn !== null && (turn.at >= 0 || turn.scene !== this.standIn);
  }

  // ---- a post ----

  private async solo(scene: Solo, post: Post, at: number, signal: AbortSignal): Promise<void> {
    const { standing } = this;
    this.repeat = this.memory.shown.has(post.id);
    const same = standing instanceof Page && standing.single && alike(standing.post, post) && this.wanted === null;
    if (same && this.repeat) {
      this.noted(scene, post, at);
      return this.stay(standing, signal);
    }
    const prepared = await this.stage.prepare(post, signal);
    if (!(await this.cleared(post, signal, scene))) return;
    this.wanted = null;
    this.noted(scene, post, at);
    for (let page = 0; page < prepared.fitted.pages.length; page++) {
      if (page > 0 && !(await this.cleared(post, signal))) return;
      // A page after the first comes in as letters do: its words are not in the cloud's light.
      await this.page(prepared, page, page > 0 && scene.name === "cloud" ? letters : scene, signal);
    }
  }

  /** Takes off what stands, once this post may come; false where it may not be seen any more. */
  private async cleared(post: Post, signal: AbortSignal, next?: Scene): Promise<boolean> {
    const comes = await this.house.entrances.turn(signal);
    await until(this.house.level(), signal);
    if (!this.stands(post)) return false;
    await this.leave(signal, next);
    await until(this.house.level(), signal); // the server may be back meanwhile, and this post gone
    comes();
    return this.stands(post); // what is not on the stage yet, nobody takes off it
  }

  private noted(scene: Scene, post: Post, at: number): void {
    this.memory.turn(scene.name, at);
    this.memory.note(post, this.house.known().now);
  }

  /** Whether a post is still public, and as it was when it was prepared. */
  private stands(post: Post): boolean {
    const current = this.house.byId().get(post.id);
    return current !== undefined && alike(current, post);
  }

  private async page(prepared: Prepared, page: number, scene: Solo, signal: AbortSignal): Promise<void> {
    const standing = new Page(this.stage, scene, prepared, page);
    if (page === 0) this.stage.credit(prepared.post, this.house.known().now);
    this.standing = standing;
    void painted().then(() => this.house.painted());
    await standing.enter(this.house.still, signal);
    await this.stay(standing, signal);
  }

  // ---- a board ----

  private async board(scene: Board, at: number, signal: AbortSignal): Promise<void> {
    let { standing } = this;
    if (!(standing instanceof Poster) || standing.scene !== scene || !standing.entered) {
      await scene.ready?.(this.house.known(), signal);
      const comes = await this.house.entrances.turn(signal);
      await until(this.house.level(), signal);
      if (!scene.canShow(this.house.known())) return;
      await this.leave(signal);
      await until(this.house.level(), signal);
      if (!scene.canShow(this.house.known())) return;
      comes();
      standing = this.standing = new Poster(this.stage, scene);
      this.stage.credit(null, this.house.known().now);
      void painted().then(() => this.house.painted());
      await (standing as Poster).enter(this.house.known(), this.house.still, signal);
    } else {
      (await this.house.entrances.turn(signal))();
      await scene.again?.(this.house.known(), this.house.still, signal);
    }
    await this.forward(standing as Poster, scene, signal);
    this.memory.turn(scene.name, at);
    await this.stay(standing, signal);
  }

  private async forward(standing: Poster, scene: Board, signal: AbortSignal): Promise<void> {
    if (scene.pool === undefined) return;
    const known = this.house.known();
    const post = nextOf(scene.pool(known), this.house, this.memory);
    if (post !== null) this.memory.note(post, known.now);
    this.stage.credit(null, known.now); // it is under no photo but its own
    const coming = standing.forward(post, this.house.still, signal);
    void painted().then(() => this.house.painted());
    await coming;
  }

  // ---- how long, and off again ----

  /** The dwell. A post that the desk holds stays until something else is said; of several pages, they turn. */
  private async stay(standing: Standing, signal: AbortSignal): Promise<void> {
    const known = this.house.known();
    const held = standing.single && standing.post !== null && known.cue.hold === standing.post.id;
    const timer = new Timer(this.time(standing, known), this.house.still || held ? null : this.stage.hairline);
    this.timer = timer;
    if (!this.house.paused()) timer.resume();
    try {
      await until(held ? new Promise<void>(() => undefined) : timer.over, signal);
    } finally {
      timer.stop();
      this.timer = null;
    }
  }

  private time({ scene, post, text, photo }: Standing, known: Known): number {
    const pace = this.house.pace();
    if (scene.kind === "board" && post === null) return scene.dwell(known) * pace;
    return reading(text, photo, leisure(waiting(known.posts, this.memory))) * pace;
  }

  /** Takes off what is on the stage, in the way of the scene that brought it. */
  private async leave(signal: AbortSignal, next?: Scene): Promise<void> {
    const { standing } = this;
    if (standing === null) return;
    try {
      await standing.leave(this.house.still, signal, next);
    } finally {
      if (this.standing === standing) this.standing = null;
    }
    if (this.wanted === null && this.house.byId().size === 0) this.stage.credit(null, this.house.known().now);
  }

  private waiting(): Promise<void> {
    return new Promise((resolve) => {
      this.wake = resolve;
    });
  }
}
