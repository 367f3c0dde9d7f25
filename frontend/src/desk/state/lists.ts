/** The desk's lists, and the order in which one moderator has them before her eyes. */

import type { Post } from "../../feed/protocol";

export type ListName = "held" | "later" | "shown" | "pinned" | "starred" | "rejected" | "lane" | "resolved";

/** All of them. */
export const LISTS: readonly ListName[] = [
  "held",
  "later",
  "shown",
  "pinned",
  "starred",
  "rejected",
  "lane",
  "resolved",
];

/** Those on the rail, in its order; what is resolved is reached from the staff lane. */
export const RAIL: readonly ListName[] = LISTS.filter((list) => list !== "resolved");

/** Whether a list is of the staff lane. */
export function isLane(list: ListName): boolean {
  return list === "lane" || list === "resolved";
}

/** Whether a post belongs in a list. */
export function belongs(post: Post, list: ListName): boolean {
  switch (list) {
    case "pinned":
      return post.status === "shown" && post.flags.includes("pinned");
    case "starred":
      return post.status !== "deleted" && post.flags.includes("starred");
    case "lane":
      return isInLane(post) && post.lane?.state !== "resolved";
    case "resolved":
      return isInLane(post) && post.lane?.state === "resolved";
    default:
      return post.status === list && !isInLane(post);
  }
}

/** Held for the staff, and in no moderator's way. */
function isInLane(post: Post): boolean {
  return post.status === "held" && post.flags.includes("lane");
}

/**
 * The places of a list's posts, newest first. A place is remembered when its post leaves, so that
 * one that comes back by an undo or a refused decision stands where it stood.
 */
export class Places {
  private readonly place = new Map<string, number>();
  /** Who was given the places 1, 2, 3 … and -1, -2, -3 …; a post may have moved on since. */
  private readonly up: string[] = [];
  private readonly down: string[] = [];

  /** The newest place given; what comes later stands above it. */
  get top(): number {
    return this.up.length;
  }

  has(id: string): boolean {
    return this.place.has(id);
  }

  /** A post's place; the higher, the newer. */
  of(id: string): number {
    return this.place.get(id) ?? 0;
  }

  /** Places a post above all others, wherever it stood before. */
  toTop(id: string): void {
    this.place.set(id, this.up.push(id));
  }

  /** Places a post below all others. */
  toBottom(id: string): void {
    this.place.set(id, -this.down.push(id));
  }

  /** Every post that has a place, newest first. */
  *all(): Generator<string> {
    for (let at = this.up.length; at > 0; at -= 1) {
      const id = this.up[at - 1];
      if (id !== undefined && this.place.get(id) === at) yield id;
    }
    for (let at = 1; at <= this.down.length; at += 1) {
      const id = this.down[at - 1];
      if (id !== undefined && this.place.get(id) === -at) yield id;
    }
  }
}
