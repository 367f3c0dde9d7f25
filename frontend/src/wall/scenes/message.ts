/** The house speaks: the conference file's messages in turn, else its title and the way to join. */
import type { Conference } from "../../ui/conference";
import { fadeOut, play } from "../motion";
import { fitTitle, houseScreen, messageSaid } from "../holding";
import { facesOf, joinUrl } from "../screens";
import type { Board, Known } from "./scene";

const DWELL_MS = 15_000;
const FADE_MS = 400;

export class MessageBoard implements Board {
  readonly name = "message";
  readonly kind = "board";
  private said = 0;

  constructor(private readonly conference: Conference) {}

  canShow(): boolean {
    return true;
  }

  async enter(frame: HTMLElement, known: Known, still: boolean, signal: AbortSignal): Promise<void> {
    const screen = this.draw(known);
    frame.replaceChildren(screen);
    fitTitle(screen);
    if (!still) await play(screen, [{ opacity: 0 }, { opacity: 1 }], { duration: FADE_MS }, signal);
  }

  /** Nothing of it follows the posts but the faces, and those are never wrong for long: it stands for seconds. */
  update(): Promise<void> {
    return Promise.resolve();
  }

  leave(frame: HTMLElement, _still: boolean, signal: AbortSignal): Promise<void> {
    return fadeOut(frame, 240, signal);
  }

  dwell(): number {
    return DWELL_MS;
  }

  private draw({ posts, counts, now }: Known): HTMLElement {
    const messages = this.conference.messages ?? [];
    const message = messages[this.said++ % Math.max(1, messages.length)];
    const said = messageSaid(message === undefined ? "" : `${message.title}\n${message.text ?? ""}`, this.conference, now);
    const join = message?.join === false ? "" : joinUrl();
    return houseScreen(this.conference, { ...said, counts, voices: facesOf(posts), join });
  }
}
