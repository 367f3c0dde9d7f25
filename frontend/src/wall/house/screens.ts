/** What stands in the place of posts: the holding screen, a message, black, or the first invitation. */
import type { Post } from "../../feed/protocol";
import type { Conference } from "../../ui/conference";
import { make } from "../../ui/make";
import type { Known } from "../scenes/scene";
import { emptyScreen, fitTitle, houseScreen, messageSaid } from "./holding";

export type ScreenKind = "" | "panic" | "message" | "empty" | "blank";

export class Screens {
  kind: ScreenKind = "";
  private element: HTMLElement | null = null;
  private message = "";

  constructor(
    private readonly root: HTMLElement,
    private readonly conference: Conference,
  ) {}

  /** Whether this is up, as it is to be. */
  stands(kind: ScreenKind, { cue }: Known): boolean {
    return kind === this.kind && (cue.message ?? "") === this.message;
  }

  /** Puts a screen up, in one frame; "" takes it away. Posts are hidden by the root's data-screen. */
  show(kind: ScreenKind, known: Known): void {
    if (!this.stands(kind, known)) this.draw(kind, known);
  }

  /** Draws the same screen again: the room or the posts it speaks of have changed. Its words stay. */
  refresh(known: Known): void {
    const { kind, message } = this;
    if (kind !== "") this.draw(kind, { ...known, cue: { ...known.cue, message } });
  }

  private draw(kind: ScreenKind, known: Known): void {
    this.element?.remove();
    this.kind = kind;
    this.message = known.cue.message ?? "";
    this.element = this.make(kind, known);
    this.root.dataset["screen"] = kind;
    if (this.element === null) return;
    this.root.append(this.element);
    fitTitle(this.element);
  }

  private make(kind: ScreenKind, { posts, counts, cue, now }: Known): HTMLElement | null {
    const { conference } = this;
    switch (kind) {
      case "":
        return null;
      case "blank":
        return make("section", { className: "blank" });
      case "empty":
        return emptyScreen(conference);
      case "panic":
        return houseScreen(conference, { title: conference.title, below: "Back in a moment." });
      case "message":
        return houseScreen(conference, { ...messageSaid(cue.message ?? "", conference, now), counts, voices: facesOf(posts), join: joinUrl() });
    }
  }
}

/** Who may stand beside the house's words: nobody from X, which forbids its posts there. */
export function facesOf(posts: readonly Post[]): Post[] {
  return posts.filter((post) => post.source !== "x" && post.author?.avatar !== undefined).reverse();
}

/** Where the code leads: the form beside this wall. A loopback address is of no use to a phone. */
export function joinUrl(): string {
  const local = /^(?:localhost|127\.|\[::1\])/.test(location.hostname);
  return local ? "" : new URL("post", location.href).href.replace(/[?#].*$/, "");
}
