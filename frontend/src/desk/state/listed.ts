/** What a page knows of one list: where its posts stand, which are in it now, how far it was read. */

import type { Entry, Post } from "../../feed/protocol";
import { belongs, LISTS, Places, type ListName } from "./lists";

export type Test = (post: Post) => boolean;

/** A list, or the part of one that a filter lets through. */
export interface Listed {
  readonly places: Places;
  /** The posts that are in it now, what is being decided counted as done. */
  readonly here: Set<string>;
  readonly holds: Test;
  /** What to pass for the next page; undefined: none was read yet. */
  after: string | undefined;
  /** Every post of the list is known here, but for those `above`. */
  whole: boolean;
  /** How many that stood above all of these were forgotten since. */
  above: number;
}

/** Places a post where it has come into a list. Returns by how many posts the list is longer. */
export function place({ places, holds }: Listed, before: Post | undefined, post: Post, mine: boolean): number {
  const was = before !== undefined && holds(before);
  const is = holds(post);
  if (is && !was && !(mine && places.has(post.id))) places.toTop(post.id);
  return Number(is) - Number(was);
}

/** Decisions that leave a post where it stands. */
const MARKS: ReadonlySet<string> = new Set(["star", "unstar", "unpin", "close", "reopen", "answer"]);

/**
 * Whether an entry has a post, of which nothing was known, come into a list that it is in. One that was
 * marked, or edited, far down a list stands where it stood: the list tells once it is read so far.
 */
export function comes({ kind, decision = "" }: Entry, post: Post, list: ListName): boolean {
  if (kind === "post") return post.rev === 1 || list === "held" || list === "lane";
  if (decision === "undo") return post.rev > 1;
  if (list === "starred" || list === "pinned") return decision === (list === "pinned" ? "pin" : "star");
  return !MARKS.has(decision);
}

/** Brings up to date whether a post is in a list. */
export function toggle({ here, holds }: Listed, id: string, post: Post | undefined): void {
  if (post !== undefined && holds(post)) here.add(id);
  else here.delete(id);
}

export function emptyListed(holds: Test): Listed {
  return { places: new Places(), here: new Set(), holds, after: undefined, whole: false, above: 0 };
}

/** A list of which only those posts are kept that `stays` names; the others all stood above them. */
export function thinned(listed: Listed, stays: (id: string) => boolean): Listed {
  const { holds, after, whole, above } = listed;
  const kept = { ...emptyListed(holds), after, whole, above };
  for (const id of listed.places.all()) {
    const isHere = listed.here.has(id);
    if (!stays(id)) kept.above += Number(isHere);
    else {
      kept.places.toBottom(id);
      if (isHere) kept.here.add(id);
    }
  }
  return kept;
}

export function emptyLists(): Record<ListName, Listed> {
  return fromLists((list) => emptyListed((post) => belongs(post, list)));
}

/** One of a kind for each list. */
export function fromLists<T>(make: (list: ListName) => T): Record<ListName, T> {
  return Object.fromEntries(LISTS.map((list) => [list, make(list)])) as Record<ListName, T>;
}
