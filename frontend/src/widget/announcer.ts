/** Tells a screen reader of new posts, politely: one sentence, and long pauses between two. */

export const PAUSE_MS = 10_000;

export class Announcer {
  private count = 0;
  private quietUntil = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;

  /** `say` puts the sentence for a number of new posts into a live region. */
  constructor(private readonly say: (count: number) => void) {}

  /** So many posts were put on the list. */
  add(count: number): void {
    this.count += count;
    if (this.count === 0 || this.timer !== undefined) return;
    const wait = this.quietUntil - Date.now();
    if (wait <= 0) this.speak();
    else this.timer = setTimeout(() => this.speak(), wait);
  }

  stop(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.count = 0;
  }

  private speak(): void {
    this.timer = undefined;
    this.quietUntil = Date.now() + PAUSE_MS;
    this.say(this.count);
    this.count = 0;
  }
}
