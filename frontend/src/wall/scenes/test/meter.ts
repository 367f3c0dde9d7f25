/** Frames a second, counted while somebody looks. */

export class Meter {
  /** Of the last whole second; null before there was one. */
  rate: number | null = null;
  private running = false;

  start(): void {
    this.running = true;
    let [since, frames] = [performance.now(), 0];
    const count = (now: number): void => {
      if (!this.running) return;
      frames++;
      if (now - since >= 1_000) {
        this.rate = Math.round((frames * 1_000) / (now - since));
        [since, frames] = [now, 0];
      }
      requestAnimationFrame(count);
    };
    requestAnimationFrame(count);
  }

  stop(): void {
    this.running = false;
    this.rate = null;
  }
}
