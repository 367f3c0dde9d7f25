/** One post on a board: its credit, its text and its photo at the side, set for the width of a column. */
import type { Post } from "../../../feed/protocol";
import { ago } from "../../../ui/ago";
import { make } from "../../../ui/make";
import { credit } from "../../stage/credit";
import { fit, type Ruler, type Step } from "../../stage/fit";
import { thumbBox } from "../../stage/photo";
import { goesOn, manner, segmentsOf, voice, type Setting } from "../../stage/voice";

export interface Slip {
  readonly post: Post;
  readonly element: HTMLElement;
  /** In CSS px. */
  height: number;
}

/** What a slip is set for. */
export interface SlipRoom {
  step: Step;
  /** In u. */
  width: number;
  /** In CSS px: a longer post leads with its beginning. */
  tallest: number;
  /** One from X, which may not be shortened, is left to other scenes where it is longer than this. */
  highest: number;
}

/** What it has beside the post's text. */
export interface SlipParts {
  photo: HTMLImageElement | null;
  /** A word in a pill at the end of the credit; "" for none. */
  pill: string;
  now: number;
}

/** Between text and photo, in u; and how much of the width the photo may have. */
const GAP = 5;
const PHOTO_SHARE = 0.32;
const PHOTO_TALLEST = 24;

/**
 * @param ruler - as wide as the column, and not seen.
 * @returns null for a post that cannot be shown here whole, nor be shortened.
 */
export function slip(post: Post, { photo, pill, now }: SlipParts, room: SlipRoom, ruler: HTMLElement): Slip | null {
  const segments = segmentsOf(post);
  if (segments.length === 0 && photo === null) return null;
  const figure = photo === null ? null : thumb(photo, room.width);
  const limit = post.source === "x" ? room.highest : room.tallest;
  const set = (setting: Setting): Slip => {
    const element = make("article", { className: "slip", dir: manner(post).dir });
    element.dataset["post"] = post.id;
    element.append(head(post, pill, now), body(post, setting, figure, room));
    ruler.replaceChildren(element);
    const { height } = element.getBoundingClientRect();
    return { post, element, height };
  };
  const measure: Ruler = (some, step, breaks, more) => {
    if (step !== room.step) return "tall"; // all slips of a board have one size
    const { element, height } = set({ segments: some, step, breaks, note: more ? goesOn(post) : "" });
    const block = element.querySelector(".voice");
    if (block !== null && block.scrollWidth > block.clientWidth + 1) return "wide";
    return height <= limit ? "fits" : "tall";
  };
  const { pages, breaks, whole } = fit(segments, manner(post).lang, measure, { floor: room.step, most: 1, lead: 1 });
  const made = set({ segments: pages[0] ?? [], step: room.step, breaks, note: whole ? "" : goesOn(post) });
  made.element.remove();
  return made.height > limit || (!whole && post.source === "x") ? null : made; // X: unaltered, or not at all
}

/** Brings "6 min" up to date, and the height where that changed it. Whether it did. */
export function sayTime(each: Slip, now: number): boolean {
  const time = each.element.querySelector(".time");
  const said = ago(each.post.created_at, now, each.post.lang);
  if (time === null || time.textContent === said) return false;
  time.textContent = said;
  const { height } = each;
  each.height = each.element.getBoundingClientRect().height;
  return Math.abs(each.height - height) > 1;
}

/** Resolves once its pictures can be painted with it, or cannot be had. */
export async function pictured({ element }: Slip): Promise<void> {
  await Promise.all([...element.querySelectorAll("img")].map((image) => image.decode().catch(() => undefined)));
}

function head(post: Post, pill: string, now: number): HTMLElement {
  return make("div", { className: "slip-head" }, credit(post, now), ...(pill === "" ? [] : [make("b", { className: "pill" }, pill)]));
}

function body(post: Post, setting: Setting, figure: HTMLElement | null, room: SlipRoom): HTMLElement {
  const beside = figure === null ? 0 : GAP + Number(figure.style.getPropertyValue("--photo-width"));
  const block = voice(setting, manner(post), room.width - beside);
  const words = setting.segments.length === 0 ? [] : [block];
  return make("div", { className: "slip-body" }, ...words, ...(figure === null ? [] : [figure]));
}

function thumb(photo: HTMLImageElement, width: number): HTMLElement {
  const box = thumbBox(photo.naturalWidth, photo.naturalHeight, { width: PHOTO_SHARE * width, height: PHOTO_TALLEST });
  const figure = make("figure", { className: "photo" }, photo);
  figure.style.setProperty("--photo-width", String(box.width));
  figure.style.setProperty("--photo-height", String(box.height));
  return figure;
}
