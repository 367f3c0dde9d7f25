/** One post as large as its room allows, with its credit below. */
import type { Post } from "../../../feed/protocol";
import { make } from "../../../ui/make";
import { credit } from "../../stage/credit";
import { fit, type Ruler, type Step } from "../../stage/fit";
import type { Box } from "../../stage/photo";
import { goesOn, manner, segmentsOf, voice, type Setting } from "../../stage/voice";
import type { Slip } from "./slip";

/** What a post is made large for. */
export interface LargeRoom {
  /** What its text has, in u. */
  box: Box;
  /** One u in CSS px. */
  u: number;
  /** The smallest step of this room. */
  floor: Step;
}

/** @returns null for a post that has no room even at the smallest step, and may not be shortened. */
export function large(post: Post, { box, u, floor }: LargeRoom, now: number, ruler: HTMLElement): Slip | null {
  const how = manner(post);
  const segments = segmentsOf(post);
  if (segments.length === 0) return null;
  const set = (setting: Setting) => voice(setting, how, box.width);
  const measure: Ruler = (some, step, breaks, more) => {
    const block = set({ segments: some, step, breaks, note: more ? goesOn(post) : "" });
    ruler.replaceChildren(block);
    if (block.scrollWidth > block.clientWidth + 1) return "wide";
    return block.offsetHeight <= box.height * u + 1 ? "fits" : "tall";
  };
  const { pages, step, breaks, whole } = fit(segments, how.lang, measure, { floor, most: 1, lead: 1 });
  ruler.replaceChildren();
  if (!whole && post.source === "x") return null; // X: unaltered, or not at all
  const block = set({ segments: pages[0] ?? [], step, breaks, note: whole ? "" : goesOn(post) });
  const element = make("article", { className: "large", dir: how.dir });
  element.dataset["post"] = post.id;
  element.append(make("div", { className: "large-words" }, block), credit(post, now));
  return { post, element, height: 0 };
}
