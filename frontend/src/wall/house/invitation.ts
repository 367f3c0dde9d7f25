/** How to say something here: by the code, and with the tag where the conference listens. Pure. */
import type { Post } from "../../feed/protocol";
import { hashtag, type Conference } from "../../ui/conference";
import { sourceName } from "../../ui/mark";

/** Where anybody can post with a tag. */
const NETWORKS = ["x", "mastodon", "bluesky"];

/** One sentence, with the tag apart: it is set in a colour of its own. */
export interface Invitation {
  before: string;
  tag: string;
  after: string;
}

/** Whether the conference has a form to lead to. */
export function hasForm({ sources }: Conference): boolean {
  return sources === undefined || sources.includes("form");
}

/**
 * "Scan, or post with #tag on X, Mastodon or Bluesky."; null where there is nothing to say.
 *
 * @param scan - whether a code stands beside it.
 * @param posts - what a recording replays tells which networks it is of.
 */
export function invitation(conference: Conference, scan: boolean, posts: readonly Post[]): Invitation | null {
  const { hashtags, sources = [] } = conference;
  const seen = sources.includes("replay") ? posts.map(({ source }) => source) : [];
  const networks = NETWORKS.filter((kind) => sources.includes(kind) || seen.includes(kind)).map(sourceName);
  const tag = hashtags[0] === undefined ? "" : hashtag(hashtags[0]);
  const where = networks.length === 0 ? "." : ` on ${either(networks)}.`;
  if (scan && (tag === "" || networks.length === 0)) return { before: "Scan. No account needed.", tag: "", after: "" };
  if (tag === "") return null;
  return { before: scan ? "Scan, or post with " : "Post with ", tag, after: where };
}

function either(names: readonly string[]): string {
  return [names.slice(0, -1).join(", "), names.at(-1)].filter(Boolean).join(" or ");
}
