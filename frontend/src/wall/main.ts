/** The wall's page: finds its conference, takes its colours, and plays. */
import type { TrustedTypesWindow } from "trusted-types/lib";
import "../ui/tokens.css";
import "./wall.css";
import "./stage/page.css";
import "./stage/foot.css";
import "./scenes/cloud/cloud.css";
import "./house/house.css";
import "./help.css";
import "./dress/dress.css";
import { slugFromPath } from "../ui/conference";
import { make } from "../ui/make";
import { Dress } from "./dress/dress";
import { conferenceOf } from "./link/opening";
import { wallOptions } from "./options";
import { settingsOf } from "./play/programme";
import { Vault } from "./link/vault";
import { Wall } from "./wall";

const WORKER = "/sw.js";

/** Keeps the projector's machine awake where the browser can; it lets go when the page is hidden. */
function stayAwake(): void {
  const ask = () => void navigator.wakeLock?.request("screen").catch(() => undefined);
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && ask());
  ask();
}

/** Lets this wall begin without network from now on, where the browser can. */
async function endure(slug: string): Promise<void> {
  if (!isSecureContext) return;
  try {
    const { trustedTypes } = window as unknown as TrustedTypesWindow;
    const policy = trustedTypes?.createPolicy("wall-worker", { createScriptURL: (url: string) => (url === WORKER ? url : "") });
    const script = (policy?.createScriptURL(WORKER) ?? WORKER) as string;
    await navigator.serviceWorker?.register(script, { scope: `/c/${slug}/wall` });
  } catch {
    // A private window has no workers, and plays all the same.
  }
}

const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
const options = wallOptions(location.search, location.hash, calm);
const slug = slugFromPath();
const vault = new Vault(slug);
const conference = await conferenceOf(slug, vault);
const dress = new Dress(conference, options.theme, options.still, options.clear);
dress.wear(settingsOf(conference, ""));
const page = make("div");
document.body.append(dress.backdrop.root, page);
stayAwake();
void endure(slug);
await dress.ready;
await new Wall(conference, options, (settings) => dress.wear(settings), vault).start(page);
