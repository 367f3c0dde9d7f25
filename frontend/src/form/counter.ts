/** How much of a text there is, in letters as a reader counts them. */

export const LONGEST = 500;

/** Graphemes: an emoji with its skin and its family is one. */
export function letters(text: string): number {
  return [...new Intl.Segmenter().segment(text.trim())].length;
}

/** "12 letters left", "1 letter too many". */
export function left(text: string): string {
  const rest = LONGEST - letters(text);
  const count = Math.abs(rest);
  return `${count} ${count === 1 ? "letter" : "letters"} ${rest < 0 ? "too many" : "left"}`;
}
