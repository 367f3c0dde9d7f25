/** What the wall's address asks for: scene=, theme=, motion=off, background=none, and a screen link after the #. */

export interface WallOptions {
  scene: string;
  theme: string;
  /** No animation at all: cuts, still glows, no hairline. */
  still: boolean;
  /** No ground: another program lays the wall over a picture of its own. */
  clear: boolean;
  /** The signed link that makes this a counted screen; after the #, so that no log has it. */
  screen: string | undefined;
}

/** Reads them; `calm` is the system's own wish for less motion. */
export function wallOptions(search: string, hash: string, calm: boolean): WallOptions {
  const query = new URLSearchParams(search);
  return {
    scene: query.get("scene") ?? "",
    theme: query.get("theme") ?? "",
    still: calm || query.get("motion") === "off",
    clear: query.get("background") === "none",
    screen: new URLSearchParams(hash.replace(/^#/, "")).get("screen") ?? undefined,
  };
}
