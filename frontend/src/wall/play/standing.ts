/** What stands on the stage: a page of a post, or a board. Each comes in, is kept true, and leaves. */
import type { Post } from "../../feed/protocol";
import { painted, takeOff } from "../stage/motion";
import type { Board, Known, Scene, Solo, View } from "../scenes/scene";
import type { Prepared, Stage } from "../stage/stage";

export interface Standing {
  readonly scene: Solo | Board;
  /** The post that the room reads now, if it is one. */
  readonly post: Post | null;
  /** Its text and whether a photo is with it: what its time follows from. */
  readonly text: string;
  readonly photo: boolean;
  /** Whether it has no other page. */
  readonly single: boolean;
  /**
   * Brings it level with what the wall knows. Resolves once nothing that is no longer public is on
   * the stage, to whether it may stay; at once where it need not change.
   */
  level(known: Known): Promise<boolean>;
  /** Takes it off in the way of its scene, or at once, for what comes next. */
  leave(still: boolean, signal: AbortSignal, next?: Scene): Promise<void>;
  /** Takes it off without a frame in between. */
  drop(): void;
}

/** One page of one post, in a scene. */
export class Page implements Standing {
  readonly post: Post;
  readonly single: boolean;
  private readonly view: View;

  constructor(
    private readonly stage: Stage,
    readonly scene: Solo,
    prepared: Prepared,
    page: number,
  ) {
    this.post = prepared.post;
    this.single = prepared.fitted.pages.length === 1;
    this.view = stage.mount(prepared, page);
  }

  get text(): string {
    return this.view.block.textContent ?? "";
  }

  get photo(): boolean {
    return this.view.photo !== null;
  }

  async enter(still: boolean, signal: AbortSignal): Promise<void> {
    if (still) this.view.frame.classList.remove("waiting");
    else await this.scene.enter(this.view, signal);
  }

  async level({ posts }: Known): Promise<boolean> {
    const now = posts.find(({ id }) => id === this.post.id);
    if (now === undefined) {
      await this.stage.vanish(this.view.frame);
      return false;
    }
    this.scene.prune?.(this.view);
    return alike(this.post, now);
  }

  async leave(still: boolean, signal: AbortSignal, next?: Scene): Promise<void> {
    try {
      if (!still) await this.scene.leave(this.view, signal, next);
    } finally {
      this.drop();
    }
  }

  drop(): void {
    takeOff(this.view.frame);
  }
}

/** A board, and the post that comes forward on it. */
export class Poster implements Standing {
  post: Post | null = null;
  readonly single = true;
  /** Whether it has come in: one that was stopped on its way must come in again. */
  entered = false;
  private readonly frame: HTMLElement;

  constructor(
    private readonly stage: Stage,
    readonly scene: Board,
  ) {
    this.frame = stage.board(scene.name);
  }

  get text(): string {
    return this.post?.text ?? "";
  }

  get photo(): boolean {
    return this.post !== null;
  }

  async enter(known: Known, still: boolean, signal: AbortSignal): Promise<void> {
    await this.scene.enter(this.frame, known, still, signal);
    this.entered = true;
  }

  /** Brings another post forward. */
  async forward(post: Post | null, still: boolean, signal: AbortSignal): Promise<void> {
    this.post = post;
    await this.scene.forward?.(post, still, signal);
  }

  async level(known: Known): Promise<boolean> {
    const { post } = this;
    const now = known.posts.find(({ id }) => id === post?.id);
    const lost = post !== null && now === undefined;
    if (lost) this.post = null;
    await Promise.all([this.scene.update(known), lost ? this.stage.vanish(null) : painted()]);
    return !lost && (post === null || (now !== undefined && alike(post, now))) && this.scene.canShow(known);
  }

  async leave(still: boolean, signal: AbortSignal): Promise<void> {
    try {
      if (!still) await this.scene.leave(this.frame, still, signal);
    } finally {
      this.drop();
    }
  }

  drop(): void {
    this.stage.unboard(this.frame);
  }
}

/** Whether two versions of a post look the same on a wall. */
export function alike(one: Post, other: Post): boolean {
  return one === other || looks(one) === looks(other);
}

function looks({ id, text, segments, media, author, sensitive }: Post): string {
  return JSON.stringify([id, text, segments, media, author, sensitive]);
}
