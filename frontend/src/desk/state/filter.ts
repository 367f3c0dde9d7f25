/** What of a list a moderator wants to see. Twin of backchannel/core/filter.py. */

import type { Post } from "../../feed/protocol";
import { isOpen, isQuestion } from "../../ui/questions";

/** Fields that are absent or empty ask for nothing. */
export interface Filter {
  source?: string;
  /** A primary language tag; `und`: unknown. */
  lang?: string;
  /** A handle, or "<source>:<author id>". */
  author?: string;
  tag?: string;
  /** The number of a session in the programme, from 1. */
  session?: string;
  /** The name of the rule that matched; `none`: no rule did. */
  verdict?: string;
  /** any, none, or undescribed: a picture has no description. */
  media?: string;
  /** open or answered; anything else: any question. */
  question?: string;
  /** Words of the text, the name or the handle. */
  q?: string;
}

export type Field = keyof Filter;
export const FIELDS: readonly Field[] = [
  "source",
  "lang",
  "author",
  "tag",
  "session",
  "verdict",
  "media",
  "question",
  "q",
];

/** A time from which, and a time before which. */
export interface Slot {
  starts: string;
  ends: string;
}

/** What is asked for, as (field, value). */
export function asked(filter: Filter): [Field, string][] {
  return FIELDS.map((field): [Field, string] => [field, filter[field] ?? ""]).filter(([, value]) => value !== "");
}

/** Text as it is searched: no case, no accents, no double spaces. */
export function plainly(text: string): string {
  return text
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replaceAll("ς", "σ")
    .replace(/\s+/gu, " ")
    .trim();
}

/** The test that a filter puts a post to. */
export function predicate(filter: Filter, sessions: readonly Slot[] = []): (post: Post) => boolean {
  const tests = asked(filter).map(([field, value]) => TESTS[field](value, sessions));
  return (post) => tests.every((test) => test(post));
}

type Test = (value: string, sessions: readonly Slot[]) => (post: Post) => boolean;

const TESTS: Readonly<Record<Field, Test>> = {
  source: (value) => (post) => post.source === value,
  lang: (value) => (post) => primary(post.lang ?? "") === primary(value),
  author: (value) => {
    const handle = plainly(value).replace(/^@/, "");
    return (post) => {
      const { author } = post;
      const isHandle = author?.handle ? plainly(author.handle) === handle : false;
      return isHandle || (author !== undefined && `${post.source}:${author.id}` === value);
    };
  },
  tag: (value) => {
    const tag = plainly(value).replace(/^#/, "");
    return (post) => (post.segments ?? []).some((each) => each.tag !== undefined && plainly(each.tag) === tag);
  },
  session: (value, sessions) => {
    const slot = sessions[Number(value) - 1];
    const [from, to] = [Date.parse(slot?.starts ?? ""), Date.parse(slot?.ends ?? "")];
    return (post) => {
      const at = Date.parse(post.created_at ?? post.received_at ?? "");
      return at >= from && at < to;
    };
  },
  verdict: (value) => (post) => (post.verdict?.rule ?? "") === (value === "none" ? "" : value),
  media: (value) => (post) => {
    const media = post.media ?? [];
    if (value === "none") return media.length === 0;
    if (value === "undescribed") return media.some(({ alt }) => !alt);
    return media.length > 0;
  },
  question: (value) => (post) => isQuestion(post) && value !== (isOpen(post) ? "answered" : "open"),
  q: (value) => {
    const words = plainly(value);
    return (post) =>
      plainly(`${post.author?.name ?? ""} @${post.author?.handle ?? ""} ${post.text ?? ""}`).includes(words);
  },
};

/** The language of a tag, without region and script; `und` if it is unknown. */
export function primary(tag: string): string {
  return (tag.split("-")[0] ?? "").toLowerCase() || "und";
}
