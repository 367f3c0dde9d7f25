/** The wall's keys, for whoever stands at its machine; and nothing else. */

export interface KeyActions {
  fullscreen(): void;
  next(): void;
  pause(): void;
  blank(): void;
  scene(number: number): void;
  help(): void;
}

export const KEYS: readonly (readonly [string, string])[] = [
  ["F", "full screen"],
  ["→", "next post"],
  ["Space", "pause, go on"],
  ["B", "black, and back"],
  ["1 to 9", "scene; 9 is all of them in turn"],
  ["?", "these keys"],
];

/** Listens until the signal aborts. A key held down counts once; with Ctrl or Alt it is not ours. */
export function listen(actions: KeyActions, signal?: AbortSignal): void {
  const each = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.repeat) return;
    const act = action(event.key, actions);
    if (act === null) return;
    event.preventDefault();
    act();
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
