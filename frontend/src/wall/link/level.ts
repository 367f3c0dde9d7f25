/** How far this wall is level with the feed: what it waits for, and what it may acknowledge. */
import type { Position } from "../../feed/protocol";

/** A wall that is back waits this long at most for what it missed, before it brings a post on. */
const CATCH_UP_MS = 5_000;

export class Level {
  /** The seq up to which everything is painted, and what went is gone from this machine's memory. */
  settled = 0;
  private settling: Promise<void> = Promise.resolve();
  private behind = 0;
  private caughtUp: Promise<void> = Promise.resolve();
  private let: () => void = () => undefined;
  private deadline: ReturnType<typeof setTimeout> | undefined;

  /**
   * @param position - where the feed stands now; null between two epochs.
   * @param say - tells the server what is settled.
   */
  constructor(
    private readonly position: () => Position | null,
    private readonly say: (seq: number) => void,
  ) {}

  /** Resolves once what was missed is here: until then, what is on the stage stays, or goes. */
  get reached(): Promise<void> {
    return this.caughtUp;
  }

  /** What was missed, up to this seq, comes now. */
  await(seq: number): void {
    this.here();
    this.behind = seq;
    this.caughtUp = new Promise((resolve) => (this.let = resolve));
    this.deadline = setTimeout(this.let, CATCH_UP_MS);
  }

  /** The state stands at a seq, and `done` resolves when that is true of the screen too.
   *
   * In order: what is said of one seq is true of all before it.
   */
  settle(at: Position, done: Promise<unknown>): void {
    if (at.seq >= this.behind) this.here();
    this.settling = Promise.all([done, this.settling]).then(
      () => {
        if (at.epoch !== this.position()?.epoch) return; // a seq of another epoch says nothing
        this.settled = at.seq;
        this.say(at.seq);
      },
      (error: unknown) => console.error(error),
    );
  }

  private here(): void {
    clearTimeout(this.deadline);
    this.behind = 0;
    this.let();
  }
}
