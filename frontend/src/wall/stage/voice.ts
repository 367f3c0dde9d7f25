/** A post's text as it stands on the wall: one paragraph at one step. */
import type { Post, Segment } from "../../feed/protocol";
import { direction } from "../../ui/direction";
import { make } from "../../ui/make";
import { sourceName } from "../../ui/mark";
import { richText } from "../../ui/rich-text";
import { leading, longestLine, type Step } from "./fit";
import { script } from "./text";

/** Sources that are a place where one can read a post. */
const ELSEWHERE: ReadonlySet<string> = new Set(["mastodon", "bluesky"]);

export interface Setting {
  segments: readonly Segment[];
  step: Step;
  breaks: boolean;
  /** What the house says below: that the text goes on. */
  note?: string;
}

/** What the whole post decides, so that each of its pages is set alike. */
export interface Manner {
  lang: string;
  dir: "ltr" | "rtl";
  script: string;
}

export function manner(post: Post): Manner {
  const text = post.text ?? "";
  return { lang: post.lang ?? "", dir: direction(text), script: script(text) };
}

/** The post's segments; its plain text where a source gave no segments. */
export function segmentsOf(post: Post): readonly Segment[] {
  if (post.segments !== undefined && post.segments.length > 0) return post.segments;
  return post.text === undefined || post.text === "" ? [] : [{ text: post.text }];
}

/** Where the rest of a post can be read that is longer than a wall shows. */
export function goesOn({ source }: Post): string {
  return ELSEWHERE.has(source) ? `It goes on: read it on ${sourceName(source)}.` : "It goes on.";
}

/** `<p class="voice">`, no wider than `width` u and never a longer line than its step allows. */
export function voice(setting: Setting, manner: Manner, width: number): HTMLParagraphElement {
  const { segments, step, breaks, note = "" } = setting;
  const block = document.createElement("p");
  block.className = "voice";
  typeset(block, step, manner);
  block.classList.toggle("breaks", breaks);
  block.style.setProperty("--measure", String(Math.min(width, longestLine(step))));
  block.append(richText(segments));
  keepCompany(block.lastChild);
  if (note !== "") block.append(make("span", { className: "goes-on" }, make("bdi", { className: "house-note", dir: "ltr" }, note)));
  return block;
}

/** A last word of few letters stands on no line alone: it stays with the one before it. */
function keepCompany(end: ChildNode | null): void {
  if (!(end instanceof Text)) return;
  const [, last = ""] = /\s(\S{1,6} \S{1,3})$/u.exec(end.data) ?? [];
  if (last === "") return;
  const together = make("span", { className: "together" });
  end.splitText(end.length - last.length).replaceWith(together);
  together.append(last);
}

/** The type of a block, also for what lies over it while it moves. */
export function typeset(element: HTMLElement, step: Step, { lang, dir, script }: Manner): void {
  element.classList.add("type");
  element.classList.toggle("heavy", step >= 16.2);
  element.dir = dir;
  if (lang !== "") element.lang = lang;
  if (script !== "") element.dataset["script"] = script;
  element.style.setProperty("--step", String(step));
  element.style.setProperty("--leading", String(leading(step, script)));
}
