/** Where the words that a rule matched stand in a post. */

import type { Segment } from "../../feed/protocol";

export interface Piece {
  segments: Segment[];
  marked: boolean;
}

/** The segments cut at the ends of the match; one unmarked piece if it is not in the text. */
export function marking(segments: readonly Segment[], match: string | undefined): Piece[] {
  const at = match ? written(segments).toLocaleLowerCase().indexOf(match.toLocaleLowerCase()) : -1;
  if (at < 0 || !match) return [{ segments: [...segments], marked: false }];
  const end = at + match.length;
  const pieces: Piece[] = [
    { segments: between(segments, 0, at), marked: false },
    { segments: between(segments, at, end), marked: true },
    { segments: between(segments, end, Infinity), marked: false },
  ];
  return pieces.filter((piece) => piece.segments.length > 0);
}

/** The characters of a segment as the page writes them. */
function chars(segment: Segment): string {
  if (segment.tag !== undefined) return `#${segment.tag}`;
  if (segment.mention !== undefined) return `@${segment.mention}`;
  return segment.emoji !== undefined ? `:${segment.emoji}:` : (segment.text ?? "");
}

function written(segments: readonly Segment[]): string {
  return segments.map(chars).join("");
}

/** The part of the segments from one offset to another. Only plain text is ever cut in two. */
function between(segments: readonly Segment[], start: number, end: number): Segment[] {
  const out: Segment[] = [];
  let at = 0;
  for (const segment of segments) {
    const text = chars(segment);
    const [from, to] = [Math.max(start - at, 0), Math.min(end - at, text.length)];
    at += text.length;
    if (segment.text === undefined) {
      // Whole, to the side on which it begins.
      if (at - text.length >= start && at - text.length < end) out.push(segment);
    } else if (from < to) {
      out.push({ ...segment, text: text.slice(from, to) });
    }
  }
  return out;
}
