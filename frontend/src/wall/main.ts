/** The wall's page: finds its conference, takes its colours, and plays. */
import "../ui/tokens.css";
import "./wall.css";
import { paint, type Theme } from "../ui/colour";
import { loadConference, slugFromPath, type Conference, type WallSettings } from "../ui/conference";
import { rest } from "./motion";
import { wallOptions, type WallOptions } from "./options";
import { settingsOf } from "./programme";
import { Wall } from "./wall";

const RETRY_MS = 3_000;
const THEMES: readonly Theme[] = ["stage", "foyer", "contrast"];

/** Asks until the server answers: a wall shows nothing rather than an error. */
async function conferenceOf(slug: string): Promise<Conference> {
  const never = new AbortController().signal;
  for (;;) {
    try {
      return await loadConference(slug);
    } catch {
      await rest(RETRY_MS, never);
    }
  }
}

function dress(conference: Conference, options: WallOptions, settings: WallSettings): void {
  const wanted = [options.theme, settings.theme].find((name) => THEMES.some((theme) => theme === name));
  const theme = (wanted ?? "stage") as Theme;
  const root = document.documentElement;
  root.dataset["theme"] = theme;
  paint(root, conference.theme?.accent ?? "", theme);
  document.title = `${conference.title}, wall`;
}

/** Keeps the projector's machine awake where the browser can; it lets go when the page is hidden. */
function stayAwake(): void {
  const ask = () => void navigator.wakeLock?.request("screen").catch(() => undefined);
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && ask());
  ask();
}

const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
const options = wallOptions(location.search, location.hash, calm);
const conference = await conferenceOf(slugFromPath());
const wear = (settings: WallSettings): void => dress(conference, options, settings);
wear(settingsOf(conference, ""));
stayAwake();
await new Wall(conference, options, wear).start(document.body);
