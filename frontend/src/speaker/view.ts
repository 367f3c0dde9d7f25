/** What the speaker sees, built anew whenever it changes. Nothing here moves. */
import type { Post } from "../feed/protocol";
import { ago } from "../ui/ago";
import { avatar } from "../ui/avatar";
import { direction } from "../ui/direction";
import { make } from "../ui/make";
import { mark, sourceWord } from "../ui/mark";
import { richText } from "../ui/rich-text";

/** The post behind the speaker, with its author below. */
export function behind(post: Post, now: number): HTMLElement[] {
  const text = make("p", { className: "text", dir: direction(post.text ?? "") }, richText(post.segments));
  if (post.lang !== undefined) text.lang = post.lang;
  return [make("div", { className: "words", id: "words" }, text), credit(post, now)];
}

/** A sentence of the desk's, or the house's own, in the place of a post. */
export function sentence(words: string): HTMLElement[] {
  return [make("div", { className: "words", id: "words" }, make("p", { className: "text", dir: "auto" }, words))];
}

/** One question, short: the rest of a long one is on the wall. */
export function question(post: Post): HTMLLIElement {
  const dir = direction(post.text ?? "");
  const asked = make("p", { className: "asked" }, richText(post.segments));
  if (post.lang !== undefined) asked.lang = post.lang;
  const by = make("p", { className: "by" });
  if (post.flags.includes("pinned")) by.append("pinned by the desk · ");
  by.append(make("bdi", {}, named(post)));
  return make("li", { dir }, asked, by);
}

function credit(post: Post, now: number): HTMLElement {
  const about = make("p", { className: "by" });
  if (post.author?.handle) about.append(make("bdi", {}, `@${post.author.handle}`), " · ");
  if (post.created_at !== undefined) about.append(make("time", {}, ago(post.created_at, now)), " · ");
  const word = sourceWord(post.source);
  about.append(make("span", { className: "whence" }, mark(post.source), word === "" ? "" : ` ${word}`));
  const name = make("p", { className: "name" }, make("bdi", {}, named(post)));
  return make("footer", {}, avatar(post), make("div", {}, name, about));
}

function named({ author }: Post): string {
  return author?.name || (author?.handle ? `@${author.handle}` : "Someone in the room");
}
