/** Every key of the desk, once: handlers, the buttons' hints, the foot, the help and the docs follow it. */

import type { ListName } from "../state/lists";

/** The scenes that the desk asks for, in the order of their keys from 1. */
export const SCENES = [
  "letters",
  "rotation",
  "cloud",
  "stream",
  "voices",
  "message",
  "mosaic",
  "questions",
  "session",
] as const;
export type Scene = (typeof SCENES)[number];

export type Command =
  | "next-card"
  | "previous-card"
  | "approve"
  | "reject"
  | "later"
  | "pin"
  | "star"
  | "close"
  | "block"
  | "reject-wave"
  | "lane"
  | "answer"
  | "resolve"
  | "select"
  | "extend-down"
  | "extend-up"
  | "select-to"
  | "filter"
  | "describe"
  | "undo"
  | "why"
  | "newer"
  | "go"
  | "search"
  | "help"
  | Scene
  | "play"
  | "hold"
  | "previous"
  | "pause"
  | "next"
  | "panic";

export interface Key {
  /** As `KeyboardEvent.key` gives it, in lower case. */
  readonly key: string;
  readonly command: Command;
  /** What it does, as the help says it. */
  readonly what: string;
  /** A word for the foot; keys without one are not there. */
  readonly foot?: string;
  readonly group: "Queue" | "Decide" | "Walls" | "Desk";
  /** With Shift held. */
  readonly shift?: boolean;
  /** Holding the key repeats it. */
  readonly repeats?: boolean;
  /** Pressed twice within this many milliseconds. */
  readonly twice?: number;
  /** Works while typing, too. */
  readonly always?: boolean;
}

const SCENE_KEYS: readonly Key[] = SCENES.map((scene, index) => ({
  key: String(index + 1),
  command: scene,
  what: `${scene.charAt(0).toUpperCase() + scene.slice(1)} on the walls; again: the walls choose`,
  group: "Walls",
}));

export const KEYS: readonly Key[] = [
  { key: "j", command: "next-card", what: "Next card", foot: "move", group: "Queue", repeats: true },
  { key: "k", command: "previous-card", what: "Previous card", foot: "move", group: "Queue", repeats: true },
  { key: "a", command: "approve", what: "Approve", foot: "approve", group: "Decide" },
  {
    key: "r",
    command: "reject",
    what: "Reject; a shown post is taken off the walls",
    foot: "reject",
    group: "Decide",
  },
  { key: "l", command: "later", what: "Later: out of the queue, undecided", foot: "later", group: "Decide" },
  { key: "p", command: "pin", what: "Pin or unpin; pinning approves", group: "Decide" },
  { key: "s", command: "star", what: "Star or unstar, for the recap", group: "Decide" },
  { key: "q", command: "close", what: "A question was answered: the walls go on to the next; again: it was not", group: "Decide" },
  { key: "b", command: "block", what: "Block the author: all they posted goes, now and later", group: "Decide" },
  {
    key: "r",
    shift: true,
    command: "reject-wave",
    what: "Reject the flood that is open, or the latest, whole",
    group: "Decide",
  },
  { key: "e", command: "lane", what: "Staff lane: a complaint or a call for help; again: release it", group: "Decide" },
  { key: "w", command: "answer", what: "In the staff lane: you have it in hand", group: "Decide" },
  { key: "d", command: "resolve", what: "In the staff lane: it is done", group: "Decide" },
  {
    key: "x",
    command: "select",
    what: "Select; the next decision is for all selected",
    foot: "select",
    group: "Queue",
  },
  {
    key: "j",
    shift: true,
    command: "extend-down",
    what: "Select down to the next card",
    group: "Queue",
    repeats: true,
  },
  {
    key: "k",
    shift: true,
    command: "extend-up",
    what: "Select up to the previous card",
    group: "Queue",
    repeats: true,
  },
  {
    key: "x",
    shift: true,
    command: "select-to",
    what: "Select all from the last one selected to here",
    group: "Queue",
  },
  { key: "z", command: "undo", what: "Undo your last decision", foot: "undo", group: "Decide" },
  { key: "u", command: "undo", what: "Undo, too", group: "Decide" },
  { key: "y", command: "why", what: "Say why you did it, for the audit trail", group: "Decide" },
  { key: "n", command: "newer", what: "Show the newer posts that wait above", group: "Queue" },
  { key: "g", command: "go", what: "Go to a list, by its letter", foot: "go to list", group: "Queue" },
  { key: "/", command: "search", what: "Search in this list", foot: "search", group: "Queue" },
  { key: "f", command: "filter", what: "Filter this list; Esc shows all again", group: "Queue" },
  { key: "i", command: "describe", what: "Describe the pictures of this post", group: "Queue" },
  ...SCENE_KEYS,
  { key: "h", command: "hold", what: "Hold the walls on this shown post; again: let go", group: "Walls" },
  {
    key: "o",
    command: "play",
    what: "Other than the programme until the session ends: posts in a talk, else none; again: as it says",
    group: "Walls",
  },
  { key: "arrowleft", command: "previous", what: "Previous post", group: "Walls" },
  { key: " ", command: "pause", what: "Pause the walls, or go on", group: "Walls" },
  { key: "arrowright", command: "next", what: "Next post", group: "Walls" },
  {
    key: "escape",
    command: "panic",
    what: "Panic: the holding screen everywhere",
    group: "Walls",
    twice: 600,
    always: true,
  },
  { key: "?", command: "help", what: "All keys", foot: "all keys", group: "Desk" },
];

/** The letters that follow G. */
export const GO: Readonly<Record<string, ListName>> = {
  h: "held",
  l: "later",
  s: "shown",
  p: "pinned",
  t: "starred",
  r: "rejected",
  e: "lane",
};

const CAPS: Readonly<Record<string, string>> = {
  arrowleft: "←",
  arrowright: "→",
  " ": "Space",
  escape: "Esc",
};

/** What is written on a key. */
export function cap(key: Key): string {
  const word = CAPS[key.key] ?? key.key.toUpperCase();
  if (key.shift) return `Shift ${word}`;
  return key.twice === undefined ? word : `${word} ${word}`;
}

/** The key of a command. Throws for a command without one: the table is not whole. */
export function keyOf(command: Command): Key {
  const key = KEYS.find((each) => each.command === command);
  if (key === undefined) throw new Error(`no key for ${command}`);
  return key;
}

/** The letter that goes to a list. */
export function goLetter(list: ListName): string {
  return (
    Object.keys(GO)
      .find((letter) => GO[letter] === list)
      ?.toUpperCase() ?? ""
  );
}
