/** The desk's sentences: short, plain, what happened and then the way out. */

import type { Post } from "../../feed/protocol";
import type { Row, Undone } from "../state/answers";
import { EFFECTS, type Decision } from "../state/effects";
import type { Reading } from "../state/leases";
import type { ListName } from "../state/lists";

const LABEL: Readonly<Record<Decision, string>> = {
  approve: "Approve",
  reject: "Reject",
  later: "Later",
  pin: "Pin",
  unpin: "Unpin",
  star: "Star",
  unstar: "Unstar",
  close: "Answered",
  reopen: "Not answered",
  lane: "Staff lane",
  release: "Release",
  answer: "Answer",
  resolve: "Resolve",
};

/** What became of a post, by what was done. */
export const DONE: Readonly<Record<string, string>> = {
  approve: "approved",
  reject: "rejected",
  later: "kept for later",
  pin: "pinned",
  unpin: "unpinned",
  star: "starred",
  unstar: "unstarred",
  close: "answered",
  reopen: "reopened",
  lane: "put in the staff lane",
  release: "released",
  answer: "answered",
  resolve: "resolved",
  block: "blocked",
  unblock: "let in again",
  undo: "undone",
};

const LIST: Readonly<Record<ListName, string>> = {
  held: "Held",
  later: "Later",
  shown: "Shown",
  pinned: "Pinned",
  starred: "Starred",
  rejected: "Rejected",
  lane: "Staff lane",
  resolved: "Resolved",
};

export function label(decision: Decision): string {
  return LABEL[decision];
}

export function listName(list: ListName): string {
  return LIST[list];
}

/** What a decision did, in a sentence: "approved". */
export function done(decision: string): string {
  return DONE[decision] ?? decision;
}

function capital(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** "18 s", "1 min 40 s", "12 min", "2 h 5 min". */
export function span(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 10 && seconds % 60 > 0) return `${minutes} min ${seconds % 60} s`;
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  return minutes % 60 > 0 ? `${hours} h ${minutes % 60} min` : `${hours} h`;
}

/** "Jonas"; a namesake is oneself, elsewhere. */
function reader(by: string, me: string): string {
  return by === me ? "Your other window" : by;
}

/** "Jonas is reading, 18 s": the most that is left of it. */
export function readingBadge({ by, until }: Reading, me: string, now: number): string {
  return `${reader(by, me)} is reading, ${span(until - now)}`;
}

/** Why nothing was decided: "Jonas is reading this." */
export function readingNow(by: string, me: string): string {
  return `${reader(by, me)} is reading this.`;
}

/** What of a selection was left to those who read it: "Jonas and Wen are reading 3 of them." */
export function leftOut(readings: readonly Reading[], me: string): string {
  const names = [...new Set(readings.map(({ by }) => reader(by, me)))];
  const last = names.pop() ?? "";
  const who = names.length > 0 ? `${names.join(", ")} and ${last} are` : `${last} is`;
  return `${who} reading ${readings.length} of them.`;
}

/** The beginning of a post, in quotes. */
export function quoted(post: Post | undefined, length = 30): string {
  if ((post?.text ?? "").trim() === "") return `the post by ${post?.author?.name || "someone"}`;
  return excerpt(post?.text ?? "", length);
}

/** The beginning of a text, in quotes; "a post" if it has none. */
export function excerpt(whole: string, length = 16): string {
  const plain = whole.replace(/\s+/g, " ").trim();
  const text = plain.replaceAll("“", "‘").replaceAll("”", "’"); // quotes within our own
  if (text === "") return "a post";
  if (text.length <= length) return `“${text}”`;
  const cut = text.slice(0, length + 1);
  const end = Math.max(cut.lastIndexOf(" "), Math.floor(length / 2));
  const kept = cut.slice(0, end).replace(/[\s.,;:!?…]+$/u, "");
  return `“${kept.startsWith("‘") && !kept.includes("’") ? kept.slice(1) : kept}…”`; // it closes later
}

/** "Rejected “DM me for a coupon” and 4 more". */
export function decidedToast(decision: Decision, posts: readonly Post[]): string {
  const word = done(decision);
  const more = posts.length > 1 ? ` and ${posts.length - 1} more` : "";
  return `${capital(word)} ${quoted(posts[0])}${more}`;
}

/** "Blocked Ferdi Lund. 7 posts are off the walls and out of the queue." */
export function blockedToast(subject: readonly Post[], posts: number): string {
  const people = new Map(subject.map((post) => [post.author?.id, post.author?.name || post.author?.handle]));
  const who = people.size === 1 ? ([...people.values()][0] ?? "this person") : `${people.size} people`;
  if (posts <= 1) return `Blocked ${who}.`;
  return `Blocked ${who}. ${posts} of their posts are off the walls and out of the queue.`;
}

/** "Rejected 200 of 340 posts." when contact was lost between. */
export function partlyToast(decision: Decision, count: number, of: number): string {
  const word = done(decision);
  return `${capital(word)} ${count} of ${of} posts.`;
}

/** "Undone: reject of 3 posts." and what it left alone, by name. */
export function undoneToast(
  { decision, items, kept = [] }: Undone,
  postOf: (id: string) => Post | undefined,
  me: string,
): { what: string; then: string } {
  if (decision === "") return { what: "There is nothing of yours to undo.", then: "" };
  const left = items.filter((row) => !row.ok);
  const back = items.length - left.length;
  const [first] = left;
  const then = [
    first ? leftAlone(first, postOf(first.id), me) : "",
    left.length > 1 ? `${left.length - 1} more ${left.length === 2 ? "has" : "have"} changed, too.` : "",
    kept.length > 0 ? "Somebody has changed the block since, and that stands." : "",
  ];
  const isDone = back > 0 || (left.length === 0 && kept.length === 0);
  const of = isDone && items.length > 1 ? ` of ${back} ${back === 1 ? "post" : "posts"}` : "";
  const what = `${isDone ? "Undone" : "Not undone"}: ${decision}${of}.`;
  return { what, then: then.filter((each) => each !== "").join(" ") };
}

/** Why an undo left a post as it is. */
function leftAlone({ why, by, decision }: Row, post: Post | undefined, me: string): string {
  if (why === "deleted") return "A post was deleted by its author since.";
  if (why === "missing") return "A post is no longer kept.";
  if (by === undefined || by === me || decision === undefined) return `${capital(quoted(post))} has changed since.`;
  if (decision === "undo") return `${by} has undone a decision on ${quoted(post)} since.`;
  return `${capital(quoted(post))} was ${done(decision)} by ${by} since.`;
}

/** Why a picture's description was not kept. */
export function undescribed(why: string | undefined): string {
  if (why === "deleted" || why === "missing") return "Its author deleted this post.";
  if (why === "media") return "Its author has described it meanwhile, and that stands.";
  return "This post changed meanwhile. Look at it again.";
}

export interface Conflict {
  what: string;
  then: string;
  /** A second decision that makes sense now, and the words for it and for leaving it. */
  offer?: { decision: Decision; yes: string; no: string };
}

/** Why nothing is decided where only the place of a post is left. */
export const DELETED: Conflict = { what: "Its author deleted this post.", then: "There is nothing to decide." };

/**
 * Why a decision was not applied.
 * @param judged - the post as it was when the moderator decided.
 * @param now - the server's time, in milliseconds.
 */
export function conflict(
  row: Row,
  mine: Decision,
  judged: Post | undefined,
  me: string,
  now: number,
): Conflict {
  const then = `Your ${mine} was not applied.`;
  if (row.why === "deleted") return DELETED;
  if (row.why === "lane") {
    const inside = EFFECTS[mine].inside === true;
    return { what: inside ? "This post is not in the staff lane." : "The staff have this post.", then };
  }
  if (row.why === "missing") return { what: "This post is no longer kept.", then };
  const known = judged?.decisions?.at(-1)?.at;
  const isNews = row.at !== undefined && (known === undefined || Date.parse(row.at) > Date.parse(known));
  if (!isNews || row.by === undefined || row.decision === undefined) {
    return { what: "This post changed before your decision.", then: `${then} Read it again.` };
  }
  const who = row.by === me ? "You" : row.by;
  const lead = now - Date.parse(row.at ?? "");
  const before = lead < 1000 ? "just" : span(lead);
  const what =
    row.decision === "undo" ? `${who} undid a decision on this` : `${who} ${done(row.decision)} this`;
  const offer = offerAfter(mine, row);
  return { what: `${what} ${before} before you.`, then, ...(offer ? { offer } : {}) };
}

function offerAfter(mine: Decision, row: Row): Conflict["offer"] {
  const wanted = EFFECTS[mine].to;
  if (wanted === undefined || wanted === row.status) return undefined;
  if (row.status === "shown") return { decision: mine, yes: "Take it off", no: "Leave it on" };
  if (wanted === "shown") return { decision: mine, yes: "Show it", no: "Leave it off" };
  return { decision: mine, yes: label(mine), no: "Leave it" };
}
