/** The wall's loop: asks the director, prepares, plays a scene, waits, and is interrupted.
 *
 * One turn is one post with all its pages. Every turn has a signal; whatever changes the plan
 * aborts it, and the loop plans again. What is on the stage stays there until its successor is
 * ready, unless it must go at once.
 */
import type { Cue, Post } from "../feed/protocol";
import { Memory, nextPost, nextScene, previousPost, type Programme } from "./director";
import { dwell } from "./dwell";
import { painted, rest } from "./motion";
import { letters } from "./scenes/letters";
import type { Scene, View } from "./scenes/scene";
import type { Prepared, Stage } from "./stage";
import { Timer } from "./timer";

/** A repeat gives way to something new after this long. */
const FAIR_MS = 6_000;

/** What the player asks of the wall it plays on. */
export interface House {
  readonly programme: Programme;
  readonly still: boolean;
  posts(): ReadonlyMap<string, Post>;
  inOrder(): readonly Post[];
  cue(): Cue;
  /** The scene this screen or the desk asks for, or "". */
  scene(): string;
  pace(): number;
  paused(): boolean;
  /** Milliseconds of the server's clock. */
  now(): number;
  /** No posts: nothing to play until `wake`. */
  idle(empty: boolean): void;
  /** Resolves once what was missed while the server was away is here: no post comes on before. */
  level(): Promise<void>;
  painted(): void;
}

export class Player {
  /** The id and the scene of what is on the stage. */
  showing = "";
  scene: Scene = letters;

  private readonly memory = new Memory();
  private turn = new AbortController();
  private view: View | null = null;
  private timer: Timer | null = null;
  private repeat = false;
  private wanted: Post | null = null;
  private stopped = false;
  private wake: () => void = () => undefined;
  private readonly never = new AbortController().signal;

  constructor(
    private readonly stage: Stage,
    private readonly scenes: ReadonlyMap<string, Scene>,
    private readonly house: House,
  ) {}

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
        this.stage.clear();
        this.view = null;
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
    this.wanted = previousPost(this.house.posts(), this.memory);
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
    this.stage.clear();
    this.view = null;
    this.showing = "";
    this.next();
  }

  release(): void {
    if (!this.stopped) return;
    this.stopped = false;
    this.wake();
  }

  /** The posts changed. Resolves once nothing that is no longer public is on the stage. */
  async changed(fresh: boolean): Promise<void> {
    const posts = this.house.posts();
    this.memory.keep(posts);
    this.stage.forget(posts);
    this.wake();
    const here = this.view?.post;
    if (here === undefined) return;
    const now = posts.get(here.id);
    if (now === undefined) return this.takeOff();
    if (!alike(here, now)) return this.next();
    if (this.view !== null) this.scene.prune?.(this.view);
    if (fresh && this.repeat && this.timer !== null) this.timer.shorten(Math.max(0, FAIR_MS - this.timer.elapsed));
  }

  /** The screen has another shape: the post is set anew. */
  resized(): void {
    if (this.view === null) return;
    this.wanted = this.view.post;
    this.next();
  }

  private async takeOff(): Promise<void> {
    const { view } = this;
    this.view = null;
    this.showing = "";
    const gone = this.stage.vanish(view);
    this.next();
    await gone;
  }

  private async play(signal: AbortSignal): Promise<void> {
    if (this.stopped) return this.waiting();
    const post = this.choose();
    this.house.idle(post === null);
    if (post === null) {
      await this.leave(signal);
      return this.waiting();
    }
    this.repeat = this.memory.shown.has(post.id);
    if (this.view !== null && this.repeat && alike(this.view.post, post) && this.wanted === null) {
      this.memory.note(post.id);
      return this.stay(post, signal);
    }
    const prepared = await this.stage.prepare(post, signal);
    await until(this.house.level(), signal);
    if (!this.stands(post)) return;
    await this.leave(signal);
    if (!this.stands(post)) return; // what is not on the stage yet, nobody takes off it
    this.wanted = null;
    this.memory.note(post.id);
    this.scene = this.sceneFor(post);
    for (let page = 0; page < prepared.fitted.pages.length; page++) await this.page(prepared, page, signal);
  }

  /** Whether a post is still public, and as it was when it was prepared. */
  private stands(post: Post): boolean {
    const current = this.house.posts().get(post.id);
    return current !== undefined && alike(current, post);
  }

  private choose(): Post | null {
    const wanted = this.wanted === null ? undefined : this.house.posts().get(this.wanted.id);
    return wanted ?? nextPost(this.house.inOrder(), this.memory, this.house.cue());
  }

  private sceneFor(post: Post): Scene {
    const { programme } = this.house;
    const scene = this.scenes.get(nextScene(this.house.scene(), programme, this.memory, this.house.now()));
    return scene?.canShow(post) === true ? scene : letters;
  }

  private async page(prepared: Prepared, page: number, signal: AbortSignal): Promise<void> {
    if (page > 0) await this.leave(signal);
    const view = this.stage.mount(prepared, page);
    this.view = view;
    if (this.showing !== prepared.post.id) this.stage.credit(prepared.post, this.house.now());
    this.showing = prepared.post.id;
    void painted().then(() => this.house.painted());
    // A page after the first comes in as letters do: its words are not in the cloud's light.
    const scene = page === 0 || this.scene.name !== "cloud" ? this.scene : letters;
    if (this.house.still) view.frame.classList.remove("waiting");
    else await scene.enter(view, signal);
    await this.stay(prepared.post, signal);
  }

  /** The dwell. A post that the desk holds stays until something else is said. */
  private async stay(post: Post, signal: AbortSignal): Promise<void> {
    const held = this.house.cue().hold === post.id;
    const text = this.view?.block.textContent ?? "";
    const time = dwell(text, this.view?.photo != null, this.house.pace());
    const timer = new Timer(time, this.house.still || held ? null : this.stage.hairline);
    this.timer = timer;
    if (!this.house.paused()) timer.resume();
    try {
      await until(held ? new Promise<void>(() => undefined) : timer.over, signal);
    } finally {
      timer.stop();
      this.timer = null;
    }
  }

  /** Takes off what is on the stage, in the way of the scene that brought it. */
  private async leave(signal: AbortSignal): Promise<void> {
    const { view } = this;
    if (view === null) return;
    try {
      if (!this.house.still) await this.scene.leave(view, signal);
    } finally {
      this.stage.unmount(view);
      if (this.view === view) this.view = null;
    }
    if (this.wanted === null && this.house.posts().size === 0) this.stage.credit(null, this.house.now());
  }

  private waiting(): Promise<void> {
    return new Promise((resolve) => {
      this.wake = resolve;
    });
  }
}

/** Whether two versions of a post look the same on a wall. */
function alike(one: Post, other: Post): boolean {
  return one === other || looks(one) === looks(other);
}

function looks({ id, text, segments, media, author, sensitive }: Post): string {
  return JSON.stringify([id, text, segments, media, author, sensitive]);
}

/** Waits for a promise, or throws at once when the signal says so. */
function until(done: Promise<void>, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) reject(signal.reason as Error);
    signal.addEventListener("abort", () => reject(signal.reason as Error), { once: true });
    void done.then(resolve);
  });
}
