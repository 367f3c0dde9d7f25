/** The waves of a raid as the desk has them: which there are, which posts they fold away. No DOM. */

import type { WaveNow } from "../../feed/protocol";
import type { Rules } from "./rules";

/** What a moderator can do about one. */
export type WaveAct = "open" | "reject" | "dismiss" | "back" | "keep";

/** A banner says by itself how to go back for so long; then the switch above the queue does. */
const BANNER_MS = 60 * 60_000;

export class Waves {
  private all: readonly WaveNow[] = [];
  /** The wave whose posts alone are on the page. */
  opened = "";
  /** Waves that were decided here a moment ago. */
  private readonly sent = new Set<string>();
  /** Waves whose banner was put away here. */
  private readonly kept = new Set<string>();

  /** Takes in what is true now. */
  hear(waves: readonly WaveNow[]): void {
    this.all = waves;
    for (const id of this.sent) if (this.get(id)?.decision) this.sent.delete(id);
    if (this.opened !== "" && !this.waiting.some(({ id }) => id === this.opened)) this.opened = "";
  }

  get(id: string): WaveNow | undefined {
    return this.all.find((wave) => wave.id === id);
  }

  /** Those that wait for a decision, the latest first. */
  get waiting(): WaveNow[] {
    return this.all.filter(
      ({ id, posts = [], decision }) => posts.length > 0 && decision !== "dismiss" && !this.sent.has(id),
    );
  }

  /** The one that a key is about: the one that is open, or the latest. */
  get current(): WaveNow | undefined {
    return this.waiting.find(({ id }) => id === this.opened) ?? this.waiting[0];
  }

  /** The posts that stand in no list while their wave is closed. */
  get folded(): ReadonlySet<string> {
    return new Set(this.waiting.flatMap(({ posts = [] }) => posts));
  }

  /** The posts of the wave that is open; undefined: none is. */
  get only(): ReadonlySet<string> | undefined {
    return this.opened === "" ? undefined : new Set(this.get(this.opened)?.posts);
  }

  /** The wave for which the mode was changed, as long as nobody has changed it back. */
  alarm({ mode, modes = {} }: Rules, now: number): WaveNow | undefined {
    if (mode === "post" || Object.values(modes).includes("post")) return undefined;
    return this.all.find(
      ({ id, before, at }) => before !== undefined && !this.kept.has(id) && now - Date.parse(at) < BANNER_MS,
    );
  }

  /** Hides a wave at once; `undo` shows it again where it was not decided after all. */
  decide(id: string): () => void {
    this.sent.add(id);
    if (this.opened === id) this.opened = "";
    return () => this.sent.delete(id);
  }

  /** Leaves the mode as it is, and says no more of it. */
  keep(id: string): void {
    this.kept.add(id);
  }
}

/** "12 alike from 9 people who never posted here". */
export function waveWords(wave: WaveNow): string {
  const { sort, posts = [], people = 0, fresh = 0, young = 0, usual = 0, rejected = 0 } = wave;
  const count = posts.length || rejected;
  if (sort === "volume") {
    const many = usual >= 100 ? ", far more than usual" : `, ${Math.round(usual)} times the usual`;
    const times = usual >= 2 ? many : "";
    return count > 0 ? `posts come in fast${times}; ${count} are from strangers` : `posts come in fast${times}`;
  }
  const what = sort === "newcomers" ? `${count} ${count === 1 ? "post" : "posts"}` : `${count} alike`;
  if (posts.length > 0 && posts.length < people) return `${what} left, the others are decided`;
  const who = people === 1 ? "1 person" : `${people} people`;
  const verb = people === 1 ? "has" : "have";
  if (people > 0 && fresh >= people) return `${what} from ${who} who never posted here`;
  if (people > 0 && young >= people) return `${what} from ${who} who ${verb} new accounts`;
  if (young > 0) return `${what} from ${who}, ${young} with new accounts`;
  return `${what} from ${who}`;
}

/** What the desk says once a wave was rejected. */
export function waveToast(count: number): string {
  const what = count === 1 ? "Rejected 1 post of the flood." : `Rejected ${count} posts of the flood.`;
  return `${what} What comes like them in the next 10 minutes goes with it.`;
}
