/** The house speaks: the conference file's messages in turn, else its title and the way to join. */
import type { Media } from "../../feed/protocol";
import type { Conference, Message } from "../../ui/conference";
import { make } from "../../ui/make";
import { faces, patience } from "../stage/faces";
import { fitTitle, houseScreen, keepFaces, messageSaid } from "../house/holding";
import { fadeOut, play } from "../stage/motion";
import { loadPhoto } from "../stage/photo";
import { facesOf, joinUrl } from "../house/screens";
import type { Board, Known } from "./scene";

const DWELL_MS = 15_000;
const FADE_MS = 400;
const LEAVE_MS = 240;

export class MessageBoard implements Board {
  readonly name = "message";
  readonly kind = "board";
  private frame = make("section");
  private known: Known = { posts: [], counts: {}, cue: {}, now: 0 };
  private said = 0;

  constructor(private readonly conference: Conference) {}

  canShow(): boolean {
    return true;
  }

  enter(frame: HTMLElement, known: Known, still: boolean, signal: AbortSignal): Promise<void> {
    this.frame = frame;
    return this.say(known, still, signal);
  }

  /** The next of them; one alone stays as it is. */
  async again(known: Known, still: boolean, signal: AbortSignal): Promise<void> {
    if ((this.conference.messages ?? []).length > 1) await this.say(known, still, signal);
  }

  update(known: Known): Promise<void> {
    this.known = known;
    keepFaces(this.frame, known.posts);
    return Promise.resolve();
  }

  leave(frame: HTMLElement, _still: boolean, signal: AbortSignal): Promise<void> {
    return fadeOut(frame, LEAVE_MS, signal);
  }

  dwell(): number {
    return DWELL_MS;
  }

  private async say(known: Known, still: boolean, signal: AbortSignal): Promise<void> {
    this.known = known;
    const messages = this.conference.messages ?? [];
    const message = messages[this.said++ % Math.max(1, messages.length)];
    const [image] = await Promise.all([
      Promise.race([loadPhoto(pictureOf(message)), patience(signal)]),
      faces(message?.title ?? this.conference.title, signal),
    ]);
    signal.throwIfAborted();
    const before = this.frame.firstElementChild;
    if (before instanceof HTMLElement && !still) await fadeOut(before, LEAVE_MS, signal);
    // Of what is known now, not of what was known before the picture came.
    const screen = this.draw(message, image, this.known);
    this.frame.replaceChildren(screen);
    fitTitle(screen);
    if (!still) await play(screen, [{ opacity: 0 }, { opacity: 1 }], { duration: FADE_MS }, signal);
  }

  private draw(message: Message | undefined, image: HTMLImageElement | null, { posts, counts, now }: Known): HTMLElement {
    const { conference } = this;
    const said = message === undefined ? messageSaid("", conference, now) : { title: message.title, below: message.text ?? "" };
    const join = message?.join === false ? "" : joinUrl();
    return houseScreen(conference, { ...said, image, counts, voices: facesOf(posts), join });
  }
}

/** Its picture, which its title describes where it has one. */
function pictureOf({ image = "", title = "", text = "" }: Partial<Message> = {}): Media | undefined {
  return image === "" ? undefined : { src: image, alt: title === "" ? text : "" };
}
