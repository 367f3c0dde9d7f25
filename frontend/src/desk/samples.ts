/** Invented posts for the desk's tests. */

import type { Entry, Post } from "../feed/protocol";
import type { Press } from "./acts/keys";

export function post(id: string, fields: Partial<Post> = {}): Post {
  const text = fields.text ?? `Words of ${id}`;
  return {
    id,
    source: "mastodon",
    author: { id: `a-${id}`, name: "Ferdi Lund", handle: "ferdilund.example" },
    text,
    segments: [{ text }],
    status: "held",
    flags: [],
    rev: 1,
    ...fields,
  };
}

export function arrival(seq: number, of: Post): Entry {
  return { seq, kind: "post", id: of.id, post: of };
}

export function decision(seq: number, by: string, word: string, of: Post): Entry {
  return { seq, kind: "decision", id: of.id, by, decision: word, post: of };
}

export function press(key: string, fields: Partial<Press> = {}): Press {
  const none = { ctrlKey: false, metaKey: false, altKey: false, shiftKey: false };
  return { key, code: "", ...none, repeat: false, isComposing: false, timeStamp: 0, ...fields };
}
