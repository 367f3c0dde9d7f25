/** What those who decide at the desk work on. */

import type { Leases } from "../state/leases";
import type { DeskState } from "../state/state";
import type { View } from "../state/view";
import type { Toasts } from "../telling/toasts";
import type { Commands } from "./commands";

export interface Work {
  readonly me: string;
  readonly state: DeskState;
  readonly view: View;
  readonly leases: Leases;
  readonly toasts: Toasts;
  readonly commands: Commands;
  /** The server's time, in milliseconds. */
  now(): number;
  /** Says what was not done, and why. */
  failed(what: string, error: unknown): void;
  /** @param isSeen - whether there is more to draw than the numbers beside the cards. */
  draw(isSeen?: boolean): void;
}
