/** Rules as the desk edits them: twin of backchannel/core/rules.py. No DOM. */

import { same } from "./same";

export type Mode = "pre" | "post";
export type Does = "show" | "hold" | "reject" | "lane" | "tag";

/** Fields at their default are absent. */
export interface Rule {
  name: string;
  action?: Does;
  on?: boolean;
  words?: readonly string[];
  authors?: readonly string[];
  domains?: readonly string[];
  tags?: readonly string[];
  sources?: readonly string[];
  languages?: readonly string[];
  reposts?: boolean;
  replies?: boolean;
  links?: boolean;
  media?: boolean;
  sensitive?: boolean;
  younger_days?: number;
  fewer_followers?: number;
}

export interface Rules {
  mode?: Mode;
  modes?: Readonly<Record<string, Mode>>;
  delay?: number;
  rules?: readonly Rule[];
  hashtags?: readonly string[] | null;
  dropped?: readonly string[];
  off?: readonly string[];
  auto?: boolean;
}

export type Today = Readonly<Record<string, Partial<Record<Does, number>>>>;

/** What the server answers to a read of the rules. */
export interface RulesRead {
  rev: number;
  rules: Rules;
  /** How often each rule, by its name, did what today. */
  today?: Today;
  /** What the conference's file says. */
  file?: { hashtags: readonly string[]; sources: readonly string[] };
}

export interface Example {
  id: string;
  name: string;
  text: string;
  match?: string;
  from?: string;
  to?: string;
}

/** What rules would have done to the latest posts. */
export interface Preview {
  posts: number;
  changed: number;
  actions: Readonly<Record<string, number>>;
  rules: readonly { name: string; action: Does; matched: number; examples: readonly Example[] }[];
  examples: readonly Example[];
}

export const ACTIONS: readonly { does: Does; label: string; what: string }[] = [
  { does: "hold", label: "Hold", what: "waits for a moderator" },
  { does: "reject", label: "Reject", what: "never shown" },
  { does: "show", label: "Show", what: "at once; wins over all other rules" },
  { does: "lane", label: "Staff lane", what: "held, and put in front of the staff" },
  { does: "tag", label: "Tag", what: "only puts the rule’s name on the card" },
];

export const LISTS = ["words", "authors", "domains", "tags", "languages"] as const;
export const SWITCHES = ["replies", "links", "media", "sensitive", "reposts"] as const;

export const SWITCH_WORDS: Readonly<Record<(typeof SWITCHES)[number], string>> = {
  replies: "Replies",
  links: "With a link",
  media: "With a picture",
  sensitive: "Marked sensitive",
  reposts: "Came only as a repost",
};

/** The lines of a field, without empty and doubled ones. */
export function lines(text: string): string[] {
  const all = text.split("\n").map((line) => line.trim());
  return [...new Set(all.filter((line) => line !== ""))];
}

/** A rule without the fields that say nothing. */
export function tidy(rule: Rule): Rule {
  const kept = Object.entries(rule).filter(([key, value]) => {
    if (key === "name") return true;
    if (key === "on") return value === false;
    if (key === "action") return value !== "hold";
    return Array.isArray(value) ? value.length > 0 : Boolean(value);
  });
  return Object.fromEntries(kept) as unknown as Rule;
}

/** What a rule lacks before it can be tried; empty: nothing. */
export function lacking(rule: Rule): string {
  const tests = Object.keys(tidy(rule)).some((key) => !["name", "action", "on"].includes(key));
  if (rule.name.trim() === "") return tests ? "Give the rule a name." : "Give the rule a name, and something to look for.";
  return tests ? "" : `Give “${rule.name}” something to look for.`;
}

const DID: Readonly<Record<Does, string>> = {
  show: "showed",
  reject: "rejected",
  lane: "to the staff lane",
  hold: "held",
  tag: "tagged",
};

/** What a rule did today: "held 12, rejected 3 today". It may have been another rule this morning. */
export function did(today: Today[string] = {}): string {
  const said = (Object.keys(DID) as Does[])
    .filter((does) => today[does])
    .map((does) => {
      const number = today[does]?.toLocaleString("en") ?? "";
      return does === "lane" ? `${number} ${DID.lane}` : `${DID[does]} ${number}`;
    });
  return said.length > 0 ? `${said.join(", ")} today` : "nothing today";
}

/** What a rule tests, in words. */
export function inWords(rule: Rule, sourceName: (source: string) => string): string {
  const parts = [
    several(rule.words, (word) => `“${word}”`),
    several(rule.authors, (handle) => `by @${handle.replace(/^[@＠]/u, "")}`),
    several(rule.domains, (domain) => `links to ${domain}`),
    several(rule.tags, (tag) => `#${tag.replace(/^[#＃]/u, "")}`),
    several(rule.languages, (language) => `in ${language}`),
    ...SWITCHES.filter((name) => rule[name]).map((name) => SWITCH_WORDS[name].toLowerCase()),
    rule.younger_days ? `accounts younger than ${count(rule.younger_days, "day")}` : "",
    rule.fewer_followers ? `accounts with fewer than ${count(rule.fewer_followers, "follower")}` : "",
  ].filter((part) => part !== "");
  const from = (rule.sources ?? []).map(sourceName).join(", ");
  if (parts.length === 0) return from === "" ? "tests nothing yet" : `everything from ${from}`;
  return parts.join(" · ") + (from === "" ? "" : ` · only from ${from}`);
}

function several(items: readonly string[] | undefined, said: (item: string) => string): string {
  if (!items?.length) return "";
  const most = 3;
  const shown = items.slice(0, most).map(said).join(", ");
  return items.length > most ? `${shown} and ${items.length - most} more` : shown;
}

/** What a source is called at the start of a line. */
export function title(called: string): string {
  return called.charAt(0).toUpperCase() + called.slice(1);
}

/** Whose posts a rule may be about: what is read, or what a recording's posts may have come from. */
export function networks(sources: readonly string[]): string[] {
  const own = sources.filter((source) => source !== "replay");
  return own.length < sources.length ? [...new Set([...own, "x", "mastodon", "bluesky", "rss"])] : own;
}

/** "1 day", "7 days". */
export function count(number: number, word: string): string {
  return `${number.toLocaleString("en")} ${word}${number === 1 ? "" : "s"}`;
}

/**
 * What was typed here, on top of what somebody else saved meanwhile: each setting, and each rule by
 * its name, is as it was changed here, and as theirs where it was not.
 */
export function merged(base: Rules, mine: Rules, theirs: Rules): Rules {
  const keys = new Set([...Object.keys(mine), ...Object.keys(theirs)]) as Set<keyof Rules>;
  const out: Record<string, unknown> = {};
  for (const key of keys) {
    const value = same(base[key], mine[key]) ? theirs[key] : mine[key];
    if (value !== undefined) out[key] = value;
  }
  if (!same(base.rules, mine.rules))
    out["rules"] = mergedRules(base.rules ?? [], mine.rules ?? [], theirs.rules ?? []);
  return out as Rules;
}

function mergedRules(base: readonly Rule[], mine: readonly Rule[], theirs: readonly Rule[]): Rule[] {
  const find = (list: readonly Rule[], name: string): Rule | undefined =>
    list.find((rule) => rule.name === name);
  const kept = theirs
    .filter((rule) => find(mine, rule.name) ?? !find(base, rule.name))
    .map((rule) => {
      const own = find(mine, rule.name);
      return own && !same(own, find(base, rule.name)) ? own : rule;
    });
  const added = mine.filter(
    (rule) => !find(theirs, rule.name) && !same(rule, find(base, rule.name)),
  );
  return [...kept, ...added];
}
