/** The largest size at which a text fits its box. */

/** Tries the sizes (in u), largest first; the last is kept even if it is too large. */
export function fit(box: HTMLElement, sizes: readonly number[]): void {
  for (const size of sizes) {
    box.style.setProperty("--size", `calc(${size} * var(--u))`);
    if (box.scrollHeight <= box.clientHeight && box.scrollWidth <= box.clientWidth) return;
  }
}
