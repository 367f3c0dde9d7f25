/** What a decision does to a post, so that the desk can show it before the server answers. */

import type { Flag, LaneState, Post, Status } from "../../feed/protocol";
import { isQuestion } from "../../ui/questions";

export type Decision =
  | "approve"
  | "reject"
  | "later"
  | "pin"
  | "unpin"
  | "star"
  | "unstar"
  | "close"
  | "reopen"
  | "lane"
  | "release"
  | "answer"
  | "resolve";

export interface Effect {
  readonly from: readonly Status[];
  /** Absent: the status stays. */
  readonly to?: Status;
  readonly add?: Flag;
  readonly drop?: readonly Flag[];
  /** What becomes of its place in the staff lane; absent: nothing. */
  readonly lane?: LaneState;
  /** true: only for a post in the staff lane; false: only for one outside; absent: for either. */
  readonly inside?: boolean;
}

const ANY: readonly Status[] = ["held", "later", "shown", "rejected"];

function anyBut(status: Status): readonly Status[] {
  return ANY.filter((each) => each !== status);
}

/** Twin of backchannel/core/decision.py; the server has the last word. */
export const EFFECTS: Readonly<Record<Decision, Effect>> = {
  approve: { from: anyBut("shown"), to: "shown", inside: false },
  reject: { from: anyBut("rejected"), to: "rejected", drop: ["pinned", "lane"] },
  later: { from: anyBut("later"), to: "later", drop: ["pinned"], inside: false },
  pin: { from: ANY, to: "shown", add: "pinned", inside: false },
  unpin: { from: ["shown"], drop: ["pinned"] },
  star: { from: ANY, add: "starred" },
  unstar: { from: ANY, drop: ["starred"] },
  close: { from: ANY, add: "answered", drop: ["pinned"] },
  reopen: { from: ANY, drop: ["answered"] },
  lane: { from: ANY, to: "held", add: "lane", drop: ["pinned"], lane: "open", inside: false },
  release: { from: ANY, drop: ["lane"], inside: true },
  answer: { from: ANY, lane: "answered", inside: true },
  resolve: { from: ANY, lane: "resolved", inside: true },
};

/** Whether a decision would change this post. */
export function allowed(post: Post, decision: Decision): boolean {
  const { from, to, add, drop = [], lane, inside } = EFFECTS[decision];
  if (!from.includes(post.status) || (decision === "close" && !isQuestion(post))) return false;
  if (inside !== undefined && inside !== post.flags.includes("lane")) return false;
  const moves = to !== undefined && to !== post.status;
  const adds = add !== undefined && !post.flags.includes(add);
  const drops = drop.some((flag) => post.flags.includes(flag));
  return moves || adds || drops || (lane !== undefined && lane !== post.lane?.state);
}

/** The post as a decision will leave it. Its rev is the server's to give. */
export function decided(post: Post, decision: Decision): Post {
  const { to, add, drop = [], lane } = EFFECTS[decision];
  const flags = post.flags.filter((flag) => !drop.includes(flag) && flag !== add);
  if (add) flags.push(add);
  const after: Post = { ...post, status: to ?? post.status, flags };
  if (lane) after.lane = { ...post.lane, state: lane };
  return after;
}

/** The decisions the desk offers for a post, in the order of their buttons. */
export function offered(post: Post): Decision[] {
  const pin: Decision = post.flags.includes("pinned") ? "unpin" : "pin";
  const star: Decision = post.flags.includes("starred") ? "unstar" : "star";
  const close: Decision[] = isQuestion(post) ? [post.flags.includes("answered") ? "reopen" : "close"] : [];
  const all: Decision[] = post.flags.includes("lane")
    ? ["answer", "resolve", "release", "reject", star]
    : ["approve", "reject", "later", pin, star, ...close, "lane"];
  return all.filter((decision) => allowed(post, decision));
}
