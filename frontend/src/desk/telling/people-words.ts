/** What the dialog of people says: roles, times, what is left of an invite, what was done. */

import type { AuditRow, Invite, Lasts, Role, SignedIn } from "../state/people";
import { DONE, span } from "./words";

export const ROLES: readonly (readonly [Role, string, string])[] = [
  ["viewer", "Viewer", "A viewer looks on."],
  ["moderator", "Moderator", "A moderator decides what the room sees."],
  ["lead", "Lead", "A lead also changes rules and mode, and reads the audit trail."],
  ["admin", "Admin", "An admin also invites people and adds screens."],
];

export const LASTS: readonly (readonly [Lasts, string])[] = [
  ["hour", "an hour"],
  ["day", "12 hours"],
  ["conference", "the whole conference"],
];

const DAY_MS = 86_400_000;

const DID: Readonly<Record<string, string>> = {
  ...DONE,
  undo: "undid a decision on",
  describe: "described a picture of",
  reason: "gave a reason for",
  edit: "edited",
  delete: "deleted",
  wave: "found a flood",
  "wave reject": "rejected a flood",
  "wave dismiss": "called no flood",
  cue: "cued the walls",
  rules: "changed the rules",
  mode: "switched to",
  panic: "switched panic on",
  "panic-off": "ended the panic",
  "sign-in": "signed in",
  "sign-out": "signed out",
  invite: "made an invite",
  "take-back": "took back",
  screen: "added a screen",
  erase: "erased",
  deletion: "will delete",
};

export function roleName(role: string): string {
  return ROLES.find(([each]) => each === role)?.[1] ?? role;
}

/** "here", or when they were last seen. */
export function whereabouts(person: SignedIn, now: number): string {
  if (person.here) return "here now";
  const ago = now - Date.parse(person.seen);
  return ago < 60_000 ? "seen just now" : `seen ${span(ago)} ago`;
}

/** "09:12", or with its day if that is not today. */
export function moment(at: string, now: number): string {
  const time = new Date(at);
  const clock = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" } as const;
  const isToday = time.toDateString() === new Date(now).toDateString();
  const day = { weekday: "short", day: "numeric", month: "short" } as const;
  return new Intl.DateTimeFormat("en-GB", isToday ? clock : { ...day, ...clock }).format(time);
}

/** "used", "1 left", "3 of 5 left", "any number, 12 came". */
export function usesLeft({ uses, used }: Invite): string {
  if (uses === 0) return used === 0 ? "any number, nobody came yet" : `any number, ${used} came`;
  const left = Math.max(0, uses - used);
  if (left === 0) return uses === 1 ? "used" : `all ${uses} used`;
  return used === 0 ? `${uses} left` : `${left} of ${uses} left`;
}

/** "until 21:12", "until Sat 8 May, 12:00". */
export function until(invite: Invite, now: number): string {
  return `until ${moment(invite.expires, now)}`;
}

/** "Wen": whom it is for. */
export function inviteName({ name }: Invite): string {
  return name === "" ? "Anyone" : name;
}

/** "approved", "took back": what someone did. */
export function did({ what }: Pick<AuditRow, "what">): string {
  return DID[what] ?? what.replaceAll("-", " ");
}

/** What it was done to, in few letters. */
export function subject({ what, id = "", before = "" }: Pick<AuditRow, "what" | "id" | "before">): string {
  if (what === "take-back" && before !== "") return before;
  if (what === "mode") return modes(id);
  if (what === "panic" || what === "panic-off") return ""; // there is but one
  if (what === "reason") return subject({ what: before, id });
  if (/^[0-9a-f]{64}$/.test(id)) return `session ${id.slice(0, 8)}`;
  return short(id, 40);
}

/** Why, or what it was before. */
export function background({ what, why = "", before = "" }: AuditRow): string {
  if (what === "reason") return `${did({ what: before })}: ${why}`;
  return short([why, asBefore(what, before)].filter((part) => part !== "").join("; "), 80);
}

/** "by Ola, 5 min ago", "just now". */
export function madeBy({ by, made }: Invite, now: number): string {
  const age = now - Date.parse(made);
  const when = age < 60_000 ? "just now" : age < DAY_MS ? `${span(age)} ago` : moment(made, now);
  return by === "" ? when : `by ${by}, ${when}`;
}

function asBefore(what: string, before: string): string {
  if (before === "" || what === "take-back") return "";
  if (what === "rules") return "how they were is in the files";
  return `was ${what === "mode" ? modes(before) : before}`;
}

/** "Approve first, x Show, then check". */
function modes(told: string): string {
  return told.replace(/\bpre\b/g, "Approve first").replace(/\bpost\b/g, "Show, then check");
}

function short(text: string, most: number): string {
  return text.length > most ? `${text.slice(0, most - 1)}…` : text;
}
