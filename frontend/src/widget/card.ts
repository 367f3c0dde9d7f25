/** One post as the widget shows it. */
import type { Post } from "../feed/protocol";
import { ago } from "../ui/ago";
import { avatar } from "../ui/avatar";
import { direction } from "../ui/direction";
import { mark, sourceName } from "../ui/mark";
import { picture, richText } from "../ui/rich-text";
import { link, make } from "../ui/make";
import type { Words } from "./words";

export interface CardOptions {
  words: Words;
  lang: string;
  /** A picture's address on the conference's server. */
  resolve(path: string): string;
}

/** `<li>` with who, when and where from, the text, and the pictures. */
export function card(post: Post, options: CardOptions): HTMLLIElement {
  const head = make("header", {}, face(post, options), who(post, options), origin(post, options));
  const item = make("li", { dir: direction(post.text ?? "") }, make("article", {}, head, ...said(post, options)));
  if (post.lang !== undefined) item.lang = post.lang;
  return item;
}

/** Brings a card's time up to date. */
export function tick(item: HTMLElement, now: number): void {
  for (const time of item.querySelectorAll("time")) time.textContent = ago(time.dateTime, now, time.lang);
}

/** The initial has an element of its own, so that it can contrast with the accent behind it. */
function face(post: Post, { resolve }: CardOptions): HTMLElement {
  const made = avatar(post, resolve);
  const wrap = (): void => {
    if (made.matches(".lettered")) made.replaceChildren(make("span", {}, made.textContent ?? ""));
  };
  wrap();
  made.querySelector("img")?.addEventListener("error", wrap);
  return made;
}

function who(post: Post, options: CardOptions): HTMLElement {
  const { name, handle, url } = post.author ?? {};
  const called = link(url, name || handle || sourceName(post.source));
  return make(
    "div",
    { className: "who" },
    make("bdi", { className: "name", dir: "auto" }, called),
    make("p", { className: "about" }, ...about(post, options)),
  );
}

/** "@handle · 2 min", or "2 min · from the room". The time leads to the post itself. */
function about(post: Post, { words, lang }: CardOptions): (Node | string)[] {
  const { handle, url } = post.author ?? {};
  const parts: (Node | string)[] = [];
  if (handle) parts.push(make("bdi", { dir: "auto" }, link(url, `@${handle}`)));
  if (post.created_at !== undefined) parts.push(link(post.url, when(post, lang)));
  if (post.source === "form") parts.push(words.room);
  if (post.question === true || post.flags.includes("question")) parts.push(words.question);
  return parts.flatMap((part, index) => (index > 0 ? [" · ", part] : [part]));
}

/** A time inside right-to-left words is written in those words' language. */
function when(post: Post, pageLang: string): HTMLTimeElement {
  const lang = direction(post.text ?? "") === "rtl" ? (post.lang ?? pageLang) : pageLang;
  return make("time", { dateTime: post.created_at ?? "", lang }, ago(post.created_at, Date.now(), lang));
}

/** The network's mark in the corner; it leads to the post there. */
function origin(post: Post, { words }: CardOptions): Node {
  return make("span", { className: "origin" }, link(post.url, mark(post.source), view(post, words)));
}

function view(post: Post, words: Words): string {
  return `${words.view} ${sourceName(post.source)}`;
}

/** Text and pictures; behind a summary where the author, or the network, warns of them. */
function said(post: Post, options: CardOptions): HTMLElement[] {
  const parts = [text(post, options), ...quoted(post), ...pictures(post, options)];
  if (!post.warning && post.sensitive !== true) return parts;
  const act = make("span", { className: "act" }, options.words.show);
  const warning = post.warning ? [make("bdi", { dir: "auto" }, post.warning), " · "] : [];
  return [make("details", {}, make("summary", {}, ...warning, act), ...parts)];
}

function text(post: Post, { resolve }: CardOptions): HTMLElement {
  const segments = post.segments ?? [{ text: post.text ?? "" }];
  const paragraph = make("p", { className: "text" }, richText(segments, { links: true, resolve }));
  for (const tag of paragraph.querySelectorAll("bdi.tag")) {
    const word = tag.textContent ?? "";
    tag.replaceChildren(link(tagHref(post, word.slice(1)), word));
  }
  return paragraph;
}

/** Where a network lists the posts of a tag; "" where we do not know. */
export function tagHref(post: Post, tag: string): string {
  const word = encodeURIComponent(tag);
  if (post.source === "x") return `https://x.com/hashtag/${word}`;
  if (post.source === "bluesky") return `https://bsky.app/hashtag/${word}`;
  const home = /^https?:\/\/[^/]+/.exec(post.author?.url ?? "")?.[0];
  return post.source === "mastodon" && home !== undefined ? `${home}/tags/${word}` : "";
}

function quoted({ quote }: Post): HTMLElement[] {
  if (quote?.text === undefined) return [];
  const name = quote.name || (quote.handle ? `@${quote.handle}` : "");
  return [make("blockquote", { dir: direction(quote.text) }, make("bdi", { className: "name" }, name), " ", quote.text)];
}

function pictures(post: Post, { words, resolve }: CardOptions): HTMLElement[] {
  const images = (post.media ?? []).slice(0, 4).flatMap(({ src, alt }) => {
    const address = picture(src, resolve);
    if (address === "") return [];
    const photo = make("img", { alt: alt ?? "", loading: "lazy", decoding: "async", referrerPolicy: "no-referrer", src: address });
    return [link(post.url, photo, photo.alt || view(post, words))];
  });
  return images.length === 0 ? [] : [make("div", { className: "pictures" }, ...images)];
}
