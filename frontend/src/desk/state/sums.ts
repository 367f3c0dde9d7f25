/** Sums over numbered slots, all in O(log n): change one, ask for all before one, find a sum. */

export class Sums {
  private readonly tree: Float64Array;
  private readonly values: Float64Array;

  /** @param size - how many slots there are; a power of two. */
  constructor(readonly size: number) {
    this.tree = new Float64Array(size + 1);
    this.values = new Float64Array(size);
  }

  get(slot: number): number {
    return this.values[slot] ?? 0;
  }

  set(slot: number, value: number): void {
    const more = value - this.get(slot);
    if (more === 0) return;
    this.values[slot] = value;
    for (let at = slot + 1; at <= this.size; at += at & -at) this.tree[at] = (this.tree[at] ?? 0) + more;
  }

  /** The sum of the slots before one. */
  before(slot: number): number {
    let sum = 0;
    for (let at = Math.min(Math.max(slot, 0), this.size); at > 0; at -= at & -at) sum += this.tree[at] ?? 0;
    return sum;
  }

  /** The first slot whose own value takes the sum above `sum`; `size` if none does. */
  find(sum: number): number {
    let [at, left] = [0, sum];
    for (let step = this.size; step > 0; step >>= 1) {
      const value = this.tree[at + step];
      if (at + step > this.size || value === undefined || value > left) continue;
      at += step;
      left -= value;
    }
    return at;
  }

  /** These sums over twice as many slots, each moved on by `by`. */
  grown(by: number): Sums {
    const grown = new Sums(this.size * 2);
    this.values.forEach((value, slot) => {
      if (value !== 0) grown.set(slot + by, value);
    });
    return grown;
  }
}
