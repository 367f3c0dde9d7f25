/**
 * `<backchannel-feed src="https://host/c/slug">`: a conference's posts on any web page, live.
 *
 * @attr src - the conference's address; http or https
 * @attr limit - how many posts stand on the list, 1 to 100; 30 unless told
 * @attr lang - en, de, fr or es; the page's own language unless told
 * @slot - shown until the posts are here: a link to the conference, say
 * @cssproperty --backchannel-accent - links, pill, initials, focus (currentColor)
 * @cssproperty --backchannel-on-accent - text on the accent (black or white)
 * @cssproperty --backchannel-radius - of its corners (10px)
 * @cssproperty --backchannel-size - of its text (15px)
 * @cssproperty --backchannel-height - reserved from the start; the posts scroll inside (560px)
 * @cssproperty --backchannel-line - its rules (16 % of the text's colour)
 * @cssproperty --backchannel-soft - its second text (76 % of the text's colour)
 *
 * It keeps nothing in the browser and asks no host but that of `src`.
 */
import type { Counts, Post } from "../feed/protocol";
import { hashtag, type Conference } from "../ui/conference";
import { Announcer } from "./announcer";
import { Follower } from "./follower";
import { Frame } from "./frame";
import { CardList } from "./list";
import { place, type Place } from "./place";
import { Shelf } from "./shelf";
import css from "./widget.css?inline";
import { language, words } from "./words";

/** What came together comes in together, at most this often. */
const CALM_MS = 3000;
const TICK_MS = 30_000;
/** Out of sight, what it follows is let go of after this long: who scrolls past comes back. */
const LINGER_MS = 15_000;
/** X allows its posts on a page, never inside a frame of one. */
const FRAMED = window !== window.top;

const sheet = new CSSStyleSheet();
sheet.replaceSync(css);

class BackchannelFeed extends HTMLElement {
  static readonly observedAttributes = ["src", "limit", "lang"];
  private view: View | null = null;

  constructor() {
    super();
    this.attachShadow({ mode: "open" }).adoptedStyleSheets = [sheet];
  }

  connectedCallback(): void {
    this.attributeChangedCallback();
  }

  disconnectedCallback(): void {
    this.view?.close();
    this.view = null;
  }

  attributeChangedCallback(): void {
    this.disconnectedCallback();
    if (!this.isConnected || this.shadowRoot === null) return;
    const where = place(this.getAttribute("src") ?? "");
    if (where !== null) this.view = new View(this, where);
    // Without an address there is only what the page itself put inside the tag.
    this.shadowRoot.replaceChildren(this.view?.frame.section ?? document.createElement("slot"));
  }
}

/** One life of the element, from one set of attributes to the next. */
class View {
  readonly frame: Frame;
  private readonly words;
  private readonly shelf: Shelf;
  private readonly cards: CardList;
  private readonly follower: Follower;
  private readonly announcer: Announcer;
  private readonly closing = new AbortController();
  private readonly sight: IntersectionObserver;
  private readonly ticking: ReturnType<typeof setInterval>;

  private posts: Post[] = [];
  private arrived = false;
  private status: "live" | "waiting" | "ended" = "waiting";
  private paused = false;
  private panic = false;
  private inSight = false;
  private tag = "";
  private calmUntil = 0;
  private calming: ReturnType<typeof setTimeout> | undefined;
  private leaving: ReturnType<typeof setTimeout> | undefined;

  constructor(
    element: HTMLElement,
    private readonly where: Place,
  ) {
    const lang = language(element.closest("[lang]")?.getAttribute("lang"));
    const limit = Math.min(100, Math.max(1, Math.trunc(Number(element.getAttribute("limit"))) || 30));
    this.words = words(lang);
    this.frame = new Frame(this.words, lang, where.form);
    this.shelf = new Shelf(limit);
    const { list, scroller } = this.frame;
    const options = { words: this.words, lang, resolve: where.resolve };
    this.cards = new CardList(list, scroller, options, (count) => this.came(count));
    this.announcer = new Announcer((count) => this.frame.announce(this.words.fresh(count)));
    this.follower = new Follower(where, limit, {
      posts: (posts) => this.take(posts),
      counts: (counts) => this.count(counts),
      panic: (on) => this.hold(on),
      status: (status) => this.stand(status),
    });
    this.listen(document);
    this.sight = new IntersectionObserver((seen) => this.saw(seen), { rootMargin: "300px" });
    this.sight.observe(element);
    this.ticking = setInterval(() => this.cards.tick(Date.now()), TICK_MS);
  }

  close(): void {
    this.closing.abort();
    this.sight.disconnect();
    this.follower.stop();
    this.announcer.stop();
    this.cards.stop();
    clearInterval(this.ticking);
    clearTimeout(this.leaving);
    clearTimeout(this.calming);
  }

  private listen(document: Document): void {
    const { pause, pill, scroller } = this.frame;
    const { signal } = this.closing;
    pause.addEventListener("click", () => this.toggle(), { signal });
    pill.addEventListener("click", () => this.letIn(), { signal });
    scroller.addEventListener("scroll", () => this.scrolled(), { signal, passive: true });
    scroller.addEventListener("focusout", () => setTimeout(() => this.paint()), { signal });
    document.addEventListener("visibilitychange", () => this.follow(), { signal });
  }

  private saw(seen: IntersectionObserverEntry[]): void {
    this.inSight = seen.at(-1)?.isIntersecting ?? false;
    this.follow();
  }

  /** A socket is held only while someone can see the posts, and a little longer. */
  private follow(): void {
    clearTimeout(this.leaving);
    if (!this.inSight || document.visibilityState === "hidden") {
      this.announcer.stop();
      this.leaving = setTimeout(() => this.follower.stop(), LINGER_MS);
      return;
    }
    this.follower.start();
    if (this.tag === "") void this.introduce();
  }

  /** Asks what the conference is called. Without an answer the posts stand alone. */
  private async introduce(): Promise<void> {
    try {
      const { signal } = this.closing;
      const answer = await fetch(this.where.about, { credentials: "omit", referrerPolicy: "no-referrer", signal });
      const { hashtags } = (await answer.json()) as Partial<Conference>;
      this.tag = hashtag(hashtags?.[0] ?? this.where.slug);
      this.frame.called(this.tag);
      this.paint();
    } catch {
      this.frame.called(""); // asked again the next time it comes into sight
    }
  }

  private take(posts: Post[]): void {
    this.posts = FRAMED ? posts.filter((post) => post.source !== "x") : posts;
    this.arrived = true;
    this.frame.arrived();
    this.paint();
  }

  private count({ voices, posts }: Counts): void {
    if (voices !== undefined && posts !== undefined) this.frame.counted(voices, posts);
  }

  private hold(on: boolean): void {
    this.panic = on;
    this.paint();
  }

  private stand(status: "live" | "waiting" | "ended"): void {
    this.status = status;
    this.paint();
  }

  private toggle(): void {
    this.paused = !this.paused;
    this.frame.paused(this.paused);
    if (this.paused) this.paint();
    else this.letIn();
  }

  /** Puts on the list what waits, and goes to its top. */
  private letIn(): void {
    this.calmUntil = 0;
    this.frame.scroller.scrollTop = 0;
    const asked = this.frame.section.getRootNode() as ShadowRoot;
    if (asked.activeElement === this.frame.pill) this.frame.scroller.focus({ preventScroll: true });
    this.paint(true);
  }

  private scrolled(): void {
    if (this.frame.scroller.scrollTop <= 4) this.paint();
  }

  /** Nobody asked for a rest, reads further down, or is on one of the posts with the keyboard. */
  private get open(): boolean {
    const { scroller } = this.frame;
    return !this.paused && scroller.scrollTop <= 4 && scroller.querySelector(":focus-visible") === null;
  }

  private paint(asked = false): void {
    const open = asked || this.open;
    const calm = open && Date.now() < this.calmUntil;
    this.shelf.update(this.posts, open && !calm);
    if (calm) this.later();
    this.cards.show(this.shelf.posts, asked);
    this.frame.fresh(open ? 0 : this.shelf.waiting, this.frame.scroller.scrollTop <= 4);
    this.frame.stands(this.paused ? "paused" : this.status === "live" ? "live" : "waiting");
    this.frame.noted(this.note());
  }

  private came(count: number): void {
    this.calmUntil = Date.now() + CALM_MS;
    this.announcer.add(count);
  }

  private later(): void {
    clearTimeout(this.calming);
    this.calming = setTimeout(() => this.paint(), this.calmUntil - Date.now());
  }

  private note(): string {
    if (this.panic) return this.words.back;
    return this.arrived && this.posts.length === 0 ? `${this.words.first} ${this.tag}`.trim() : "";
  }
}

if (!customElements.get("backchannel-feed")) customElements.define("backchannel-feed", BackchannelFeed);
