/** What a wall plays now: from its settings, the sessions, the cue and the clock. Pure. */
import type { Play } from "../../feed/protocol";
import type { Conference, Session, WallSettings } from "../../ui/conference";
import type { Asked } from "./asked";

/** In the order of their keys. The test card has none: it is asked for by address or by cue. */
export const SCENES = [
  "letters",
  "rotation",
  "cloud",
  "stream",
  "mosaic",
  "spotlight",
  "questions",
  "voices",
  "session",
  "message",
] as const;
export type SceneName = (typeof SCENES)[number] | "test";

export interface Plan {
  /** What is played, one after the other. */
  scenes: readonly SceneName[];
  /** What is played, in this order, while none of those has anything to show. */
  otherwise: readonly SceneName[];
}

/** Nothing at all. */
export const SILENCE: Plan = { scenes: [], otherwise: [] };

/** What a wall plays when neither the file nor the desk says anything. */
const USUAL: readonly SceneName[] = ["letters", "rotation", "cloud"];
const HOUSE: readonly SceneName[] = ["session", "message"];

/** The settings of a wall: `[wall]`, and over it the `[[screen]]` of its name. */
export function settingsOf({ wall = {}, screens = [] }: Conference, name: string): WallSettings {
  const own = screens.find((screen) => name !== "" && same(screen.name, name));
  const given = Object.entries(own ?? {}).filter(([key, value]) => key !== "name" && value != null);
  return { ...wall, ...Object.fromEntries(given) };
}

/** The session that this wall follows at a moment: the first that is on in its room, else everywhere. */
export function sessionOf(sessions: readonly Session[], { schedule = true, room = "" }: WallSettings, now: number): Session | null {
  if (!schedule) return null;
  const on = sessions.filter(({ starts, ends }) => Date.parse(starts) <= now && now < Date.parse(ends));
  return on.find((session) => room === "" || session.room === room) ?? on.find((session) => !session.room) ?? null;
}

/** What the walls do: as the desk says, else as the session does. In a talk nobody's posts compete with it. */
export function playOf({ play, until }: Asked, session: Session | null, now: number): Play {
  if (play && (until === undefined || now < Date.parse(until))) return play;
  if (session === null || session.scene) return "posts";
  return session.play || (session.speaker ? "hold" : "posts");
}

/**
 * @param scene - the one scene that this wall, its address or the desk asks for; "" for none.
 * @param said - whether there are posts: of those there may be none that this screen can show.
 */
export function plan(scene: string, play: Play, settings: WallSettings, session: Session | null, said: boolean): Plan {
  const posts: readonly SceneName[] = said ? ["letters", ...HOUSE] : ["letters"];
  if (isScene(scene)) return { scenes: [scene], otherwise: play === "posts" ? posts : HOUSE };
  switch (play) {
    case "hold":
      return { scenes: HOUSE, otherwise: [] };
    case "questions":
      return { scenes: ["questions"], otherwise: HOUSE };
    case "single":
      return { scenes: ["spotlight"], otherwise: HOUSE };
    case "posts": {
      if (session !== null && isScene(session.scene)) return { scenes: [session.scene], otherwise: posts };
      const scenes = (settings.scenes ?? []).filter(isScene);
      return { scenes: scenes.length > 0 ? scenes : USUAL, otherwise: posts };
    }
  }
}

export function isScene(name: string | undefined): name is SceneName {
  return name === "test" || SCENES.some((scene) => scene === name);
}

function same(one: string, other: string): boolean {
  return one.trim().toLocaleLowerCase() === other.trim().toLocaleLowerCase();
}
