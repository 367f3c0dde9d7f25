/** A conference's logo. */
import type { Conference } from "./conference";
import { make } from "./make";

/** The one for the page's theme; "" where the conference brought none. */
export function logoUrl({ theme = {} }: Conference): string {
  const { logo = "", logo_foyer = "" } = theme;
  return document.documentElement.dataset["theme"] === "foyer" ? logo_foyer || logo : logo || logo_foyer;
}

/** `<img class="logo">`, or the conference's title in words where the picture cannot be had; null for no logo. */
export function logo(conference: Conference): HTMLElement | null {
  const src = logoUrl(conference);
  if (src === "") return null;
  const image = make("img", { className: "logo", src, alt: conference.title, decoding: "sync" });
  image.addEventListener("error", () => image.replaceWith(make("b", {}, conference.title)), { once: true });
  return image;
}
