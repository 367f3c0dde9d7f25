/** One way of showing posts. A scene only draws: which post, when and how long is not its business. */
import type { Counts, Post } from "../../feed/protocol";
import type { Asked } from "../play/asked";
import { fadeOut, IN, play } from "../stage/motion";
import type { SceneName } from "../play/programme";

/** All that a wall knows at a moment. */
export interface Known {
  /** What may be public, the longest public first. */
  posts: readonly Post[];
  counts: Counts;
  cue: Asked;
  /** Milliseconds of the server's clock. */
  now: number;
}

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

/** Shows one post, page after page. */
export interface Solo {
  readonly name: SceneName;
  readonly kind: "solo";
  /** Of which posts the director chooses; all of them where this is left out. */
  pool?(known: Known): readonly Post[];
  /** Whether this post can be shown so; if not, the director takes letters. */
  canShow(post: Post): boolean;
  /** Brings a page in; resolves when it rests. Rejects when the signal aborts. */
  enter(view: View, signal: AbortSignal): Promise<void>;
  /** Takes it out; afterwards the stage removes it. `next`: which scene comes on then, where that is known. */
  leave(view: View, signal: AbortSignal, next?: Scene): Promise<void>;
  /** Posts went: removes what is on the stage because of them alone. */
  prune?(view: View): void;
}

/** Fills the screen with several posts, or with none, and follows what the wall knows. */
export interface Board {
  readonly name: SceneName;
  readonly kind: "board";
  /** Whether it has anything to show. */
  canShow(known: Known): boolean;
  /** Gets what it needs; what is on the stage stays there meanwhile. It may find that it has nothing to show. */
  ready?(known: Known, signal: AbortSignal): Promise<void>;
  /** Draws itself into the frame and comes in; resolves when it rests. Rejects when the signal aborts.
   *
   * `still`: without motion. Afterwards `update` is called for every change.
   */
  enter(frame: HTMLElement, known: Known, still: boolean, signal: AbortSignal): Promise<void>;
  /** It has another turn with nothing in between: what it says by turns, it says the next of. */
  again?(known: Known, still: boolean, signal: AbortSignal): Promise<void>;
  /** What is no longer public is off when this resolves (120 ms); what is new comes in as it likes. */
  update(known: Known): Promise<void>;
  leave(frame: HTMLElement, still: boolean, signal: AbortSignal): Promise<void>;
  /** How long a turn is, in ms; not asked where a post comes forward: that has its reading time. */
  dwell(known: Known): number;
  /** Of which posts one comes forward in each turn. */
  pool?(known: Known): readonly Post[];
  /** Brings one forward with its credit, and puts it back with the next call or by null. */
  forward?(post: Post | null, still: boolean, signal: AbortSignal): Promise<void>;
}

export type Scene = Solo | Board;

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
