/** At most three things come on a wall in any second, whoever asks for them and however fast.
 *
 * A flash is a pair of opposing changes of a large part of the screen (WCAG 2.3.1): something comes
 * and goes, or goes and comes. So what comes no oftener cannot flash oftener. What must go waits for
 * nothing, and nor does panic.
 */
import { rest } from "../stage/motion";

const MOST = 3;
const WITHIN_MS = 1_000;

export class Entrances {
  /** When the latest of them came, in order. */
  private came: { at: number }[] = [];

  constructor(private readonly now: () => number = () => performance.now()) {}

  /** How long what wants to come must wait, in ms. */
  get wait(): number {
    const [first] = this.came;
    return first === undefined || this.came.length < MOST ? 0 : Math.max(0, first.at + WITHIN_MS - this.now());
  }

  /** Something comes now. */
  comes(): void {
    this.take();
  }

  /** Resolves once something may come, to what is to be called when it does. Rejects when the signal aborts. */
  async turn(signal: AbortSignal): Promise<() => void> {
    for (let ms = this.wait; ms > 0; ms = this.wait) await rest(ms, signal);
    signal.throwIfAborted();
    const one = this.take();
    return () => {
      one.at = this.now();
      this.came.sort((some, other) => some.at - other.at);
    };
  }

  private take(): { at: number } {
    const one = { at: this.now() };
    this.came = [...this.came, one].slice(-MOST);
    return one;
  }
}
