/** What stands round the posts: header, pill, notes, footer. Built once per element. */
import { make } from "../ui/make";
import type { Words } from "./words";

export type State = "live" | "paused" | "waiting";

export class Frame {
  readonly list = make("ul", { role: "list" }); // named, because Safari drops the role with the bullets
  readonly pause = make("button", { className: "pause", type: "button" });
  readonly pill = make("button", { className: "pill", type: "button" }, make("span"));
  readonly scroller: HTMLElement;
  readonly section: HTMLElement;

  private readonly name = make("strong");
  private readonly state = make("span", { hidden: true }); // until the name stands before it
  private readonly note = make("p", { className: "note" });
  private readonly fallback = make("div", { className: "note" }, make("slot"));
  private readonly counts = make("span");
  private readonly aside = make("p", { className: "aside", role: "status" });
  private readonly body: HTMLElement;

  constructor(
    private readonly words: Words,
    lang: string,
    form: string,
  ) {
    const say = make("a", { className: "say", href: form, target: "_blank", rel: "noopener" }, words.say);
    const group = { className: "posts", tabIndex: 0, role: "group", ariaLabel: words.posts };
    this.scroller = make("div", group, this.note, this.fallback, this.list);
    this.body = make("div", { className: "body" }, this.scroller, this.pill);
    this.section = make(
      "section",
      { lang },
      make("div", { className: "top" }, make("p", { className: "title" }, this.name, " ", this.state), this.pause),
      this.body,
      make("div", { className: "foot" }, this.counts, say),
      this.aside,
    );
    this.section.ariaLabel = words.posts;
    this.paused(false);
    this.fresh(0, false);
    this.noted("");
  }

  /** The conference's hashtag; "" if it would not say. */
  called(tag: string): void {
    this.name.textContent = tag;
    this.section.ariaLabel = `${tag} ${this.words.posts}`.trim();
    this.state.hidden = false;
  }

  stands(state: State): void {
    this.state.className = `state ${state}`;
    this.state.textContent = this.words[state];
  }

  paused(on: boolean): void {
    this.pause.className = on ? "pause on" : "pause";
    this.pause.textContent = on ? this.words.resume : this.words.pause;
  }

  /** So many posts wait; `room` makes place for the pill above the first card. */
  fresh(waiting: number, room: boolean): void {
    this.pill.hidden = waiting === 0;
    this.pill.firstElementChild?.replaceChildren(this.words.fresh(waiting));
    this.body.classList.toggle("room", waiting > 0 && room);
  }

  /** Posts are here: the page's own words inside the tag have had their time. */
  arrived(): void {
    this.fallback.hidden = true;
  }

  /** A sentence in place of the posts; "" for the posts themselves. */
  noted(sentence: string): void {
    this.note.textContent = sentence;
    this.note.hidden = sentence === "";
    this.list.hidden = sentence !== "";
  }

  counted(voices: number, posts: number): void {
    if (posts > 0) this.counts.textContent = this.words.counts(voices, posts);
  }

  announce(sentence: string): void {
    this.aside.textContent = sentence;
  }
}
