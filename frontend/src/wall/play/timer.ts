/** A post's time on the stage, and the hairline that shows it. */

export class Timer {
  /** Resolves when the time is over; never while paused. */
  readonly over: Promise<void>;
  private readonly total: number;
  private remaining: number;
  private since = 0;
  private handle: ReturnType<typeof setTimeout> | undefined;
  private finish: () => void = () => undefined;
  private line: Animation | null = null;

  constructor(ms: number, hairline: HTMLElement | null) {
    this.total = this.remaining = ms;
    this.over = new Promise((resolve) => {
      this.finish = resolve;
    });
    // One compositor animation; it is moved along with the timer, never read by it.
    this.line =
      hairline?.animate([{ transform: "scaleX(0)" }, { transform: "scaleX(1)" }], { duration: ms, fill: "both" }) ?? null;
    this.line?.pause();
  }

  /** How much of its time a post has had, in ms. */
  get elapsed(): number {
    return this.total - this.left;
  }

  resume(): void {
    if (this.handle !== undefined || this.remaining <= 0) return;
    this.since = performance.now();
    this.handle = setTimeout(() => this.end(), this.remaining);
    this.line?.play();
  }

  pause(): void {
    this.remaining = this.left;
    clearTimeout(this.handle);
    this.handle = undefined;
    this.line?.pause();
  }

  /** Leaves no more than this. */
  shorten(ms: number): void {
    if (this.left <= ms) return;
    const running = this.handle !== undefined;
    this.pause();
    this.remaining = ms;
    if (this.line !== null) this.line.playbackRate = (this.total * (1 - this.progress)) / Math.max(1, ms);
    if (running) this.resume();
  }

  /** Lets go of everything without ending. */
  stop(): void {
    clearTimeout(this.handle);
    this.line?.cancel();
    this.line = null;
  }

  private get left(): number {
    return this.handle === undefined ? this.remaining : Math.max(0, this.remaining - (performance.now() - this.since));
  }

  private get progress(): number {
    return Number(this.line?.effect?.getComputedTiming().progress ?? 0);
  }

  private end(): void {
    this.remaining = 0;
    this.handle = undefined;
    this.finish();
  }
}
