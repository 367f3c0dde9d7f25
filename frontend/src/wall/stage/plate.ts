/** On a wall without a ground, what is said stands on a plate of the theme's. */
import { make } from "../../ui/make";

/** Lays a plate under a block's words, in its frame, where this wall has no ground. */
export function plated(frame: HTMLElement, block: HTMLElement): void {
  if (document.documentElement.dataset["background"] !== "none") return;
  const range = document.createRange();
  range.selectNodeContents(block);
  const [words, around] = [range.getBoundingClientRect(), frame.getBoundingClientRect()];
  const plate = make("div", { className: "plate" });
  plate.style.left = `${words.left - around.left}px`;
  plate.style.top = `${words.top - around.top}px`;
  plate.style.width = `${words.width}px`;
  plate.style.height = `${words.height}px`;
  frame.prepend(plate);
}
