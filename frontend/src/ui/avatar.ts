/** A face, or the first letter of a name. */
import type { Post } from "../feed/protocol";
import { picture } from "./rich-text";

/** `<span class="avatar">` with an `<img>`, or with an initial on the conference's colour. */
export function avatar(post: Post, resolve?: (path: string) => string): HTMLElement {
  const face = document.createElement("span");
  face.className = "avatar";
  face.setAttribute("aria-hidden", "true"); // the name stands beside it
  const src = picture(post.author?.avatar, resolve);
  if (src === "") return lettered(face, post);
  const image = document.createElement("img");
  image.alt = "";
  image.decoding = "async";
  image.referrerPolicy = "no-referrer";
  image.addEventListener("error", () => lettered(face, post), { once: true });
  image.src = src;
  face.append(image);
  return face;
}

/** The first letter or digit of a name, whole with its accents; "" for none. */
export function initial(name: string): string {
  for (const { segment } of new Intl.Segmenter().segment(name)) {
    if (/[\p{L}\p{N}]/u.test(segment)) return segment.toLocaleUpperCase();
  }
  return "";
}

function lettered(face: HTMLElement, post: Post): HTMLElement {
  face.classList.add("lettered");
  const name = post.author?.name ?? "";
  face.replaceChildren(initial(name) || initial(post.author?.handle ?? "") || "·");
  return face;
}
