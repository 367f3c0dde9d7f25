/** The box a photo gets: cropped a little where that helps, else shown whole. */
import type { Media, Post } from "../../feed/protocol";
import { picture } from "../../ui/rich-text";

export interface Box {
  width: number;
  height: number;
}

/** Beside the text; taller or wider photos than these are cropped, by at most a third. */
const WIDTH = 43;
const TALLEST = 9 / 16;
const WIDEST = 4 / 5;
const MOST_LOST = 1 / 3;
const THUMB_WIDEST = 3 / 2;

/** The box in u, at most `room` wide and high; beside the text in landscape, above it in portrait. */
export function photoBox(width: number, height: number, room: Box, portrait: boolean): Box {
  const shape = width / height;
  if (portrait) return within(shape, room.width, room.height);
  const kept = Math.min(WIDEST, Math.max(TALLEST, shape));
  const lost = 1 - Math.min(kept / shape, shape / kept);
  const drawn = lost <= MOST_LOST ? kept : shape;
  const box = within(drawn, WIDTH, Number.POSITIVE_INFINITY);
  if (box.height <= room.height) return box;
  // As high as there is room: cropped if little is lost, narrower if not.
  return lost <= MOST_LOST ? { width: WIDTH, height: room.height } : within(shape, WIDTH, room.height);
}

/** The box of a photo that is small beside its text: between 4:5 and 3:2, else shown whole. */
export function thumbBox(width: number, height: number, room: Box): Box {
  const shape = width / height;
  const kept = Math.min(THUMB_WIDEST, Math.max(WIDEST, shape));
  const lost = 1 - Math.min(kept / shape, shape / kept);
  return within(lost <= MOST_LOST ? kept : shape, room.width, room.height);
}

/** The photo of a post that a wall may show: the first, and none that its author called sensitive. */
export function photoOf(post: Post): Media | undefined {
  if (post.sensitive === true) return undefined;
  return post.media?.find((media) => picture(media.src) !== "");
}

/** Loads and decodes it, so that it is painted in one frame; null when it cannot be had. */
export async function loadPhoto(media: Media | undefined): Promise<HTMLImageElement | null> {
  if (media === undefined) return null;
  const image = new Image();
  image.alt = media.alt ?? "";
  image.referrerPolicy = "no-referrer";
  image.src = picture(media.src);
  try {
    await image.decode();
    return image.naturalWidth > 0 ? image : null;
  } catch {
    return null;
  }
}

function within(shape: number, width: number, height: number): Box {
  return shape * height < width ? { width: shape * height, height } : { width, height: width / shape };
}
