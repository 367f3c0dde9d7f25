/** What the desk asks of one wall: of all of them, and over that of this one. */
import type { Cue } from "../../feed/protocol";

/** A cue in which nothing is another screen's. `step` counts both. */
export type Asked = Omit<Cue, "screens">;

/** @param screen - this wall's id; "" for a wall that is no counted screen. */
export function asked({ screens, ...all }: Cue, screen: string): Asked {
  const own = screen === "" ? undefined : screens?.[screen];
  if (own === undefined) return all;
  return { ...all, ...own, step: (all.step ?? 0) + (own.step ?? 0) };
}
