/** The wall's page: finds its conference, takes its colours, and plays. */
import "../ui/tokens.css";
import "./wall.css";
import "./dress.css";
import { loadConference, slugFromPath, type Conference } from "../ui/conference";
import { make } from "../ui/make";
import { Dress } from "./dress";
import { rest } from "./motion";
import { wallOptions } from "./options";
import { settingsOf } from "./programme";
import { Wall } from "./wall";

const RETRY_MS = 3_000;

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

/** Keeps the projector's machine awake where the browser can; it lets go when the page is hidden. */
function stayAwake(): void {
  const ask = () => void navigator.wakeLock?.request("screen").catch(() => undefined);
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && ask());
  ask();
}

const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
const options = wallOptions(location.search, location.hash, calm);
const conference = await conferenceOf(slugFromPath());
const dress = new Dress(conference, options.theme, options.still, options.clear);
dress.wear(settingsOf(conference, ""));
const page = make("div");
document.body.append(dress.backdrop.root, page);
stayAwake();
await dress.ready;
await new Wall(conference, options, (settings) => dress.wear(settings)).start(page);
