/** The socket's messages and the shapes in them: twin of backchannel/core (docs/protocol.md). */

export const VERSION = 1;
/** The client reconnects after this long without a frame. */
export const SILENCE_MS = 25_000;
/** How many public posts a wall's window holds, pinned ones beyond it not counted. */
export const WINDOW = 200;

export type Status = "held" | "later" | "shown" | "rejected" | "deleted";
export type Flag = "pinned" | "starred" | "lane" | "question" | "answered";
export type LaneState = "open" | "answered" | "resolved";

/** Where a post stands in the staff lane. Desk feed only. */
export interface Lane {
  state?: LaneState;
  by?: string;
  at?: string;
  answered_at?: string;
}

export interface Author {
  id: string;
  name?: string;
  handle?: string;
  avatar?: string;
  url?: string;
  created_at?: string;
  followers?: number;
}

export interface Media {
  kind?: "photo" | "video" | "gif";
  src: string;
  alt?: string;
  width?: number;
  height?: number;
}

/** Exactly one of {text}, {text, href}, {tag}, {mention, href}, {emoji, src, alt}. */
export interface Segment {
  text?: string;
  href?: string;
  tag?: string;
  mention?: string;
  emoji?: string;
  src?: string;
  alt?: string;
}

export interface Verdict {
  action: "show" | "hold" | "reject" | "lane";
  rule?: string;
  match?: string;
}

export interface Decided {
  by: string;
  at: string;
  decision: string;
  rev: number;
}

/** Fields at their default are absent. */
export interface Post {
  id: string;
  source: string;
  url?: string;
  author?: Author;
  segments?: Segment[];
  text?: string;
  lang?: string;
  created_at?: string;
  media?: Media[];
  warning?: string;
  sensitive?: boolean;
  question?: boolean;
  reply_to?: string;
  quote?: { id: string; name?: string; handle?: string; text?: string };
  edited_at?: string;
  version?: number;
  status: Status;
  flags: Flag[];
  rev: number;
  shown?: number;
  reposts?: number;
  lane?: Lane;
  due?: string;
  alts?: Readonly<Record<string, string>>;
  // Desk feed only:
  received_at?: string;
  before?: string;
  verdict?: Verdict;
  /** The names of the tag rules that matched it. */
  tagged?: string[];
  /** It reached us only as someone's repost. */
  by_repost?: boolean;
  first?: boolean;
  decisions?: Decided[];
}

/** What the walls do: scenes with posts, the house's own words alone, questions, one post. */
export type Play = "posts" | "hold" | "questions" | "single";

/** What one screen is asked, over what all are. */
export interface ScreenCue {
  scene?: string;
  paused?: boolean;
  hold?: string;
  message?: string;
  pace?: number;
  step?: number;
}

export interface Cue extends ScreenCue {
  /** Over the schedule, until `until`. */
  play?: Play | "";
  until?: string;
  /** By the screen's id. */
  screens?: Readonly<Record<string, ScreenCue>>;
}

export interface Entry {
  seq: number;
  at?: string;
  kind: string;
  id?: string;
  post?: Post;
  by?: string;
  decision?: string;
  cue?: Cue;
  rules?: unknown;
  /** Wall: what this entry (a show, or the void it became) raised the floor to. */
  floor?: number;
  /** Desk: the wall's seq that took the post off. */
  wall?: number;
}

export interface Position {
  epoch: string;
  seq: number;
}

/** Fields at their default are absent: 0, none. The latest one replaces the one before, but `reposts`. */
export interface Counts {
  posts?: number;
  voices?: number;
  lists?: Record<string, number>;
  reposts?: Record<string, number>;
  // Wall feed, for who asks for no limit. Of the posts that nobody and no rule has rejected:
  /** By source. */
  sources?: Record<string, number>;
  /** Of the last day by quarter of an hour: its beginning in Unix seconds, and how many. Oldest first. */
  quarters?: readonly (readonly [start: number, posts: number])[];
  /** Of those that are shown: the tags said most, in lower case, the conference's own left out. */
  tags?: readonly (readonly [tag: string, posts: number])[];
  /** Of the last full minute. */
  rate?: number;
}

export interface ScreenNow {
  id: string;
  name: string;
  scene: string;
  showing: string;
  /** What it has painted of the wall feed. */
  seq?: number;
  /** When it was last heard. */
  at: string;
  /** When it said that it has painted `seq`. */
  acked?: string;
  offline?: boolean;
  /** Of the page that it runs. */
  build?: string;
}

/** A post that left the walls by what a person did. */
export interface Taken {
  id: string;
  /** Absent: its author edited it, or took it back. */
  by?: string;
  decision?: string;
  at: string;
  wall: number;
  text?: string;
}

export interface SourceNow {
  name: string;
  state: "live" | "waiting" | "stopped" | "ended" | "off";
  detail?: string;
  at: string;
}

/** One wave of a raid. Fields at their default are absent. */
export interface WaveNow {
  id: string;
  sort?: "alike" | "newcomers" | "volume";
  at: string;
  last: string;
  people?: number;
  /** Of these people, who never posted here before. */
  fresh?: number;
  /** Of these people, who have an account of a few days. */
  young?: number;
  sample?: string;
  usual?: number;
  /** The mode before it: the way back. */
  before?: { mode?: "pre" | "post"; modes?: Record<string, "pre" | "post"> };
  decision?: "reject" | "dismiss";
  by?: string;
  until?: string;
  rejected?: number;
  /** Those that wait for a decision on the wave. */
  posts?: string[];
}

export interface PersonNow {
  name: string;
  role?: string;
  doing?: string;
}

export interface LeaseNow {
  id: string;
  by: string;
  until: string;
}

/** What is only true now; desks are told. */
export interface Now {
  screens?: ScreenNow[];
  people?: PersonNow[];
  sources?: SourceNow[];
  leases?: LeaseNow[];
  waves?: WaveNow[];
}

export type ServerFrame =
  | { t: "welcome"; v: number; epoch: string; seq: number; resumed: boolean; ping: number; build?: string; now: string; screen?: { id: string; name: string } }
  | { t: "snapshot"; epoch: string; seq: number; state: unknown }
  | { t: "entries"; entries: Entry[] }
  | { t: "ping"; seq: number; stale?: boolean }
  | ({ t: "counts" } & Counts)
  | ({ t: "presence" } & Now)
  | { t: "panic"; on: boolean; id: string }
  | { t: "full"; retry: number };

/** The wall snapshot's state. */
export interface WallSnapshot {
  posts: Post[];
  floor?: number;
  cue?: Cue;
  counts?: Counts;
}

/** The desk snapshot's state. `held` is newest first. */
export interface DeskSnapshot {
  held: Post[];
  cue?: Cue;
  counts?: Counts;
  rules?: { rev: number; rules: unknown };
  taken?: Taken[];
  presence?: Now;
}

/** The close that means: no room. A `full` frame said how long to wait. */
export const FULL = 4013;

/** Closes from 4500 on are final; every other one means: reconnect. */
export function isFinal(code: number): boolean {
  return code >= 4500; // and a browser knows none from 5000 on
}
