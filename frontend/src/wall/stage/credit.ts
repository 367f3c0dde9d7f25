/** Who said it, when, and where: the foot of the stage. */
import type { Post } from "../../feed/protocol";
import { ago } from "../../ui/ago";
import { avatar } from "../../ui/avatar";
import { make } from "../../ui/make";
import { mark, sourceWord } from "../../ui/mark";
import { manner } from "./voice";

/** Face, name, handle, time, mark and word; mirrored with the post. */
export function credit(post: Post, now: number): HTMLElement {
  const { dir } = manner(post);
  const box = make("div", { className: "credit" });
  box.dir = dir;
  const lines = make("div", { className: "credit-lines" });
  lines.append(name(post), meta(post, now));
  box.append(avatar(post), lines);
  return box;
}

function name(post: Post): HTMLElement {
  const line = make("p", { className: "credit-name" });
  const text = post.author?.name || post.author?.handle || "";
  line.append(make("bdi", { dir: "auto" }, text));
  return line;
}

function meta(post: Post, now: number): HTMLElement {
  const line = make("p", { className: "credit-meta" });
  const handle = post.author?.handle ?? "";
  if (handle !== "") line.append(make("span", { className: "handle" }, make("bdi", { dir: "auto" }, `@${handle}`)));
  const time = ago(post.created_at, now, post.lang);
  if (time !== "") line.append(make("span", {}, make("bdi", { className: "time" }, time)));
  const word = sourceWord(post.source);
  const source = make("span", { className: "source" }, mark(post.source));
  if (word !== "") source.append(make("bdi", {}, word));
  line.append(source);
  return line;
}
