/**
 * What is left of a toast's time: a line that is shorter each second. Not an animation, for which the
 * browser would draw all of ten seconds' frames, and a key wait its turn.
 */

import { SHOWN_MS } from "../telling/toasts";

export class BcRest extends HTMLElement {
  private began = 0;
  private ticks: ReturnType<typeof setInterval> | undefined;

  connectedCallback(): void {
    this.began = performance.now();
    this.ticks = setInterval(() => this.draw(), 1000);
  }

  disconnectedCallback(): void {
    clearInterval(this.ticks);
  }

  private draw(): void {
    const left = 1 - (performance.now() - this.began) / SHOWN_MS;
    this.style.transform = `scaleX(${Math.max(0, left)})`;
  }
}

customElements.define("bc-rest", BcRest);
