/** What a wall's browser and address can do, and what its machine must be told where they cannot. */
import { rest } from "../../stage/motion";

export interface Found {
  secure: boolean;
  awake: boolean;
  /** The page's shell is kept by the service worker. */
  shell: boolean;
  kept: boolean;
  full: boolean;
  fullPossible: boolean;
  still: boolean;
}

/** One line of the test card. */
export interface Check {
  good: boolean;
  text: string;
}

const PATIENCE_MS = 2_000;

/** Asks the browser. What does not answer in time cannot be done. */
export async function look(still: boolean): Promise<Found> {
  const [awake, kept] = await Promise.all([inTime(keepsAwake()), inTime(keeps())]);
  return {
    secure: isSecureContext,
    awake,
    shell: navigator.serviceWorker?.controller != null,
    kept,
    full: document.fullscreenElement !== null || (innerHeight >= screen.height && innerWidth >= screen.width),
    fullPossible: document.fullscreenEnabled,
    still,
  };
}

/** In plain words; what is missing with what to do about it. */
export function checks({ secure, awake, shell, kept, full, fullPossible, still }: Found): Check[] {
  const found: Check[] = secure
    ? [
        { good: true, text: "secure address" },
        check(awake, "keeps the screen awake", "This browser does not keep the screen awake: switch off sleep and the screen saver by hand."),
        check(shell, "starts without network", "Its shell is not kept yet: load this page once more before the network may go."),
      ]
    : [{ good: false, text: "This address is plain http: switch off sleep and the screen saver by hand, or open it with backchannel screen URL." }];
  const noFull = fullPossible ? "Press F for full screen." : "No full screen here: open the browser as a kiosk.";
  return [
    ...found,
    check(kept, "keeps its last posts", "It keeps no posts: leave the private window."),
    check(full, "full screen", noFull),
    check(!still, "full motion", "Stills: motion=off is in the address, or the system asks for less motion."),
  ];
}

function check(good: boolean, well: string, otherwise: string): Check {
  return { good, text: good ? well : otherwise };
}

async function keepsAwake(): Promise<boolean> {
  try {
    const lock = await navigator.wakeLock.request("screen");
    await lock.release();
    return true;
  } catch {
    return false; // not on plain http, nor while the battery is low
  }
}

async function keeps(): Promise<boolean> {
  try {
    const names = await indexedDB.databases();
    return Array.isArray(names);
  } catch {
    return false;
  }
}

function inTime(asked: Promise<boolean>): Promise<boolean> {
  const late = rest(PATIENCE_MS, new AbortController().signal).then(() => false);
  return Promise.race([asked, late]);
}
