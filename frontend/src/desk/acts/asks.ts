/** What the desk's elements ask of the page. State goes down by properties, asks go up by one event. */

import type { Play } from "../../feed/protocol";
import type { Decision } from "../state/effects";
import type { Filter } from "../state/filter";
import type { ListName } from "../state/lists";
import type { Rules } from "../state/rules";
import type { WaveAct } from "../state/waves";
import type { CuePatch } from "./commands";

export type DialogName = "help" | "screen" | "screens" | "blocked" | "people" | "rules" | "describe" | "why";

export type Ask =
  | { do: "decide"; decision: Decision }
  | { do: "block" }
  | { do: "focus"; id: string }
  | { do: "move"; by: number }
  | { do: "select"; id: string }
  | { do: "select-to"; id: string }
  | { do: "narrow"; filter: Filter }
  | { do: "filter" }
  | { do: "open"; list: ListName }
  | { do: "search"; query: string }
  | { do: "more" }
  | { do: "newer" }
  | { do: "wave"; act: WaveAct; id: string }
  | { do: "undo" }
  | { do: "cue"; patch: CuePatch }
  | { do: "play"; play: Play | "" }
  | { do: "target"; screen: string }
  | { do: "rejoin" }
  | { do: "panic"; on: boolean }
  | { do: "rules"; patch: Partial<Rules> }
  | { do: "open-dialog"; dialog: DialogName }
  | { do: "letters"; on: boolean }
  | { do: "close" }
  | { do: "toast"; id: number; action: number | "close" };

export class AskEvent extends CustomEvent<Ask> {
  static readonly type = "bc-ask";

  constructor(detail: Ask) {
    super(AskEvent.type, { detail, bubbles: true, composed: true });
  }
}

/** Sends an ask up from an element. */
export function ask(from: EventTarget, detail: Ask): void {
  from.dispatchEvent(new AskEvent(detail));
}
