/** The pictures of the posts on this wall, kept for a start without network.
 *
 * The page puts them into a cache and takes them out; the worker only reads. So there is one who
 * knows what may be in it, and a picture that was on its way when its post was taken off goes too.
 */
import type { Post } from "../../feed/protocol";
import type { Conference } from "../../ui/conference";
import { picture } from "../../ui/rich-text";
import { photoOf } from "../stage/photo";

export const MOST = 300;
export const MOST_BYTES = 60_000_000;

/** The addresses of a post's own pictures: its photo, its author's face, its emoji. */
export function picturesOf(posts: readonly Post[]): string[] {
  const all = [...posts].reverse().flatMap((post) => [
    photoOf(post)?.src,
    post.author?.avatar,
    ...(post.segments ?? []).map(({ emoji, src }) => (emoji === undefined ? undefined : src)),
  ]);
  return [...new Set(all.map((src) => picture(src)).filter((src) => src !== ""))];
}

/** The addresses of what a conference brings of its own: logo, background, typeface, messages' pictures. */
export function filesOf({ slug, theme, messages }: Conference): string[] {
  const named: unknown[] = [...Object.values(theme ?? {}), ...(messages ?? []).map(({ image }) => image)];
  return named.filter((value) => typeof value === "string").filter((value) => value.startsWith(`/c/${slug}/theme/`));
}

export class Pictures {
  /** Of the conference: they stay whatever posts come and go. */
  files: readonly string[] = [];
  /** What may be in the cache, the most wanted first. */
  private wanted = new Set<string>();
  private held: Map<string, number> | null = null;
  /** The server has none of these, or there was no room for them: not asked for again. */
  private readonly without = new Set<string>();
  private fetching = false;

  constructor(private readonly slug: string) {
    navigator.serviceWorker?.addEventListener("controllerchange", () => void this.tend());
  }

  /** Resolves once no picture of another post is kept; fetches those that are missing by and by. */
  async keep(posts: readonly Post[]): Promise<void> {
    this.wanted = new Set([...this.files, ...picturesOf(posts)].slice(0, MOST));
    for (const url of this.without) if (!this.wanted.has(url)) this.without.delete(url);
    await this.tend();
  }

  async forget(): Promise<void> {
    this.wanted.clear();
    this.held = null;
    if ("caches" in globalThis) await caches.delete(this.name).catch(() => false);
  }

  private async tend(): Promise<void> {
    const cache = await this.open();
    if (cache === null) return;
    this.held ??= await sizes(cache);
    const left = [...this.held.keys()].filter((url) => !this.wanted.has(url));
    await Promise.all(left.map((url) => this.drop(cache, url)));
    if (!this.fetching) void this.fetch(cache).catch(() => undefined);
  }

  private get name(): string {
    return `pictures /c/${this.slug}/wall`;
  }

  /** Null where no worker would read it: over plain http, before the first visit is over. */
  private async open(): Promise<Cache | null> {
    if (!("caches" in globalThis) || !navigator.serviceWorker?.controller) return null;
    return caches.open(this.name).catch(() => null);
  }

  /** One after the other: the wall itself comes first. */
  private async fetch(cache: Cache): Promise<void> {
    this.fetching = true;
    try {
      for (const url of this.lacking()) {
        if (!(await this.bring(cache, url))) return;
      }
    } finally {
      this.fetching = false;
    }
  }

  private *lacking(): Generator<string> {
    const next = (): string | undefined =>
      [...this.wanted].find((url) => this.held?.has(url) === false && !this.without.has(url));
    for (let url = next(); url !== undefined; url = next()) yield url;
  }

  /** False when there is no network, or no more room. */
  private async bring(cache: Cache, url: string): Promise<boolean> {
    const answer = await fetch(url);
    const body = await answer.blob();
    if (!answer.ok) this.without.add(url);
    if (!answer.ok || !this.wanted.has(url)) return true;
    const headers = { "Content-Type": body.type, "Content-Length": String(body.size), "X-Content-Type-Options": "nosniff" };
    await cache.put(url, new Response(body, { headers }));
    this.held?.set(url, body.size);
    if (!this.wanted.has(url)) await this.drop(cache, url); // taken off while it was put there
    return this.makeRoom(cache, url);
  }

  /** Drops the least wanted until the rest fits; false if the latest is among them. */
  private async makeRoom(cache: Cache, latest: string): Promise<boolean> {
    const held = this.held ?? new Map<string, number>();
    let bytes = [...held.values()].reduce((sum, size) => sum + size, 0);
    for (const url of [...this.wanted].reverse()) {
      if (bytes <= MOST_BYTES) break;
      this.without.add(url);
      bytes -= held.get(url) ?? 0;
      if (held.has(url)) await this.drop(cache, url);
    }
    return held.has(latest) || !this.wanted.has(latest);
  }

  private async drop(cache: Cache, url: string): Promise<void> {
    this.held?.delete(url);
    await cache.delete(url);
  }
}

async function sizes(cache: Cache): Promise<Map<string, number>> {
  const found = new Map<string, number>();
  for (const request of await cache.keys()) {
    const { pathname, search } = new URL(request.url);
    found.set(pathname + search, Number((await cache.match(request))?.headers.get("Content-Length") ?? 0));
  }
  return found;
}
