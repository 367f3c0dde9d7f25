/** A place whose content changes where it stands: the old and the new cross-fade, and nothing moves. */
import "./exchange.css";
import { make } from "../../../ui/make";
import { fadeOut, NEVER, play } from "../../stage/motion";

const FADE_MS = 400;

export class Exchange {
  readonly element: HTMLElement;
  /** What stands there now. */
  content: HTMLElement | null = null;
  private key: string | null = null;

  constructor(
    className: string,
    private readonly still: boolean,
  ) {
    this.element = make("div", { className: `exchange ${className}` });
  }

  /** Puts something in; nothing happens while the key stays the same. */
  put(key: string, content: () => HTMLElement): void {
    if (key === this.key) return;
    const old = this.content;
    [this.key, this.content] = [key, content()];
    if (old === null || this.still || document.hidden) this.element.replaceChildren(this.content);
    else this.fade(old, this.content);
  }

  text(text: string): void {
    this.put(text, () => make("p", {}, text));
  }

  private fade(old: HTMLElement, content: HTMLElement): void {
    this.element.replaceChildren(old, content);
    // Even fades of both, added up, leave what is the same in both as it is (exchange.css).
    void play(content, [{ opacity: 0 }, { opacity: 1 }], { duration: FADE_MS, easing: "linear" }, NEVER);
    void fadeOut(old, FADE_MS, NEVER, "linear").then(() => old.remove());
  }
}
