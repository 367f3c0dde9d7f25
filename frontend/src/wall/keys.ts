/** The wall's keys, for whoever stands at its machine; and nothing else. */
import { SCENES } from "./play/programme";

export interface KeyActions {
  fullscreen(): void;
  next(): void;
  pause(): void;
  blank(): void;
  scene(number: number): void;
  help(): void;
}

/** What the sheet of keys says. Of the scenes as many have one as there are digits. */
export const KEYS: readonly (readonly [string, string])[] = [
  ["F", "full screen"],
  ["→", "next"],
  ["Space", "hold, go on"],
  ["B", "black, and back"],
  ["?", "these keys"],
];
export const SCENE_KEYS: readonly (readonly [string, string])[] = SCENES.slice(0, 9).map((scene, index) => [String(index + 1), scene]);

/** Listens until the signal aborts. A key held down counts once; with Ctrl or Alt it is not ours. */
export function listen(actions: KeyActions, signal?: AbortSignal): void {
  const each = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.repeat) return;
    action(event.key, actions)?.();
  };
  addEventListener("keydown", each, signal === undefined ? {} : { signal });
}

function action(key: string, actions: KeyActions): (() => void) | null {
  if (/^[1-9]$/.test(key)) return () => actions.scene(Number(key));
  switch (key.length === 1 ? key.toLowerCase() : key) {
    case "f":
      return actions.fullscreen;
    case "ArrowRight":
      return actions.next;
    case " ":
      return actions.pause;
    case "b":
      return actions.blank;
    case "?":
      return actions.help;
    default:
      return null;
  }
}
