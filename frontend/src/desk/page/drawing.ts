/**
 * When to draw: once a frame, however much happened; at once what the moderator did herself; and in
 * a moment what only changes a number, so that a key finds the page at rest.
 */

/** A page that nobody sees has no frames, and is drawn all the same. */
const HIDDEN_MS = 1000;
/** What nobody is looking at is drawn within so long. */
const MOMENT_MS = 200;
/** What waits for a frame waits no longer than this. */
const PAINTED_MS = 100;

export class Drawing {
  private wanted: ReturnType<typeof setTimeout> | undefined;
  private frame = 0;
  private resting: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly draw: () => void) {}

  /** With the next frame. */
  readonly soon = (): void => {
    if (this.wanted !== undefined) return;
    this.frame = requestAnimationFrame(this.now);
    this.wanted = setTimeout(this.now, HIDDEN_MS);
  };

  /** In a moment, or with what is drawn before. */
  readonly later = (): void => {
    this.resting ??= setTimeout(this.soon, MOMENT_MS);
  };

  /** Resolves once the next frame is painted: what a key does that nobody sees can wait for it. */
  readonly painted = (): Promise<void> =>
    new Promise((done) => {
      requestAnimationFrame(() => setTimeout(done));
      setTimeout(done, PAINTED_MS);
    });

  /** Now, if there is anything to draw that does not rest. */
  readonly now = (): void => {
    if (this.wanted === undefined) return;
    clearTimeout(this.wanted);
    clearTimeout(this.resting);
    cancelAnimationFrame(this.frame);
    this.wanted = this.resting = undefined;
    this.draw();
  };
}
