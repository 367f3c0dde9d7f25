/** What brushes a wall's mouse, touch screen or keyboard changes nothing on it. */

/** A wheel zooms with Ctrl, a middle button scrolls, a side button goes back, a dropped file is opened. */
const BRUSHES = [
  "wheel",
  "mousedown",
  "mouseup",
  "click",
  "auxclick",
  "dblclick",
  "contextmenu",
  "touchstart",
  "touchmove",
  "gesturestart",
  "selectstart",
  "dragstart",
  "dragover",
  "drop",
  "paste",
] as const;
/** With Ctrl or ⌘: zoom, find, print, save, open, select all. Reload and close stay the operator's. */
const CHORDS = new Set(["+", "-", "=", "_", "0", "a", "d", "f", "g", "o", "p", "s", "u"]);
/** Alone, a key does what keys.ts says or nothing: it neither scrolls nor searches nor moves a focus. */
const BROWSERS = /^(?:F\d{1,2}|Escape|Control|Alt|Shift|Meta)$/;

/** From now on, until the signal aborts. */
export function guard(signal?: AbortSignal): void {
  const options = { passive: false, capture: true, ...(signal === undefined ? {} : { signal }) };
  for (const name of BRUSHES) addEventListener(name, (event) => event.preventDefault(), options);
  addEventListener("keydown", (event) => strays(event) && event.preventDefault(), options);
}

function strays({ key, ctrlKey, metaKey, altKey }: KeyboardEvent): boolean {
  if (ctrlKey || metaKey) return CHORDS.has(key.toLowerCase());
  return altKey ? key.startsWith("Arrow") || key === "Home" : !BROWSERS.test(key);
}
