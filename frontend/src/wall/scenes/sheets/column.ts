/** A column of slips that moves down once, and closes up where one went. */
import { make } from "../../../ui/make";
import { fadeOut, play, rest } from "../../stage/motion";
import type { Slip } from "./slip";

const MOVE_MS = 600;
const FADE_MS = 400;
const GONE_MS = 120;

export class Column {
  readonly element = make("div", { className: "column" });
  slips: readonly Slip[] = [];

  /** The ids of its posts, from top to bottom. */
  get ids(): string[] {
    return this.slips.map(({ post }) => post.id);
  }

  /**
   * What stays moves to its place, what is fresh pushes in from above, what else was not there
   * fades in, and what is left out fades on its way down. All of it at once.
   */
  set(slips: readonly Slip[], fresh: readonly Slip[], still: boolean, signal: AbortSignal): void {
    const elements = slips.map(({ element }) => element);
    const there = [...this.element.children] as HTMLElement[];
    if (elements.length === there.length && elements.every((element, index) => element === there[index])) return;
    const places = new Map(there.map((element) => [element, element.getBoundingClientRect().top]));
    const leaving = this.slips.map(({ element }) => element).filter((element) => !elements.includes(element));
    for (const element of leaving) element.style.top = `${element.offsetTop}px`;
    for (const element of elements) element.classList.remove("leaving"); // one that was pushed out, and is back
    this.slips = slips;
    this.element.replaceChildren(...elements);
    if (still || document.hidden) return; // where nothing is drawn, no animation ends
    const pushed = slips.reduce((sum, slip) => sum + (fresh.includes(slip) ? slip.height : 0), 0);
    for (const slip of slips) {
      const from = places.get(slip.element);
      if (from !== undefined) move(slip.element, from - slip.element.getBoundingClientRect().top, signal);
      else if (fresh.includes(slip)) move(slip.element, -pushed, signal);
      else show(slip.element, signal);
    }
    for (const element of leaving) void this.out(element, pushed, signal);
  }

  /** Takes off at once what is no longer public. Its place closes up with the next `set`. */
  async vanish(gone: (id: string) => boolean, still: boolean): Promise<void> {
    this.slips = this.slips.filter(({ post }) => !gone(post.id));
    await vanish(goneOf(this.element, gone), still, (element) => {
      if (element.classList.contains("leaving")) element.remove();
      else element.replaceWith(gap(element));
    });
  }

  private async out(element: HTMLElement, by: number, signal: AbortSignal): Promise<void> {
    element.classList.add("leaving");
    this.element.append(element);
    const away = { transform: `translateY(${by}px)`, opacity: 0 };
    await settled(play(element, [{ opacity: 1 }, away], { duration: MOVE_MS, fill: "both" }, signal));
    // It may come back; and of an element that is no longer there nobody is told what holds it.
    for (const animation of element.getAnimations()) animation.cancel();
    element.remove();
  }
}

/** What in an element belongs to posts that are gone. */
export function goneOf(element: HTMLElement, gone: (id: string) => boolean): HTMLElement[] {
  return ([...element.children] as HTMLElement[]).filter(({ dataset: { post } }) => post !== undefined && gone(post));
}

/** These go within 120 ms, whatever they were doing. */
export async function vanish(
  elements: readonly HTMLElement[],
  still: boolean,
  off: (element: HTMLElement) => void = (element) => element.remove(),
): Promise<void> {
  const never = new AbortController().signal;
  if (!still && !document.hidden && elements.length > 0) {
    const fades = elements.map((element) => fadeOut(element, GONE_MS, never));
    await Promise.race([Promise.all(fades), rest(2 * GONE_MS, never)]);
  }
  elements.forEach(off);
}

/** Fades in, when what moves is at rest. */
export function show(element: HTMLElement, signal: AbortSignal): void {
  void settled(play(element, [{ opacity: 0 }, { opacity: 1 }], { duration: FADE_MS, delay: MOVE_MS / 2 }, signal));
}

function move(element: HTMLElement, from: number, signal: AbortSignal): void {
  if (Math.abs(from) < 0.5) return;
  const way = [{ transform: `translateY(${from}px)` }, { transform: "none" }];
  void settled(play(element, way, { duration: MOVE_MS }, signal));
}

/** A board that leaves stops what moves on it. */
function settled(moving: Promise<void>): Promise<void> {
  return moving.catch(() => undefined);
}

/** Keeps the place of what went. */
function gap(element: HTMLElement): HTMLElement {
  const place = make("div", { className: "slip-gap" });
  place.style.height = `${element.offsetHeight}px`;
  return place;
}
