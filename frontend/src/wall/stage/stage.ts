/** The wall's DOM: one page of one post, its credit, the hashtag and the hairline; nothing else. */
import type { Post } from "../../feed/protocol";
import { ago } from "../../ui/ago";
import { make } from "../../ui/make";
import { credit } from "./credit";
import { faces, patience } from "./faces";
import { fit, SHORT, WHOLE, type Fitted, type Limits, type Ruler } from "./fit";
import { fadeOut, play, takeOff, vanish } from "./motion";
import { loadPhoto, photoBox, photoOf } from "./photo";
import { plated } from "./plate";
import { roomOf, textRoom, type Room } from "./room";
import type { View } from "../scenes/scene";
import { floorOf, type Sight } from "./sight";
import { goesOn, manner, segmentsOf, typeset, voice } from "./voice";

const CREDIT_MS = 240;
/** A post on X is shown as it is or not at all: on so many pages, unless the desk holds it. */
const MOST_PAGES = 9;
/** So many characters fit on that many pages of any screen at the reading floor. */
const SURELY = 2_500;

/** A post whose fonts and photo are here and whose size is known. */
export interface Prepared {
  post: Post;
  fitted: Fitted;
  photo: HTMLImageElement | null;
  room: Room;
}

export class Stage {
  readonly root = make("main", { className: "wall" });
  readonly hairline = make("i");
  readonly dot = make("div", { className: "dot", hidden: true });
  private readonly body = make("section", { className: "body" });
  private readonly foot = make("footer", { className: "foot" });
  private readonly pages = make("p", { className: "pages" });
  private readonly ruler = make("div", { className: "ruler" });
  private readonly tag = make("p", { className: "hashtag" });
  private readonly line = make("div", { className: "hairline" }, this.hairline);
  /** How far away the last row sits: from it follows how small type may be. */
  sight: Sight = {};
  private credited: HTMLElement | null = null;
  private creditedPost: Post | null = null;
  /** The credits that still fade away, and whose they are. */
  private readonly fading = new Map<HTMLElement, string>();
  /** Which long posts fit, in the room and at the floor that the key names. */
  private readonly fitting = new WeakMap<Post, { at: string; fits: boolean }>();
  private readonly never = new AbortController().signal;

  constructor(
    hashtag: string,
    private readonly still: boolean,
  ) {
    this.ruler.setAttribute("aria-hidden", "true");
    this.root.classList.toggle("still", still);
    this.line.hidden = still;
    this.root.append(
      make("div", { className: "glow glow-a" }),
      make("div", { className: "glow glow-b" }),
      this.body,
      this.foot,
      this.tag,
      this.line,
      this.dot,
      this.ruler,
    );
    this.tag.append(make("bdi", { dir: "auto" }, hashtag));
    this.foot.append(this.pages);
  }

  get room(): Room {
    return roomOf(innerWidth, innerHeight);
  }

  /** Loads what a post needs and finds its size; everything on the stage stays as it is. */
  async prepare(post: Post, signal: AbortSignal): Promise<Prepared> {
    const [photo] = await Promise.all([
      Promise.race([loadPhoto(photoOf(post)), patience(signal)]),
      faces(`${post.text ?? ""} ${post.author?.name ?? ""}`, signal),
    ]);
    signal.throwIfAborted();
    const { room } = this;
    this.measureTag();
    const limits = post.source === "x" ? WHOLE : SHORT;
    return { post, photo, room, fitted: this.fit(post, photo !== null, room, limits) };
  }

  /** Whether a wall can show a post: another network's can be shortened, one on X may be too long. */
  fits(post: Post): boolean {
    const { room } = this;
    const floor = floorOf(this.sight, room);
    if (post.source !== "x" || (post.text?.length ?? 0) < SURELY * (5.3 / floor) ** 2) return true;
    const at = [room.width, room.height, floor].join();
    const known = this.fitting.get(post);
    if (known?.at === at) return known.fits;
    const { whole } = this.fit(post, photoOf(post) !== undefined, room, { most: MOST_PAGES, lead: 1 });
    this.fitting.set(post, { at, fits: whole });
    return whole;
  }

  /** Sets one page and hides it: the scene brings it in. */
  mount({ post, fitted, photo, room }: Prepared, page: number): View {
    const { width } = textRoom(room, photo !== null);
    const frame = make("div", { className: "frame waiting", dir: manner(post).dir });
    const last = page === fitted.pages.length - 1;
    const note = last && !fitted.whole ? goesOn(post) : "";
    const block = voice({ ...fitted, segments: fitted.pages[page] ?? [], note }, manner(post), width);
    const layer = make("div", { className: "layer" });
    typeset(layer, fitted.step, manner(post));
    const figure = photo === null ? null : framed(photo, room);
    frame.dataset["post"] = post.id;
    frame.classList.toggle("with-photo", figure !== null);
    frame.append(block, ...(figure === null ? [] : [figure]), layer);
    this.body.append(frame);
    plated(frame, block);
    this.pages.textContent = fitted.pages.length > 1 ? `${page + 1} of ${fitted.pages.length}` : "";
    return { post, frame, block, photo: figure, layer };
  }

  /** A board's place: the whole screen, under the hashtag, the credit and the hairline. */
  board(name: string): HTMLElement {
    const frame = make("section", { className: `board ${name}` });
    this.body.before(frame);
    this.measureTag();
    this.root.dataset["board"] = name;
    return frame;
  }

  unboard(frame: HTMLElement): void {
    takeOff(frame);
    delete this.root.dataset["board"];
  }

  /** Changes the credit in its place. */
  credit(post: Post | null, now: number): void {
    const [old, oldId] = [this.credited, this.creditedPost?.id ?? ""];
    const { dir } = post === null ? { dir: "ltr" } : manner(post);
    const mirrored = this.root.dataset["side"] !== dir;
    this.root.dataset["side"] = dir;
    this.creditedPost = post;
    this.credited = post === null ? null : credit(post, now);
    if (post === null) this.pages.textContent = "";
    if (this.credited !== null) this.foot.append(this.credited);
    if (this.still || mirrored || old === null) old?.remove();
    else {
      this.fading.set(old, oldId);
      void fadeOut(old, CREDIT_MS, this.never).finally(() => this.drop(old));
    }
    if (this.still || this.credited === null) return;
    void play(this.credited, [{ opacity: 0 }, { opacity: 1 }], { duration: CREDIT_MS }, this.never);
  }

  /** Nobody's name stays, not even fading, whose post is no longer public. */
  forget(posts: ReadonlyMap<string, unknown>): void {
    for (const [credit, id] of this.fading) if (!posts.has(id)) this.drop(credit);
  }

  /** Nor where nothing stands above it, because the next post is not ready yet. */
  forgetCredit(posts: ReadonlyMap<string, unknown>): Promise<void> {
    const lost = this.credited !== null && !posts.has(this.creditedPost?.id ?? "");
    return lost ? this.vanish(null) : Promise.resolve();
  }

  private drop(credit: HTMLElement): void {
    this.fading.delete(credit);
    credit.remove();
  }

  /** Keeps "2 min" true while a post stays. */
  refresh(now: number): void {
    const time = this.credited?.querySelector(".time");
    if (time != null && this.creditedPost !== null) time.textContent = ago(this.creditedPost.created_at, now, this.creditedPost.lang);
  }

  /** A post must go now: it fades in 120 ms, whatever it was doing, and nothing of it is left. */
  async vanish(frame: HTMLElement | null): Promise<void> {
    const leaving = [frame, this.credited].filter((element) => element != null);
    this.credited = null;
    this.pages.textContent = ""; // what comes while this fades may have pages of its own
    await vanish(leaving, this.still);
  }

  /** Takes everything off without a frame in between. */
  clear(): void {
    for (const board of this.root.querySelectorAll<HTMLElement>(":scope > .board")) this.unboard(board);
    for (const each of [...this.body.children]) takeOff(each);
    this.credited = null;
    this.foot.replaceChildren(this.pages);
    this.pages.textContent = "";
  }

  /** Words' widths in u, set like the cloud's lit words; all of them for one layout. */
  measure(texts: readonly string[], size: number): number[] {
    const words = texts.map((text) => make("span", { className: "cloud-lit" }, text));
    for (const word of words) word.style.setProperty("--step", String(size));
    this.ruler.replaceChildren(...words);
    const widths = words.map((word) => word.getBoundingClientRect().width / this.room.u);
    this.ruler.replaceChildren();
    return widths;
  }

  /** What stands at the foot ends before the hashtag. */
  private measureTag(): void {
    this.root.style.setProperty("--tag-width", `${this.tag.offsetWidth / this.room.u} * var(--u)`);
  }

  private fit(post: Post, photo: boolean, room: Room, limits: Omit<Limits, "floor">): Fitted {
    const { width, height } = textRoom(room, photo);
    const how = manner(post);
    const ruler: Ruler = (segments, step, breaks, more) => {
      const block = voice({ segments, step, breaks, note: more ? goesOn(post) : "" }, how, width);
      this.ruler.replaceChildren(block);
      if (block.scrollWidth > block.clientWidth + 1) return "wide";
      return block.offsetHeight <= height * room.u + 1 ? "fits" : "tall";
    };
    const fitted = fit(segmentsOf(post), how.lang, ruler, { floor: floorOf(this.sight, room), ...limits });
    this.ruler.replaceChildren();
    return fitted;
  }
}

function framed(photo: HTMLImageElement, room: Room): HTMLElement {
  const box = photoBox(photo.naturalWidth, photo.naturalHeight, room.photo, room.portrait);
  const figure = make("figure", { className: "photo" }, photo);
  figure.style.setProperty("--photo-width", String(box.width));
  figure.style.setProperty("--photo-height", String(box.height));
  return figure;
}
