/** Turns key presses into commands, by the table in keymap.ts. */

import type { ListName } from "../state/lists";
import { GO, KEYS, type Command, type Key } from "./keymap";

export type Heard = { command: Command } | { list: ListName };

/** The part of a KeyboardEvent that matters here. */
export interface Press {
  readonly key: string;
  readonly code: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly shiftKey: boolean;
  readonly repeat: boolean;
  readonly isComposing: boolean;
  readonly timeStamp: number;
}

/** What has the keyboard: a field takes every key, a control those that operate it. */
export type Holder = "page" | "field" | "control";

const GO_MS = 2000;

export class KeyReader {
  /** Single-letter keys do nothing when this is off; signs, digits and arrows still work. */
  letters = true;
  private goneSince = -Infinity;
  private last: { key: Key; at: number } | undefined;

  /** Whether the letter of a list is awaited. */
  isGoing(now: number): boolean {
    return now - this.goneSince < GO_MS;
  }

  /** What a press means, or undefined. */
  hear(press: Press, holder: Holder): Heard | undefined {
    if (press.isComposing) return undefined;
    const name = letter(press);
    if (name === "z" && (press.ctrlKey || press.metaKey) && !press.altKey && !press.shiftKey) {
      return holder === "field" || press.repeat ? undefined : { command: "undo" };
    }
    if (press.ctrlKey || press.metaKey || press.altKey) return undefined;
    const isLetter = /^[a-z]$/.test(name);
    if (isLetter && (!this.letters || holder === "field")) return undefined;
    if (isLetter && !press.shiftKey && this.isGoing(press.timeStamp)) return this.go(name);
    return this.command(press, name, holder, isLetter && press.shiftKey);
  }

  private go(name: string): Heard | undefined {
    this.goneSince = -Infinity;
    const list = GO[name];
    return list === undefined ? undefined : { list };
  }

  private command(press: Press, name: string, holder: Holder, shift: boolean): Heard | undefined {
    const key = KEYS.find((each) => each.key === name && (each.shift ?? false) === shift);
    if (press.repeat && key?.repeats !== true) return undefined;
    const before = this.last;
    this.last = key && { key, at: press.timeStamp };
    if (key === undefined) return undefined;
    if (holder === "field" && key.always !== true) return undefined;
    if (holder === "control" && name === " ") return undefined;
    if (key.twice !== undefined && !isSecond(key, before, press.timeStamp)) return undefined;
    if (key.twice !== undefined) this.last = undefined;
    if (key.command === "go") this.goneSince = press.timeStamp;
    return { command: key.command };
  }
}

function isSecond(key: Key, before: { key: Key; at: number } | undefined, now: number): boolean {
  return before?.key === key && now - before.at <= (key.twice ?? 0);
}

/** The key's name; on a keyboard of another script, the letter that stands there on a Latin one. */
function letter(press: Press): string {
  const name = press.key.toLowerCase();
  const place = /^Key([A-Z])$/.exec(press.code)?.[1];
  return place !== undefined && name.length === 1 && name.charCodeAt(0) > 0x24f ? place.toLowerCase() : name;
}

/** Who has the keyboard, from an event's innermost target. */
export function holderOf(target: EventTarget | null | undefined): Holder {
  if (!(target instanceof Element)) return "page";
  if (target.closest("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]"))
    return "field";
  return target.closest("button, a[href], input, summary") ? "control" : "page";
}
