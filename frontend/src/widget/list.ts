/** The list of cards: kept level with the posts, and moved so that nothing ever jumps. */
import type { Post } from "../feed/protocol";
import { card, tick, type CardOptions } from "./card";

const MOVE = { duration: 600, easing: "cubic-bezier(.2,.8,.2,1)" };
/** For those who asked for less motion: the first frame, then the last. */
const CUT = { duration: 60, easing: "step-end" };

interface Kept {
  post: Post;
  item: HTMLLIElement;
}

export class CardList {
  private readonly kept = new Map<string, Kept>();
  private wanted: readonly Post[] = [];
  /** What makes the cards move, while they do. */
  private moving: readonly Animation[] = [];
  private resting: ReturnType<typeof setTimeout> | undefined;

  /** `arrived` hears how many cards came in at the top of a list that had some. */
  constructor(
    private readonly list: HTMLElement,
    private readonly scroller: HTMLElement,
    private readonly options: CardOptions,
    private readonly arrived: (count: number) => void,
  ) {}

  /** Shows exactly these posts in this order. `now`: even while the cards still move. */
  show(posts: readonly Post[], now = false): void {
    this.wanted = posts;
    // A second move within a first would be a shift. What is gone is gone all the same.
    if (this.moving.length > 0 && !now) return this.blank();
    const first = this.kept.size === 0;
    const before = this.tops();
    const fresh = this.reconcile();
    if (first) return;
    this.settle(before);
    if (fresh > 0) this.arrived(fresh);
  }

  stop(): void {
    clearTimeout(this.resting);
    this.moving = [];
  }

  tick(now: number): void {
    for (const { item } of this.kept.values()) tick(item, now);
  }

  /** Takes the words of what is gone away, and keeps its place until the cards stand still. */
  private blank(): void {
    for (const { item } of this.gone()) {
      item.style.height = `${item.getBoundingClientRect().height}px`; // whole pixels would move the rest
      item.replaceChildren();
    }
  }

  private gone(): Kept[] {
    const wanted = new Set(this.wanted.map((post) => post.id));
    return [...this.kept.values()].filter(({ post }) => !wanted.has(post.id));
  }

  /** Brings the cards level with the posts. Returns how many are new. */
  private reconcile(): number {
    for (const { post, item } of this.gone()) {
      item.remove();
      this.kept.delete(post.id);
    }
    let fresh = 0;
    this.wanted.forEach((post, index) => {
      const had = this.kept.get(post.id);
      if (had === undefined) fresh++;
      const item = had?.post === post ? had.item : this.make(post, had);
      const place = this.list.children[index] ?? null;
      if (item !== place) this.list.insertBefore(item, place);
    });
    return fresh;
  }

  private make(post: Post, had: Kept | undefined): HTMLLIElement {
    const item = card(post, this.options);
    had?.item.replaceWith(item);
    this.kept.set(post.id, { post, item });
    return item;
  }

  private tops(): Map<string, number> {
    const tops = new Map<string, number>();
    for (const [id, { item }] of this.kept) tops.set(id, item.getBoundingClientRect().top);
    return tops;
  }

  /**
   * A page's layout must not shift under its reader. Scrolled: what is being read stays where it
   * is. Otherwise each card starts where it was and moves by transform alone.
   */
  private settle(before: ReadonlyMap<string, number>): void {
    const { top } = this.scroller.getBoundingClientRect();
    if (this.scroller.scrollTop > 0) {
      for (const [id, { item }] of this.kept) {
        const was = before.get(id);
        if (was === undefined || was < top) continue;
        this.scroller.scrollTop += item.getBoundingClientRect().top - was;
        break;
      }
    }
    const motion = matchMedia("(prefers-reduced-motion: reduce)").matches ? CUT : MOVE;
    for (const running of this.moving) running.cancel();
    const moving: Animation[] = [];
    let by = 0;
    for (const { post, item } of this.fromBelow()) {
      const was = before.get(post.id);
      // A new card comes in together with the one below it.
      if (was !== undefined) by = was - item.getBoundingClientRect().top;
      if (Math.abs(by) < 1) continue;
      moving.push(item.animate([{ transform: `translateY(${by}px)` }, { transform: "none" }], motion));
    }
    this.moving = moving;
    if (moving.length > 0) void this.rest(moving);
  }

  /**
   * Once the cards stand still, and were painted so, what was asked for meanwhile is shown. They
   * tell it themselves: on a busy page a timer of the same length ends before they have begun.
   */
  private async rest(moving: readonly Animation[]): Promise<void> {
    await Promise.allSettled(moving.map(({ finished }) => finished));
    if (this.moving !== moving) return; // others move them now
    this.resting = setTimeout(() => {
      this.moving = [];
      this.show(this.wanted);
    });
  }

  private fromBelow(): Kept[] {
    return this.wanted.flatMap((post) => this.kept.get(post.id) ?? []).reverse();
  }
}
