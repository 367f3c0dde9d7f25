/** What the desk tells for a while: what was done, with its undo; what was not, and why. */

import type { TakedownState } from "./takedowns";

export interface Action {
  label: string;
  /** The key that does the same, as it is printed. */
  cap?: string;
  /** Opens this dialog of the page, and the toast stays. */
  opens?: "why";
  run?: () => void;
}

export interface Toast {
  id: number;
  kind: "done" | "conflict" | "trouble";
  what: string;
  then: string;
  actions: readonly Action[];
  /** The post it is about; "" for none. */
  about: string;
  /** What became of that post on the screens, where that is told here. */
  off?: TakedownState | undefined;
}

/** A toast stays for so long. */
export const SHOWN_MS = 10_000;
const MOST = 3;

export class Toasts {
  list: readonly Toast[] = [];
  private last = 0;
  private readonly timers = new Map<number, ReturnType<typeof setTimeout>>();

  constructor(private readonly changed: () => void) {}

  /** Returns the toast's id. */
  add(kind: Toast["kind"], what: string, then = "", actions: readonly Action[] = [], about = ""): number {
    const id = ++this.last;
    // Of what was done only the latest can be undone next, so only its toast stays.
    const kept = kind === "done" ? this.list.filter((toast) => toast.kind !== "done") : this.list;
    // The same again takes the place of the first: a key that is pressed on is answered once.
    const others = kept.filter((toast) => toast.what !== what || toast.then !== then);
    this.list = [...others, { id, kind, what, then, actions, about }].slice(-MOST);
    this.timers.set(
      id,
      setTimeout(() => this.close(id), SHOWN_MS),
    );
    this.changed();
    return id;
  }

  run(id: number, action: number): void {
    const chosen = this.list.find((toast) => toast.id === id)?.actions[action];
    this.close(id);
    chosen?.run?.();
  }

  close(id: number): void {
    clearTimeout(this.timers.get(id));
    this.timers.delete(id);
    this.list = this.list.filter((toast) => toast.id !== id);
    this.changed();
  }

  /** Closes all of a kind: after an undo, say. */
  clear(kind: Toast["kind"]): void {
    for (const toast of this.list) if (toast.kind === kind) this.close(toast.id);
  }

  stop(): void {
    for (const timer of this.timers.values()) clearTimeout(timer);
    this.timers.clear();
  }
}
