/** What the small pages share: finding their own markup, and saying what went wrong. */
import { make } from "./make";

/** An element of the page's own HTML. Throws when the shell and the script do not belong together. */
export function part<T extends HTMLElement>(id: string, kind: abstract new () => T): T {
  const found = document.getElementById(id);
  if (!(found instanceof kind)) throw new Error(`This page has no ${kind.name} #${id}.`);
  return found;
}

/** Puts a sentence into a `role="alert"`; "" takes it away. */
export function tell(place: HTMLElement, sentence: string): void {
  place.replaceChildren(...(sentence === "" ? [] : [make("p", { className: "problem" }, make("span", {}, sentence))]));
}
