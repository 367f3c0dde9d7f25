/** The list of cards: kept level with the posts, and moved so that nothing ever jumps. */
import type { Post } from "../feed/protocol";
import { card, tick, type CardOptions } from "./card";

const MOVE: KeyframeAnimationOptions = { duration: 600, easing: "cubic-bezier(.2,.8,.2,1)" };
/** For those who asked for less motion: the same two frames with nothing between them. */
const CUT: KeyframeAnimationOptions = { duration: 1, easing: "step-end" };

interface Kept {
  post: Post;
  item: HTMLLIElement;
}

export class CardList {
  private readonly kept = new Map<string, Kept>();

  constructor(
    private readonly list: HTMLElement,
    private readonly scroller: HTMLElement,
    private readonly options: CardOptions,
  ) {}

  /** Shows exactly these posts in this order. Returns how many were not on the list before. */
  show(posts: readonly Post[]): number {
    const first = this.kept.size === 0;
    const before = this.tops();
    const fresh = this.reconcile(posts);
    if (!first) this.settle(before);
    return first ? 0 : fresh;
  }

  tick(now: number): void {
    for (const { item } of this.kept.values()) tick(item, now);
  }

  private reconcile(posts: readonly Post[]): number {
    const wanted = new Set(posts.map((post) => post.id));
    for (const [id, { item }] of this.kept) {
      if (wanted.has(id)) continue;
      item.remove();
      this.kept.delete(id);
    }
    let fresh = 0;
    posts.forEach((post, index) => {
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
    let entering = 0;
    for (const [id, item] of this.inOrder().reverse()) {
      for (const running of item.getAnimations()) running.cancel();
      const was = before.get(id);
      if (was !== undefined) entering = was - item.getBoundingClientRect().top;
      if (Math.abs(entering) < 1) continue;
      // A new card comes in together with the one below it.
      item.animate([{ transform: `translateY(${entering}px)` }, { transform: "none" }], motion);
    }
  }

  private inOrder(): [string, HTMLLIElement][] {
    const ids = new Map([...this.kept].map(([id, { item }]) => [item as Element, id]));
    return [...this.list.children].map((item) => [ids.get(item) ?? "", item as HTMLLIElement]);
  }
}
