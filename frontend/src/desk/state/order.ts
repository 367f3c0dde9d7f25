/**
 * The cards of one list, top to bottom, however many: where each stands, which wait above the line,
 * and how many pixels are above it. Every question and every change takes O(log n).
 */

import { Sums } from "./sums";

/** Which cards to draw: those near the viewport. */
export interface Span {
  start: number;
  end: number;
  /** Pixels that the cards before and after take. */
  above: number;
  below: number;
}

/** The cards drawn beyond each edge of the viewport, in pixels. */
const MARGIN = 600;
const FIRST_SIZE = 1024;
/** After so many cards were measured, the others' height is no longer guessed anew. */
const SAMPLE = 12;

export class Order {
  /** The highest place on the page; what stands above it waits. */
  line = Infinity;
  private readonly heights = new Map<string, number>();
  private typical: number;
  private sampled = 0;
  private places = new Map<string, number>();
  private ids: string[] = [];
  private origin = FIRST_SIZE / 2;
  private cards = new Sums(FIRST_SIZE);
  private measuredCards = new Sums(FIRST_SIZE);
  private pixels = new Sums(FIRST_SIZE);

  /** @param guess - a card's height before any was measured, gap included. */
  constructor(guess = 118) {
    this.typical = guess;
  }

  /** How many cards are on the page. */
  get length(): number {
    return this.places.size - this.waiting;
  }

  /** How many wait above the line. */
  get waiting(): number {
    return this.cards.before(this.firstSlot);
  }

  /** The pixels of all cards on the page. */
  get height(): number {
    return this.pixelsBefore(this.cards.size) - this.pixelsBefore(this.firstSlot);
  }

  /** Whether a card is on the page. */
  has(id: string): boolean {
    const place = this.places.get(id);
    return place !== undefined && place <= this.line;
  }

  /** The card at an index, counted from the top of the page. */
  at(index: number): string | undefined {
    if (index < 0 || index >= this.length) return undefined;
    return this.ids[this.cards.find(this.waiting + index)];
  }

  /** Where a card stands; -1 if it is not on the page. */
  indexOf(id: string): number {
    return this.has(id) ? this.cards.before(this.slot(id)) - this.waiting : -1;
  }

  /** The cards from one index to before another. */
  slice(start = 0, end = this.length): string[] {
    const found: string[] = [];
    for (let index = Math.max(start, 0); index < end; index += 1) {
      const id = this.at(index);
      if (id === undefined) break;
      found.push(id);
    }
    return found;
  }

  /** Has a card stand at a place; the higher, the nearer to the top. */
  put(id: string, place: number): void {
    if (this.places.get(id) === place) return;
    this.take(id);
    this.places.set(id, place);
    while (this.slot(id) < 0 || this.slot(id) >= this.cards.size) this.grow();
    this.ids[this.slot(id)] = id;
    this.weigh(id);
  }

  take(id: string): void {
    if (!this.places.has(id)) return;
    const slot = this.slot(id);
    this.ids[slot] = "";
    for (const sums of [this.cards, this.measuredCards, this.pixels]) sums.set(slot, 0);
    this.places.delete(id);
  }

  /** Takes all cards off. Their heights are remembered. */
  clear(): void {
    this.places = new Map();
    this.ids = [];
    this.origin = FIRST_SIZE / 2;
    this.cards = new Sums(FIRST_SIZE);
    this.measuredCards = new Sums(FIRST_SIZE);
    this.pixels = new Sums(FIRST_SIZE);
  }

  /** Forgets the heights of all cards but some. */
  forget(kept: ReadonlySet<string>): void {
    for (const id of this.heights.keys()) if (!kept.has(id)) this.heights.delete(id);
  }

  /** Takes in a card's height. Returns whether this changes anything. */
  measured(id: string, height: number): boolean {
    const before = this.heights.get(id);
    if (before !== undefined && Math.abs(before - height) < 0.5) return false;
    if (before === undefined && this.sampled < SAMPLE) {
      this.typical = (this.typical * this.sampled + height) / (this.sampled + 1);
      this.sampled += 1;
    }
    this.heights.set(id, height);
    if (this.places.has(id)) this.weigh(id);
    return true;
  }

  /** Whether a card's height is known, or only guessed. */
  isMeasured(id: string): boolean {
    return this.heights.has(id);
  }

  /** The pixels of so many cards whose heights nobody knows. */
  guess(cards: number): number {
    return cards * this.typical;
  }

  /** The pixels above a card; of one that is not on the page, above where it would stand. */
  above(id: string): number {
    return this.pixelsBefore(this.slot(id)) - this.pixelsBefore(this.firstSlot);
  }

  /** The index of the card that covers a pixel; the last one, below all. */
  under(pixel: number): number {
    let [low, high] = [0, this.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      const id = this.at(middle + 1);
      if (id !== undefined && this.above(id) <= pixel) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /**
   * What to draw of a list that is scrolled by `top` in a viewport of `height`.
   * @param most - the index that is reached at most, but for what is in view.
   */
  span(top: number, height: number, most = Infinity): Span {
    const start = Math.min(this.under(Math.max(0, top - MARGIN)), this.length);
    const seen = this.under(top + height) + 1;
    const end = Math.min(this.under(top + height + MARGIN) + 1, Math.max(seen, most), this.length);
    const edge = (index: number): number => {
      const id = this.at(index);
      return id === undefined ? this.height : this.above(id);
    };
    const above = this.length === 0 ? 0 : edge(start);
    return { start, end, above, below: Math.max(0, this.height - edge(end)) };
  }

  private get firstSlot(): number {
    return this.line === Infinity ? 0 : this.origin - this.line;
  }

  private slot(id: string): number {
    return this.origin - (this.places.get(id) ?? 0);
  }

  private weigh(id: string): void {
    const slot = this.slot(id);
    const height = this.heights.get(id);
    this.cards.set(slot, 1);
    this.measuredCards.set(slot, height === undefined ? 0 : 1);
    this.pixels.set(slot, height ?? 0);
  }

  private pixelsBefore(slot: number): number {
    const guessed = this.cards.before(slot) - this.measuredCards.before(slot);
    return this.pixels.before(slot) + this.guess(guessed);
  }

  /** Twice the room, half of the new above and half below. */
  private grow(): void {
    const by = this.cards.size / 2;
    this.cards = this.cards.grown(by);
    this.measuredCards = this.measuredCards.grown(by);
    this.pixels = this.pixels.grown(by);
    this.ids = [...(Array.from({ length: by }) as string[]), ...this.ids];
    this.origin += by;
  }
}
