/** A post's text as the wall needs it: cut into pages without touching a letter of it. */
import type { Segment } from "../../feed/protocol";

export type Script = "arabic" | "cjk" | "emoji" | "";

/** The script that decides the line height. */
export function script(text: string): Script {
  if (/[\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}]/u.test(text)) return "arabic";
  if (/[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u.test(text)) return "cjk";
  return /\p{Extended_Pictographic}/u.test(text) && !/[\p{L}\p{N}]/u.test(text) ? "emoji" : "";
}

/** Scripts whose letters join: they move by the word, never by the letter. */
export function joined(text: string): boolean {
  return /[\p{Script=Arabic}\p{Script=Syriac}\p{Script=Mongolian}\p{Script=Nko}\p{Script=Devanagari}\p{Script=Bengali}\p{Script=Gurmukhi}\p{Script=Gujarati}\p{Script=Tamil}\p{Script=Telugu}\p{Script=Kannada}\p{Script=Malayalam}\p{Script=Sinhala}\p{Script=Thai}\p{Script=Khmer}\p{Script=Myanmar}\p{Script=Tibetan}]/u.test(
    text,
  );
}

/** The text of one segment, as the page shows it. */
export function segmentText(segment: Segment): string {
  if (segment.tag !== undefined) return `#${segment.tag}`;
  if (segment.mention !== undefined) return `@${segment.mention}`;
  if (segment.emoji !== undefined) return "￼"; // one character: a picture is never cut
  return segment.text ?? "";
}

/** Where a text may become a new page, best places only: after sentences, and at line breaks. */
export function sentenceEnds(text: string, lang: string): number[] {
  return ends(text, lang, "sentence");
}

/** Where it may when a sentence alone is too long for a page: after words. */
export function wordEnds(text: string, lang: string): number[] {
  const places = ends(text, lang, "word").filter((end) => !/\S/.test(text[end] ?? " ") || CJK_END.test(text.slice(Math.max(0, end - 2), end)));
  return places.length > 1 ? places : ends(text, lang, "grapheme");
}

const CJK_END = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}、。！？]$/u;

function ends(text: string, lang: string, granularity: "sentence" | "word" | "grapheme"): number[] {
  return [...segmenter(lang, granularity).segment(text)].map(({ index, segment }) => index + segment.length);
}

function segmenter(lang: string, granularity: "sentence" | "word" | "grapheme"): Intl.Segmenter {
  try {
    return new Intl.Segmenter(lang === "" ? undefined : lang, { granularity });
  } catch {
    return new Intl.Segmenter(undefined, { granularity }); // not a language tag
  }
}

/** The graphemes of a text: what a reader calls letters. */
export function graphemes(text: string): string[] {
  return [...segmenter("", "grapheme").segment(text)].map(({ segment }) => segment);
}

/** The part of a text between two offsets, with its tags, mentions and pictures whole. */
export function slice(segments: readonly Segment[], from: number, to: number): Segment[] {
  const out: Segment[] = [];
  let at = 0;
  for (const segment of segments) {
    const text = segmentText(segment);
    const start = Math.max(from, at);
    const end = Math.min(to, at + text.length);
    if (start < end) out.push(part(segment, text, start - at, end - at));
    at += text.length;
  }
  return out;
}

function part(segment: Segment, text: string, from: number, to: number): Segment {
  if (from === 0 && to === text.length) return segment;
  const cut = text.slice(from, to);
  return segment.tag === undefined && segment.mention === undefined ? { ...segment, text: cut } : { text: cut };
}
