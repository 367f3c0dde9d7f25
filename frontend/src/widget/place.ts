/** Where a conference lives, from the element's `src`. */
import { feedUrl, slugFromPath } from "../ui/conference";

export interface Place {
  slug: string;
  /** The public snapshot; `limit` posts of it. */
  feed(limit: number): string;
  /** What the conference is called. */
  about: string;
  socket: string;
  /** The audience's form. */
  form: string;
  /** A picture's address on the server, or "" for one that is not the server's. */
  resolve(path: string): string;
}

/** `https://host/c/slug` read; null for anything that is no conference's address. */
export function place(src: string, base: string = document.baseURI): Place | null {
  let url: URL;
  try {
    url = new URL(src, base);
  } catch {
    return null;
  }
  const slug = slugFromPath(url.pathname);
  const web = url.protocol === "https:" || url.protocol === "http:";
  if (!web || url.username !== "" || url.password !== "" || slug === "") return null;
  const { origin } = url;
  return {
    slug,
    feed: (limit) => `${origin}/api/v1/${slug}/feed?limit=${limit}`,
    about: `${origin}/api/v1/${slug}`,
    socket: feedUrl(slug, "wall", origin),
    form: `${origin}/c/${slug}/post`,
    resolve: (path) => {
      const address = new URL(path, origin);
      return address.origin === origin ? address.href : "";
    },
  };
}
