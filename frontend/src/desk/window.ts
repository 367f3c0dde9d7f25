/** Which of a long list's cards to draw: those near the viewport. */

export interface Span {
  start: number;
  end: number;
  /** Pixels that the cards before and after take. */
  above: number;
  below: number;
}

/** The cards drawn beyond each edge of the viewport, in pixels. */
const MARGIN = 600;

export class Heights {
  private readonly known = new Map<string, number>();
  private sum = 0;

  /** @param guess - a card's height before any was measured, gap included. */
  constructor(private readonly guess: number) {}

  /** Returns whether this changes anything. */
  measured(id: string, height: number): boolean {
    const before = this.known.get(id);
    if (before !== undefined && Math.abs(before - height) < 0.5) return false;
    this.sum += height - (before ?? 0);
    this.known.set(id, height);
    return true;
  }

  of(id: string): number {
    return this.known.get(id) ?? this.typical;
  }

  /** The pixels above a card. */
  before(ids: readonly string[], id: string): number {
    let top = 0;
    for (const each of ids) {
      if (each === id) return top;
      top += this.of(each);
    }
    return top;
  }

  /** What to draw of a list that is scrolled by `top` in a viewport of `height`. */
  span(ids: readonly string[], top: number, height: number): Span {
    const [from, to] = [top - MARGIN, top + height + MARGIN];
    let [at, start, end, above] = [0, 0, 0, 0];
    ids.forEach((id, index) => {
      const bottom = at + this.of(id);
      if (bottom <= from) [start, above] = [index + 1, bottom];
      if (at < to) end = index + 1;
      at = bottom;
    });
    end = Math.max(end, start);
    let drawn = 0;
    for (let index = start; index < end; index += 1) drawn += this.of(ids[index] ?? "");
    return { start, end, above, below: Math.max(0, at - above - drawn) };
  }

  private get typical(): number {
    return this.known.size === 0 ? this.guess : this.sum / this.known.size;
  }
}
