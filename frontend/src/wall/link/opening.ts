/** How a wall finds its conference, with its server or without. */
import { loadConference, Refused, type Conference } from "../../ui/conference";
import { rest } from "../stage/motion";
import type { Vault } from "./vault";

/** The server has this long to answer, before the wall begins with what it knew last. */
const PATIENCE_MS = 3_000;
const RETRY_MS = 3_000;
const never = new AbortController().signal;

/** Asks until the server answers, where nothing is known: a wall shows nothing rather than an error. */
export async function conferenceOf(slug: string, vault: Vault): Promise<Conference> {
  const first = ask(slug, vault);
  const early = await Promise.race([first, rest(PATIENCE_MS, never).then(() => null)]);
  if (early !== null) return early;
  const later = persist(first, slug, vault); // what it says is kept for the next start
  return (await vault.conference()) ?? later;
}

async function ask(slug: string, vault: Vault): Promise<Conference | null> {
  try {
    const conference = await loadConference(slug);
    void vault.keepConference(conference);
    return conference;
  } catch (error) {
    if (error instanceof Refused && error.status === 404) await vault.forget(); // there is none, or none any more
    return null;
  }
}

async function persist(first: Promise<Conference | null>, slug: string, vault: Vault): Promise<Conference> {
  for (let answer = await first; ; answer = await ask(slug, vault)) {
    if (answer !== null) return answer;
    await rest(RETRY_MS, never);
  }
}
