/** One way of showing posts. A scene only draws: which post, when and how long is not its business. */
import type { Post } from "../../feed/protocol";
import { fadeOut, IN, play } from "../motion";
import type { SceneName } from "../director";

/** One page of one post, laid out on the stage and not yet visible. */
export interface View {
  post: Post;
  /** Holds everything of this page; the scene makes it visible. */
  frame: HTMLElement;
  /** The paragraph, where it will rest. */
  block: HTMLElement;
  photo: HTMLElement | null;
  /** For pieces that move; emptied by the scene. */
  layer: HTMLElement;
}

export interface Scene {
  readonly name: SceneName;
  /** Whether this post can be shown so; if not, the director takes letters. */
  canShow(post: Post): boolean;
  /** Brings a page in; resolves when it rests. Rejects when the signal aborts. */
  enter(view: View, signal: AbortSignal): Promise<void>;
  /** Takes it out; afterwards the stage removes it. */
  leave(view: View, signal: AbortSignal): Promise<void>;
  /** Posts went: removes what is on the stage because of them alone. */
  prune?(view: View): void;
}

/** Makes the frame visible while its block waits for the pieces that stand for it. */
export function reveal(view: View, { block }: { block: boolean }): void {
  view.block.style.opacity = block ? "" : "0";
  view.frame.classList.remove("waiting");
}

/** A photo comes in by itself: a fade, no zoom. */
export function photoIn(view: View, signal: AbortSignal): Promise<void> {
  if (view.photo === null) return Promise.resolve();
  return play(view.photo, [{ opacity: 0 }, { opacity: 1 }], { duration: 400, easing: IN }, signal);
}

/** One fade of everything. */
export function leaveTogether(view: View, signal: AbortSignal): Promise<void> {
  return fadeOut(view.frame, 240, signal);
}
