/** The staff lane in words: who has a post, how long it waits or waited, how the lane does. */

import type { Lane } from "../../feed/protocol";
import type { Sign } from "./signs";
import { span } from "./words";

/** As `GET …/lane` tells it. */
export interface LaneNumbers {
  open: number;
  answered: number;
  resolved: number;
  /** Seconds, the median of today's. */
  first_response: number | null;
  /** When the longest unanswered one came. */
  oldest: string | null;
}

export interface Badge {
  sign: Sign;
  tone: string;
  words: string;
}

/** Who has it, and how long it waits. */
export function laneBadge(lane: Lane, now: number): Badge {
  const waited = between(lane.at, lane.answered_at);
  const who = lane.by || "someone";
  if (lane.state === "resolved") {
    const after = waited === undefined ? "" : `, answered after ${waited}`;
    return { sign: "done", tone: "second", words: `Resolved by ${who}${after}` };
  }
  if (lane.state === "answered") {
    const after = waited === undefined ? "" : ` after ${waited}`;
    return { sign: "other", tone: "other", words: `Answered by ${who}${after}` };
  }
  const since = Date.parse(lane.at ?? "");
  const waits = Number.isNaN(since) ? "" : ` for ${span(now - since)}`;
  return { sign: "hold", tone: "hold", words: `Nobody has it, waits${waits}` };
}

/** "first answer after 2 min 10 s · oldest waits 9 min". */
export function laneWords(numbers: LaneNumbers | undefined, now: number): string {
  if (!numbers) return "";
  const { first_response: first, oldest } = numbers;
  const parts = [];
  if (oldest !== null) parts.push(`oldest waits ${span(now - Date.parse(oldest))}`);
  if (first !== null) parts.push(`first answer after ${span(first * 1000)} today`);
  return parts.map((part) => part.replaceAll(" ", "\u00a0")).join(" · ");
}

function between(from: string | undefined, to: string | undefined): string | undefined {
  const ms = Date.parse(to ?? "") - Date.parse(from ?? "");
  return Number.isNaN(ms) ? undefined : span(ms);
}

const EVERY_MS = 10_000;

/** The lane's numbers, read now and then while it is on the page. */
export class LaneDesk {
  numbers: LaneNumbers | undefined;
  private at = 0;

  /** @param read - may fail: then they are read again later. */
  constructor(
    private readonly read: () => Promise<LaneNumbers>,
    private readonly draw: () => void,
  ) {}

  /** Once a second. `isOpen`: the lane is on the page. */
  async tick(isOpen: boolean): Promise<void> {
    if (!isOpen) this.at = 0;
    if (!isOpen || Date.now() - this.at < EVERY_MS) return;
    this.at = Date.now();
    try {
      this.numbers = await this.read();
      this.draw();
    } catch {
      // whatever stands in the way, the desk says so elsewhere
    }
  }
}
