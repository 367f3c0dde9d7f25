/** Timers by name, one of each. */

export class Timers {
  private readonly running = new Map<string, ReturnType<typeof setTimeout>>();

  /** Acts after a while; a timer of the same name is let go. */
  after(name: string, ms: number, act: () => void): void {
    this.cancel(name);
    const run = (): void => {
      this.running.delete(name);
      act();
    };
    this.running.set(name, setTimeout(run, ms));
  }

  /** As `after`, unless there is a timer of this name. */
  once(name: string, ms: number, act: () => void): void {
    if (!this.running.has(name)) this.after(name, ms, act);
  }

  cancel(name: string): void {
    clearTimeout(this.running.get(name));
    this.running.delete(name);
  }
}
