import { expect, test } from "vitest";
import { guard } from "./guard";

/** Whether the browser still does what it does with such an event. */
function lets(event: Event): boolean {
  const end = new AbortController();
  guard(end.signal);
  document.body.dispatchEvent(event);
  end.abort();
  return !event.defaultPrevented;
}

const key = (key: string, more: KeyboardEventInit = {}) => new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...more });

test.each(["wheel", "mousedown", "contextmenu", "selectstart", "dragstart", "dragover", "drop", "touchmove", "auxclick"])("%s does nothing", (name) => {
  expect(lets(new Event(name, { bubbles: true, cancelable: true }))).toBe(false);
});

test("a key alone is the wall's; with Ctrl it zooms, prints and finds nothing", () => {
  for (const each of [" ", "Tab", "PageDown", "ArrowLeft", "'", "/", "Backspace", "Enter"]) expect(lets(key(each)), each).toBe(false);
  for (const each of ["+", "-", "0", "f", "p", "s", "A"]) expect(lets(key(each, { ctrlKey: true })), each).toBe(false);
  expect(lets(key("ArrowLeft", { altKey: true }))).toBe(false);
});

test("the operator can still reload, leave full screen and close", () => {
  for (const each of ["F5", "F11", "F12", "Escape", "Shift"]) expect(lets(key(each)), each).toBe(true);
  for (const each of ["r", "w", "q"]) expect(lets(key(each, { ctrlKey: true })), each).toBe(true);
});
