/** The sheet of keys, over everything; it goes by itself, and at any key. */
import { make } from "../ui/make";
import type { Entrances } from "./play/entrances";
import { KEYS, SCENE_KEYS } from "./keys";
import { Timers } from "./timers";

const STAYS_MS = 15_000;

export class HelpSheet {
  readonly root = make("aside", { className: "help", hidden: true });
  private readonly timers = new Timers();
  private wanted = false;

  constructor(private readonly entrances: Entrances) {
    const scenes = make("div", {}, make("h2", {}, "Scenes"), list(SCENE_KEYS), make("p", {}, "The same again: all in turn"));
    this.root.append(make("div", {}, make("h2", {}, "Keys"), list(KEYS)), scenes);
  }

  toggle(): void {
    if (this.wanted) this.hide();
    else this.show();
  }

  private show(): void {
    this.wanted = true;
    if (this.entrances.wait > 0) return this.timers.after("show", this.entrances.wait, () => this.show());
    this.entrances.comes();
    this.root.hidden = false;
    this.timers.after("hide", STAYS_MS, () => this.hide());
    addEventListener("keydown", this.pressed, true);
  }

  private hide(): void {
    this.wanted = false;
    this.root.hidden = true;
    this.timers.cancel("show");
    this.timers.cancel("hide");
    removeEventListener("keydown", this.pressed, true);
  }

  /** Any key but the one that brought it, and the one held down with that. */
  private readonly pressed = ({ key }: KeyboardEvent): void => {
    if (key !== "?" && key !== "Shift") this.hide();
  };
}

function list(keys: readonly (readonly [string, string])[]): HTMLElement {
  const sheet = make("dl");
  for (const [key, does] of keys) sheet.append(make("dt", {}, make("kbd", {}, key)), make("dd", {}, does));
  return sheet;
}
