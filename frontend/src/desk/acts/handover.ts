/** Decisions on posts that may be handed to somebody else in this moment: they wait. No DOM, no clock. */

import type { Post } from "../../feed/protocol";
import { decided, EFFECTS, type Decision } from "../state/effects";

/** What waits for one post. */
export interface Waiting {
  readonly id: string;
  /** In the order in which they were made; those that were taken, in that in which they are sent. */
  readonly decisions: readonly Decision[];
  /** The rev that was read. */
  readonly rev: number;
  readonly since: number;
}

export class Handover {
  private readonly waiting = new Map<string, Waiting>();
  /** The post that the latest action waits for; "": it does not wait. */
  private latest = "";

  /** The posts that decisions wait for. */
  get ids(): readonly string[] {
    return [...this.waiting.keys()];
  }

  /**
   * A post with what waits for it, but where it goes: until it went there, the moderator sees it where
   * it is, and decides by that.
   */
  foreseen(post: Post): Post {
    return staying(this.of(post.id)).reduce(decided, post);
  }

  /** Has a decision wait: after those that do, or in place of one that would move the post, too. */
  add(decision: Decision, { id, rev }: Post, now: number): void {
    const before = this.of(id);
    const decisions = [...(moves(decision) ? staying(before) : before), decision];
    this.waiting.set(id, { id, decisions, rev, since: this.waiting.get(id)?.since ?? now });
    this.latest = id;
  }

  /** The latest action is one that did not wait. */
  passed(): void {
    this.latest = "";
  }

  /** Lets go of what has waited long enough: what moves a post comes last. */
  take(isDue: (waiting: Waiting) => boolean): Waiting[] {
    const due = [...this.waiting.values()].filter(isDue);
    for (const { id } of due) this.waiting.delete(id);
    return due.map(({ decisions, ...rest }) => ({
      ...rest,
      decisions: [...staying(decisions), ...decisions.filter(moves)],
    }));
  }

  /** Takes the latest action back, where that still waits. */
  takeBack(): { id: string; decision: Decision } | undefined {
    const waiting = this.waiting.get(this.latest);
    const decision = waiting?.decisions.at(-1);
    if (!waiting || !decision) return undefined;
    const { id } = waiting;
    const decisions = waiting.decisions.slice(0, -1);
    if (decisions.length > 0) this.waiting.set(id, { ...waiting, decisions });
    else this.waiting.delete(id);
    return { id, decision };
  }

  private of(id: string): readonly Decision[] {
    return this.waiting.get(id)?.decisions ?? [];
  }
}

function moves(decision: Decision): boolean {
  return EFFECTS[decision].to !== undefined;
}

function staying(decisions: readonly Decision[]): Decision[] {
  return decisions.filter((each) => !moves(each));
}
