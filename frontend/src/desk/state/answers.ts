/** What the server answers where posts are decided on, read and brought back. */

import type { Post } from "../../feed/protocol";

/** The server's answer to a decision on one post. */
export interface Row {
  id: string;
  ok: boolean;
  rev?: number;
  status?: Post["status"];
  why?: "missing" | "deleted" | "media" | "lane" | "conflict";
  /** The wall's seq that took the post off. */
  wall?: number;
  by?: string;
  at?: string;
  decision?: string;
}

/** A page of a list, read by HTTP. */
export interface Page {
  seq: number;
  posts: Post[];
  after: string;
}

/** What an undo took back; an empty decision: there was nothing. */
export interface Undone {
  decision: string;
  items: Row[];
  /** Blocks that somebody else has changed since. */
  kept?: string[];
  /** The decision that this was a part of, where the moderator's latest action is another part. */
  whole?: string;
}
