/** How a board moves: one move after the other, and never two within four seconds. */

const CALM_MS = 4_000;

export class Pace {
  private moving = false;
  private moved = Number.NEGATIVE_INFINITY;

  /**
   * @param move - brings the board up to date; resolves to whether anything on it moved.
   * @param life - aborts when the board is taken off.
   */
  constructor(
    private readonly move: () => Promise<boolean>,
    private readonly life: AbortSignal,
  ) {}

  /** How long ago the last move was, in ms. */
  get since(): number {
    return performance.now() - this.moved;
  }

  /** Moves if it may now. Ask again every second: what is not yet due is not remembered. */
  async next(): Promise<void> {
    if (this.moving || this.life.aborted || this.since < CALM_MS) return;
    this.moving = true;
    try {
      if (await this.move()) this.moved = performance.now();
    } catch (error) {
      if (!this.life.aborted) console.error(error); // what stands there stays, and the next may do better
    } finally {
      this.moving = false;
    }
  }
}
