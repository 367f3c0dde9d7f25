/** Who may do what at the desk. Twin of backchannel/web/roles.py; the server has the last word. */

const PEOPLE = ["viewer", "moderator", "lead", "admin"] as const;

export type Right = "decide" | "undo" | "lease" | "cue" | "panic" | "rules" | "audit" | "invite" | "revoke";

export const LEAST: Readonly<Record<Right, (typeof PEOPLE)[number]>> = {
  decide: "moderator",
  undo: "moderator",
  lease: "moderator",
  cue: "moderator",
  panic: "moderator",
  rules: "lead",
  audit: "lead",
  invite: "admin",
  revoke: "admin",
};

/** Whether a role has a right. An unknown role has none. */
export function may(role: string, right: Right): boolean {
  return PEOPLE.findIndex((each) => each === role) >= PEOPLE.indexOf(LEAST[right]);
}
