/** When to draw: once a frame, however much happened, and at once what the moderator did herself. */

/** A page that nobody sees has no frames, and is drawn all the same. */
const HIDDEN_MS = 1000;

export class Drawing {
  private wanted: ReturnType<typeof setTimeout> | undefined;
  private frame = 0;

  constructor(private readonly draw: () => void) {}

  /** With the next frame. */
  readonly soon = (): void => {
    if (this.wanted !== undefined) return;
    this.frame = requestAnimationFrame(this.now);
    this.wanted = setTimeout(this.now, HIDDEN_MS);
  };

  /** Now, if there is anything to draw. */
  readonly now = (): void => {
    if (this.wanted === undefined) return;
    clearTimeout(this.wanted);
    cancelAnimationFrame(this.frame);
    this.wanted = undefined;
    this.draw();
  };
}
