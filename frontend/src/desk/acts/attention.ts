/** Whether somebody is at work at this desk, only looks, or has gone. */

/** Nobody is at work: cards that others decided may go. */
const IDLE_MS = 6000;
/** No key waits for the page. */
const QUIET_MS = 1000;
/** What was claimed is renewed no more. */
const AWAY_MS = 30_000;

export class Attention {
  /** Whether the pointer rests on the queue. */
  hovered = false;
  /** Whether the moderator has done anything yet, but look. */
  atWork = false;
  private actedAt = 0;

  constructor(private readonly clock: () => number = () => Date.now()) {}

  /** Somebody is here: nothing may move. */
  acted(): void {
    this.actedAt = this.clock();
  }

  /** She does something, and does not only look. */
  worked(): void {
    this.acted();
    this.atWork = true;
  }

  get isIdle(): boolean {
    return this.rested(IDLE_MS) && !this.hovered;
  }

  get isQuiet(): boolean {
    return this.rested(QUIET_MS);
  }

  get isAway(): boolean {
    return this.rested(AWAY_MS);
  }

  private rested(ms: number): boolean {
    return this.clock() - this.actedAt > ms;
  }
}
