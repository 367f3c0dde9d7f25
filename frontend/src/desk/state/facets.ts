/** What a list can be filtered by: what the posts that are known of it have. */

import type { Post } from "../../feed/protocol";
import { primary } from "./filter";

/** Each in the order of how many posts have it. */
export interface Facets {
  sources: readonly string[];
  langs: readonly string[];
  rules: readonly string[];
  tags: readonly string[];
  authors: readonly string[];
}

/** How many of a kind are offered. */
const MOST = 30;

export function facetsOf(posts: Iterable<Post>): Facets {
  const [sources, langs, rules, tags, authors] = [tally(), tally(), tally(), tally(), tally()];
  for (const { source, lang, verdict, segments = [], author } of posts) {
    sources.add(source);
    langs.add(primary(lang ?? ""));
    rules.add(verdict?.rule ?? "");
    authors.add(author?.handle ? `@${author.handle}` : "");
    for (const { tag } of segments) tags.add(tag ? `#${tag}` : "");
  }
  return {
    sources: sources.most(),
    langs: langs.most(),
    rules: rules.most(),
    tags: tags.most(),
    authors: authors.most(),
  };
}

function tally(): { add: (value: string) => void; most: () => string[] } {
  const counts = new Map<string, number>();
  return {
    add: (value) => value !== "" && counts.set(value, (counts.get(value) ?? 0) + 1),
    most: () =>
      [...counts]
        .sort(([, one], [, other]) => other - one)
        .slice(0, MOST)
        .map(([value]) => value),
  };
}
