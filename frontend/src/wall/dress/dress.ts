/** What a wall wears: theme, colours, typeface, logo, and what lies under everything. */
import { paint, type Palette, type Theme } from "../../ui/colour";
import type { Conference, WallSettings } from "../../ui/conference";
import { logoUrl } from "../../ui/logo";
import { make } from "../../ui/make";
import { Backdrop } from "./backdrop";
import { rest } from "../stage/motion";
import { lostHere } from "./sample";
import { wearTypeface } from "./typeface";
import { ANYTHING, veil } from "./veil";

const THEMES: readonly Theme[] = ["stage", "foyer", "contrast"];
const USUAL_ACCENT = "#d4ee40";
/** A typeface that takes longer is done without until the next start: what is set must not jump. */
const PATIENCE_MS = 3_000;

export class Dress {
  readonly backdrop = new Backdrop();
  /** Resolves when words may be set and measured. */
  readonly ready: Promise<unknown>;
  private readonly root = document.documentElement;
  private palette: Palette | null = null;
  /** Kept, so that the browser has them when the server is away. */
  private readonly logos = new Map<string, HTMLImageElement>();

  /**
   * @param theme - the one that the address asks for, over any setting.
   * @param clear - no ground at all: another program lays the wall over its own picture.
   */
  constructor(
    private readonly conference: Conference,
    private readonly theme: string,
    still: boolean,
    private readonly clear: boolean,
  ) {
    document.title = `${conference.title}, wall`;
    const { typeface = "", ...given } = conference.theme ?? {};
    this.ready = typeface === "" ? Promise.resolve() : Promise.race([wearTypeface(typeface), rest(PATIENCE_MS, new AbortController().signal)]);
    if (clear) this.root.dataset["background"] = "none";
    else void this.backdrop.load(given, still).then(() => this.lay());
  }

  /** Puts a wall's settings on: at once, and again when it learns that it has its own. */
  wear(settings: WallSettings): void {
    const wanted = [this.theme, settings.theme].find((name) => THEMES.some((theme) => theme === name));
    const theme = (wanted ?? "stage") as Theme;
    const { accent = USUAL_ACCENT, ground = "", background = "" } = this.conference.theme ?? {};
    const pictured = background !== "" || this.clear;
    this.root.dataset["theme"] = theme;
    this.palette = paint(this.root, { colour: accent, ground, pictured }, theme);
    if (this.palette === null) return;
    this.root.style.setProperty("--plate-opacity", `${Math.ceil(100 * veil(ANYTHING, this.palette))}%`);
    this.lay();
    void this.hang();
  }

  private lay(): void {
    if (this.palette === null || !this.backdrop.here) return;
    this.backdrop.wear(this.palette);
    this.root.dataset["background"] = "picture";
  }

  /** Gives the logo a plate where it would be lost on the theme's ground. */
  private async hang(): Promise<void> {
    const url = logoUrl(this.conference);
    for (const shown of document.querySelectorAll<HTMLImageElement>("img.logo")) {
      if (shown.getAttribute("src") !== url) shown.src = url;
    }
    delete this.root.dataset["logo"];
    if (url === "") return;
    const image = this.logos.get(url) ?? make("img", { src: url });
    this.logos.set(url, image);
    const faint = await image.decode().then(() => lostHere(image), () => false);
    if (faint && url === logoUrl(this.conference)) this.root.dataset["logo"] = "plated";
  }
}
