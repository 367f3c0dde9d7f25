/** The largest size at which a text fits its box. */

export interface Size {
  /** In u. */
  size: number;
  /** No paragraph longer than this. */
  lines?: number;
  /** With less space between the paragraphs. */
  tight?: boolean;
}

/** Tries the sizes, largest first; the last is kept even if it is too large, and alone may break a word. */
export function fit(box: HTMLElement, sizes: readonly Size[]): void {
  for (const { size, lines, tight = false } of sizes) {
    box.style.overflowWrap = size === sizes.at(-1)?.size ? "break-word" : "normal";
    box.style.setProperty("--size", `calc(${size} * var(--u))`);
    box.classList.toggle("tight", tight);
    if (lines !== undefined) box.style.setProperty("--lines", `${lines}`);
    if (box.scrollHeight <= box.clientHeight && box.scrollWidth <= box.clientWidth) return;
  }
}
