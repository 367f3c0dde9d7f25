/** Where a post's links really lead, and whether they say so. */

import type { Segment } from "../../feed/protocol";

export interface Link {
  /** The host it leads to, in ASCII: an international name's letters may look like others. */
  host: string;
  /** The host that its text names, if that is another one. */
  says: string;
}

// User-info before an @ is no host, but a reader takes the first name for one.
const HOST = /(?:[\p{L}\p{N}_-]+\.)+\p{L}[\p{L}\p{N}-]+/u;

/** Every link of a post, each place once. */
export function linksOf(segments: readonly Segment[] | undefined): Link[] {
  const found = new Map<string, Link>();
  for (const { text, href, mention } of segments ?? []) {
    if (mention !== undefined) continue;
    const host = hostOf(href);
    if (host === "") continue;
    const link = { host, says: otherHost(text ?? "", host) };
    found.set(`${link.host} ${link.says}`, link);
  }
  return [...found.values()];
}

/** The host of an http address, in ASCII and without user-info; "" for anything else. */
function hostOf(href: string | undefined): string {
  if (href === undefined || !/^https?:\/\//i.test(href)) return "";
  try {
    return new URL(href).host;
  } catch {
    return "";
  }
}

function otherHost(text: string, host: string): string {
  const named = HOST.exec(text)?.[0];
  if (named === undefined) return "";
  const said = hostOf(`http://${named}`);
  if (said === "") return named;
  const [one, other] = [bare(said), bare(host.replace(/:\d+$/, ""))];
  return one === other || other.endsWith(`.${one}`) ? "" : said;
}

function bare(host: string): string {
  return host.replace(/^www\./, "");
}
