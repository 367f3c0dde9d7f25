/** The latest photos side by side; one after the other comes forward with its post.
 *
 * Photos from X do not hang here: X lets a screen show a picture only with its post.
 */
import "./mosaic.css";
import type { Post } from "../../../feed/protocol";
import { make } from "../../../ui/make";
import { cover, fly, placeOf } from "./flight";
import { Hanging, release, type Hung, type Pictured } from "./hanging";
import { fadeOut, NEVER, play, rest, takeOff, vanish } from "../../stage/motion";
import { photoOf } from "../../stage/photo";
import type { Stage } from "../../stage/stage";
import { alike } from "../../play/standing";
import { reveal, type Board, type Known, type View } from "../scene";

const FEWEST = 6;
const MOST = 24;
/** So many photos are asked for at a time, and so long is waited for them. */
const LANES = 4;
const PATIENCE_MS = 3_000;
/** The whole wall is seen so long before one comes forward. */
const WHOLE_MS = 1_600;
const FLY_MS = 700;
const TEXT_MS = 400;
const FADE_MS = 400;
const RENEW_MS = 4_000;
/** A photo that could not be had is asked for again after this long. */
const AGAIN_MS = 120_000;
/** Longer than this, in either direction, it is no photo for a wall of them. */
const STRIP = 3;
/** The wall alone, where no post can come forward. */
const DWELL_MS = 8_000;

interface Front {
  readonly hung: Hung;
  readonly view: View & { photo: HTMLElement };
}

export class Mosaic implements Board {
  readonly name = "mosaic";
  readonly kind = "board";
  private frame = make("section");
  private readonly body = make("div", { className: "body" });
  /** Photos that came for the next time that they hang, and whether more are asked for. */
  private gathered: Pictured[] = [];
  private gathering: Promise<void> | null = null;
  private hanging: Hanging | null = null;
  private front: Front | null = null;
  private known: Known | null = null;
  private still = false;
  /** Whose place is not given away: it is about to come forward. */
  private chosen = "";
  /** Everything on the screen because of a post. */
  private readonly up = new Map<HTMLElement, Post>();
  /** Photos that could not be had, and when. */
  private readonly missed = new Map<string, number>();
  private renewed = 0;
  private renewing = false;

  constructor(private readonly stage: Stage) {}

  canShow(known: Known): boolean {
    const underway = this.gathering !== null && this.gathered.length < FEWEST;
    return !underway && this.eligible(known).length >= FEWEST;
  }

  /** Those that hang here, if all of their text stands beside the photo. */
  pool({ posts }: Known): readonly Post[] {
    return posts.filter(({ id }) => this.hanging?.find(id)?.picture.fitted.pages.length === 1);
  }

  dwell(): number {
    return DWELL_MS;
  }

  /** Asks for the photos; where that takes long, it goes on behind the other scenes. */
  async ready(known: Known, signal: AbortSignal): Promise<void> {
    this.gathering ??= this.gather(known);
    await Promise.race([this.gathering, rest(PATIENCE_MS, signal)]);
  }

  async enter(frame: HTMLElement, known: Known, still: boolean, signal: AbortSignal): Promise<void> {
    this.clear();
    [this.frame, this.known, this.still, this.renewed] = [frame, known, still, known.now];
    this.hang(this.gathered.filter(({ post }) => this.stands(post)));
    [this.gathered, this.gathering] = [[], null];
    if (!still) await this.hanging?.enter(signal);
  }

  async update(known: Known): Promise<void> {
    this.known = known;
    const posts = new Map(known.posts.map((post) => [post.id, post]));
    const leaving = [...this.up].filter(([, post]) => {
      const now = posts.get(post.id);
      return now === undefined || !alike(post, now);
    });
    for (const [element] of leaving) this.forget(element);
    void this.renew();
    if (leaving.length === 0) return;
    const elements = leaving.map(([element]) => element);
    await vanish(elements, this.still);
    elements.forEach(release);
  }

  async leave(frame: HTMLElement, _still: boolean, signal: AbortSignal): Promise<void> {
    try {
      await fadeOut(frame, 240, signal);
    } finally {
      this.clear();
    }
  }

  async forward(post: Post | null, _still: boolean, signal: AbortSignal): Promise<void> {
    this.chosen = post?.id ?? "";
    await this.back(signal);
    await this.mend(signal);
    if (post === null) return;
    await rest(WHOLE_MS, signal); // where nothing moves, too: else nobody would see them all
    const hung = this.hanging?.find(post.id) ?? null;
    if (hung !== null) await this.bring(hung, signal);
  }

  // ---- one comes forward, and goes back ----

  private async bring(hung: Hung, signal: AbortSignal): Promise<void> {
    const { picture, figure } = hung;
    const from = placeOf(figure);
    const view = this.stage.mount(picture, 0);
    const { photo, frame, block } = view;
    if (photo === null) return;
    this.body.append(frame);
    this.front = { hung, view: { ...view, photo } };
    this.up.set(frame, picture.post);
    cover(picture.photo, { width: photo.clientWidth, height: photo.clientHeight });
    this.hanging?.yield(inkOf(block));
    this.stage.credit(picture.post, this.known?.now ?? 0);
    reveal(view, { block: true });
    if (this.still) return;
    await Promise.all([
      fly(photo, picture.photo, { from }, { duration: FLY_MS }, signal),
      play(block, [{ opacity: 0 }, { opacity: 1 }], { duration: TEXT_MS, delay: FLY_MS - TEXT_MS / 2 }, signal),
    ]);
  }

  private async back(signal: AbortSignal): Promise<void> {
    const { front } = this;
    if (front === null) return;
    const { hung, view } = front;
    this.front = null;
    this.hanging?.shine();
    try {
      if (this.still) return;
      const to = placeOf(hung.figure);
      await Promise.all([
        fadeOut(view.block, 240, signal),
        fly(view.photo, hung.picture.photo, { to }, { duration: FLY_MS, fill: "both" }, signal),
      ]);
    } finally {
      this.up.delete(view.frame);
      if (hung.figure.isConnected) this.hanging?.seat(hung);
      takeOff(view.frame);
    }
  }
  // ---- what hangs here ----

  private hang(pictures: readonly Pictured[]): void {
    const age = new Map(this.known?.posts.map(({ id }, index) => [id, -index]));
    const newest = [...pictures].sort((one, other) => (age.get(one.post.id) ?? 0) - (age.get(other.post.id) ?? 0));
    const hanging = new Hanging(newest, Math.min(FEWEST, newest.length), this.stage.room);
    this.hanging = hanging;
    this.up.clear();
    for (const { figure, picture } of hanging.hung) this.up.set(figure, picture.post);
    this.frame.replaceChildren(hanging.element, this.body);
  }

  /** A place for which there is no photo is none: the others hang anew. */
  private async mend(signal: AbortSignal): Promise<void> {
    const { hanging, known } = this;
    if (hanging === null || known === null || hanging.full || hanging.hung.length < FEWEST) return;
    if (hanging.wanted(this.eligible(known)) !== null) return;
    try {
      if (!this.still) await fadeOut(hanging.element, 240, signal);
    } finally {
      this.hang(hanging.hung.map(({ picture }) => picture));
    }
    if (!this.still) await this.hanging?.enter(signal);
  }

  /** A new photo comes in where the oldest was, one at a time. */
  private async renew(): Promise<void> {
    const { hanging, known } = this;
    if (hanging === null || known === null || this.renewing || known.now - this.renewed < RENEW_MS) return;
    const post = hanging.wanted(this.eligible(known));
    if (post === null) return;
    this.renewing = true;
    const picture = await this.load(post, known.now);
    this.renewing = false;
    const added = picture === null || this.hanging !== hanging || !this.stands(post) ? null : hanging.add(picture, this.eligible(this.known ?? known), this.chosen);
    if (added === null) return;
    this.renewed = known.now;
    this.up.set(added.hung.figure, post);
    if (!this.still && !document.hidden) {
      await play(added.hung.figure, [{ opacity: 0 }, { opacity: 1 }], { duration: FADE_MS }, NEVER);
    }
    if (added.old === null) return;
    this.up.delete(added.old.figure);
    release(added.old.figure);
  }

  /** The photos of the latest posts, and of others where some cannot be had; a few at a time. */
  private async gather(known: Known): Promise<void> {
    const found: Pictured[] = (this.gathered = []);
    const posts = this.eligible(known);
    const lane = async (): Promise<void> => {
      for (let post = posts.shift(); post !== undefined; post = posts.shift()) {
        const picture = await this.load(post, known.now);
        if (this.gathered !== found || found.length === MOST) return; // they hang already
        if (picture !== null) found.push(picture);
      }
    };
    await Promise.all(Array.from({ length: LANES }, lane));
    if (this.gathered === found) this.gathering = null;
  }

  private async load(post: Post, now: number): Promise<Pictured | null> {
    const prepared = await this.stage.prepare(post, NEVER);
    const { photo } = prepared;
    const shape = photo === null ? 0 : photo.naturalWidth / photo.naturalHeight;
    if (photo !== null && shape < STRIP && shape > 1 / STRIP) return { ...prepared, photo };
    this.missed.set(photoOf(post)?.src ?? "", now);
    return null;
  }

  /** Whose photos may hang here, the newest first. */
  private eligible({ posts, now }: Known): Post[] {
    for (const [src, at] of this.missed) if (now - at > AGAIN_MS) this.missed.delete(src);
    const hangs = (post: Post): boolean => {
      const photo = photoOf(post);
      return photo !== undefined && post.source !== "x" && !this.missed.has(photo.src);
    };
    return posts.filter(hangs).reverse();
  }

  /** Whether a post is still public, and as it was. */
  private stands(post: Post): boolean {
    const now = this.known?.posts.find(({ id }) => id === post.id);
    return now !== undefined && alike(now, post);
  }

  private forget(element: HTMLElement): void {
    this.up.delete(element);
    this.hanging?.forget(element);
    if (this.front?.view.frame !== element) return;
    this.front = null;
    this.hanging?.shine();
  }

  private clear(): void {
    for (const element of this.up.keys()) release(element);
    this.up.clear();
    this.body.replaceChildren();
    [this.hanging, this.front, this.chosen] = [null, null, ""];
  }
}

/** The box of what is written in a paragraph, which may be narrower than it. */
function inkOf(block: HTMLElement): DOMRect {
  const range = document.createRange();
  range.selectNodeContents(block);
  return range.getBoundingClientRect();
}
