/** What a decision does to a post, so that the desk can show it before the server answers. */

import type { Flag, Post, Status } from "../feed/protocol";

export type Decision = "approve" | "reject" | "later" | "pin" | "unpin" | "star" | "unstar";

export interface Effect {
  readonly from: readonly Status[];
  /** Absent: the status stays. */
  readonly to?: Status;
  readonly add?: Flag;
  readonly drop?: Flag;
}

const ANY: readonly Status[] = ["held", "later", "shown", "rejected"];

function anyBut(status: Status): readonly Status[] {
  return ANY.filter((each) => each !== status);
}

/** Twin of backchannel/core/decision.py; the server has the last word. */
export const EFFECTS: Readonly<Record<Decision, Effect>> = {
  approve: { from: anyBut("shown"), to: "shown" },
  reject: { from: anyBut("rejected"), to: "rejected", drop: "pinned" },
  later: { from: anyBut("later"), to: "later", drop: "pinned" },
  pin: { from: ANY, to: "shown", add: "pinned" },
  unpin: { from: ["shown"], drop: "pinned" },
  star: { from: ANY, add: "starred" },
  unstar: { from: ANY, drop: "starred" },
};

/** Whether a decision would change this post. */
export function allowed(post: Post, decision: Decision): boolean {
  const { from, to, add, drop } = EFFECTS[decision];
  if (!from.includes(post.status)) return false;
  const moves = to !== undefined && to !== post.status;
  const adds = add !== undefined && !post.flags.includes(add);
  const drops = drop !== undefined && post.flags.includes(drop);
  return moves || adds || drops;
}

/** The post as a decision will leave it. Its rev is the server's to give. */
export function decided(post: Post, decision: Decision): Post {
  const { to, add, drop } = EFFECTS[decision];
  const flags = post.flags.filter((flag) => flag !== drop && flag !== add);
  if (add) flags.push(add);
  return { ...post, status: to ?? post.status, flags };
}

/** The decisions the desk offers for a post, in the order of their buttons. */
export function offered(post: Post): Decision[] {
  const pin: Decision = post.flags.includes("pinned") ? "unpin" : "pin";
  const star: Decision = post.flags.includes("starred") ? "unstar" : "star";
  const all: Decision[] = ["approve", "reject", "later", pin, star];
  return all.filter((decision) => allowed(post, decision));
}
