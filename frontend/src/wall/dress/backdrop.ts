/** What lies under everything: a conference's own picture, or film, in the place of the glows. */
import type { Palette } from "../../ui/colour";
import type { ThemeSettings } from "../../ui/conference";
import { make } from "../../ui/make";
import { sample } from "./sample";
import { ANYTHING, extremes, limit, veil, type Extremes } from "./veil";

/** Pixels of the longer side that are looked at. */
const SAMPLED = 96;
/** However dark a picture is: text needs a calm ground, too. */
const LEAST = 0.35;

/**
 * From below: the picture, a film over it where things may move, the veil, and the limit, which cuts
 * what the veil lets through too brightly.
 */
export class Backdrop {
  readonly root = make("div", { className: "backdrop", ariaHidden: "true" });
  private between: Extremes | null = null;

  /** Loads the picture, and then the film; what cannot be had is done without. */
  async load({ background = "", video = "" }: ThemeSettings, still: boolean): Promise<void> {
    if (background === "") return;
    const picture = make("img", { src: background, alt: "" });
    try {
      await picture.decode();
    } catch {
      return; // the glows stay
    }
    const pixels = sample(picture, SAMPLED);
    const moves = video !== "" && !still;
    this.between = pixels === null || moves ? ANYTHING : extremes(pixels);
    const under = moves ? [picture, film(video)] : [picture];
    // Over a film the veil is thick enough for any: a limit would be blended anew for each frame.
    const over = moves ? ["veil"] : ["veil", "limit"];
    this.root.append(...under, ...over.map((className) => make("div", { className })));
  }

  /** Fits the veil to a theme. Nothing lies here before `load` has found a picture. */
  wear(palette: Palette): void {
    if (this.between === null) return;
    this.root.style.setProperty("--veil", String(Math.max(LEAST, veil(this.between, palette))));
    this.root.style.setProperty("--limit", limit(palette));
  }

  get here(): boolean {
    return this.between !== null;
  }
}

/** Seen once it plays; if it never does, the picture stays. */
function film(src: string): HTMLVideoElement {
  const video = make("video", { src, muted: true, loop: true, autoplay: true, playsInline: true, disableRemotePlayback: true });
  video.style.visibility = "hidden";
  video.addEventListener("playing", () => (video.style.visibility = ""), { once: true });
  video.addEventListener("error", () => video.remove(), { once: true });
  return video;
}
