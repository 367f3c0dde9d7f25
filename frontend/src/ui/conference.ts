/** What a page knows of its conference, from the address and one request. */
import type { Play } from "../feed/protocol";

export interface Session {
  title: string;
  starts: string;
  ends: string;
  speaker?: string;
  room?: string;
  /** What the walls do meanwhile; absent: hold where there is a speaker, else posts. */
  play?: Play | "";
  /** The only scene meanwhile. */
  scene?: string;
}

/** `[wall]`, and where a `[[screen]]` differs from it. */
export interface WallSettings {
  scenes?: readonly string[];
  theme?: string;
  pace?: number;
  per_author?: number;
  schedule?: boolean;
  room?: string;
  screen_height?: number | null;
  farthest_seat?: number | null;
  offline_max_hours?: number;
}

/** One thing that the scene *message* says. */
export interface Message {
  title: string;
  text?: string;
  image?: string;
  join?: boolean;
}

/** `[theme]`: its colours, and the addresses of what the conference brings of its own. */
export interface ThemeSettings {
  accent?: string;
  ground?: string;
  logo?: string;
  logo_foyer?: string;
  background?: string;
  video?: string;
  typeface?: string;
}

export interface Conference {
  slug: string;
  title: string;
  place?: string;
  hashtags: string[];
  /** The kinds of the sources that are on. */
  sources?: readonly string[];
  timezone?: string;
  contact?: string;
  starts?: string | null;
  ends?: string | null;
  wall?: WallSettings;
  screens?: readonly (Partial<WallSettings> & { name: string })[];
  messages?: readonly Message[];
  theme?: ThemeSettings;
  sessions?: Session[];
  build?: string;
}

/** The slug in /c/{slug}/…, or "" on a page that has none. */
export function slugFromPath(path = location.pathname): string {
  return /^\/c\/([a-z0-9][a-z0-9-]{0,39})(?:\/|$)/.exec(path)?.[1] ?? "";
}

/** The server's own word that it will not. */
export class Refused extends Error {
  constructor(
    sentence: string,
    readonly status: number,
  ) {
    super(sentence);
  }
}

/** Asks the server. Throws Refused when it refuses, another Error when it cannot be asked. */
export async function loadConference(slug: string): Promise<Conference> {
  const answer = await fetch(`/api/v1/${slug}`, { headers: { accept: "application/json" } });
  if (!answer.ok) throw await refusal(answer);
  return (await answer.json()) as Conference;
}

/** A hashtag as people write it, with one #. */
export function hashtag(tag: string): string {
  return `#${tag.replace(/^[#＃]+/, "")}`;
}

/** The feed's socket on this page's own host. */
export function feedUrl(slug: string, feed: "wall" | "desk", base: string | URL = location.href): string {
  const url = new URL(`/ws/v1/${slug}/${feed}`, base);
  url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
  return url.href;
}

async function refusal(answer: Response): Promise<Error> {
  try {
    const body = (await answer.json()) as { error?: string };
    if (typeof body.error === "string") return new Refused(body.error, answer.status);
  } catch {
    // Not our server's JSON: a proxy's page, say.
  }
  return new Error(`The server answered ${answer.status}.`);
}
