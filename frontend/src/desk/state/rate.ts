/** How many decisions the desk made in the last minute. */

const MINUTE_MS = 60_000;

export class Rate {
  /** When the latest decision was, in milliseconds. */
  last: number | undefined;
  private readonly times: number[] = [];

  /** @param at - when it was decided, as the entry says. */
  add(at: string | undefined, now: number): void {
    const time = at === undefined ? now : Date.parse(at);
    this.last = Math.max(this.last ?? time, time);
    if (now - time < MINUTE_MS) this.times.push(time);
  }

  count(now: number): number {
    while (this.times[0] !== undefined && now - this.times[0] >= MINUTE_MS) this.times.shift();
    return this.times.length;
  }
}
