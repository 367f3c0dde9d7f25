/** Frames a second, counted while they are on the screen: asking for frames keeps a machine busy. */

export class Meter {
  /** Of the last whole second; null before there was one. */
  rate: number | null = null;

  /** Counts as long as `shown` is in the document. */
  start(shown: Node): void {
    this.rate = null;
    let [since, frames] = [performance.now(), 0];
    const count = (now: number): void => {
      if (!shown.isConnected) return;
      frames++;
      if (now - since >= 1_000) {
        this.rate = Math.round((frames * 1_000) / (now - since));
        [since, frames] = [now, 0];
      }
      requestAnimationFrame(count);
    };
    requestAnimationFrame(count);
  }
}
