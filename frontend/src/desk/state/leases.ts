/**
 * Who reads which held post: what this page claims for its moderator, a batch at a time and ahead of
 * her, and what the others have. No DOM.
 */

import type { LeaseNow } from "../../feed/protocol";

/** Posts that one moderator may have before her. Twin of backchannel/desk/leases.py. */
export const BATCH = 5;
/** With fewer than this many left to read, the next are claimed: the answer is here before she is. */
const FEW = 3;
const RENEW_MS = 10_000;
/** The same claim is made again no sooner. */
const AGAIN_MS = 1000;

/** The server's answer to a claim. */
export interface Claimed {
  mine: readonly Omit<LeaseNow, "by">[];
  others: readonly LeaseNow[];
}

/** Somebody else who reads a post, and until when (the server's time, in milliseconds). */
export interface Reading {
  by: string;
  until: number;
}

/** What the leases need of the desk. */
export interface Reach {
  readonly me: string;
  claim(want: readonly string[], drop: readonly string[]): Promise<Claimed>;
  /** Whether a post is in the queue, as the server last told it: no other is ever handed over. */
  isHeld(id: string): boolean;
  /** Whether a decision on it is on its way: until it is made, the lease stays. */
  isPending(id: string): boolean;
  /** Whether nobody else is at the desk who decides. */
  isAlone(): boolean;
  /** The server's time, in milliseconds. */
  now(): number;
  /**
   * A claim was answered.
   * @param isSeen - whether others read other posts than before.
   */
  changed(isSeen: boolean): void;
}

export class Leases {
  /** Whether a claim is on its way. */
  asking = false;
  private readonly mine = new Map<string, number>();
  private theirs = new Map<string, Reading>();
  private wanted: readonly string[] = [];
  private asked = "";
  private askedAt = -Infinity;

  constructor(private readonly reach: Reach) {}

  /** Whether this page has a post for its moderator. */
  has(id: string): boolean {
    return (this.mine.get(id) ?? 0) > this.reach.now();
  }

  /** Who else reads a held post. */
  reader(id: string): Reading | undefined {
    const reading = this.theirs.get(id);
    const counts = reading !== undefined && reading.until > this.reach.now() && this.reach.isHeld(id);
    return counts ? reading : undefined;
  }

  /** How many posts each of the others reads. */
  counts(): ReadonlyMap<string, number> {
    const counts = new Map<string, number>();
    for (const [id, { by }] of this.theirs) if (this.reader(id)) counts.set(by, (counts.get(by) ?? 0) + 1);
    return counts;
  }

  /** The posts that come next for this moderator, in her order: claims some if it is time to. */
  want(ids: readonly string[]): void {
    this.wanted = ids.slice(0, BATCH);
    for (const id of this.mine.keys()) if (!this.reach.isHeld(id)) this.mine.delete(id);
    if (!this.asking && this.isTime()) void this.ask();
  }

  /** Whether a decision on a post can meet nobody else's. */
  isSure(id: string): boolean {
    return this.has(id) || this.reach.isAlone() || !this.reach.isHeld(id);
  }

  /** What the feed says. Of two leases on one post the one that ends later was given later. */
  heard(rows: readonly LeaseNow[]): void {
    const before = this.theirs;
    this.theirs = new Map();
    for (const { id, by, until } of rows) {
      const ends = Date.parse(until);
      // Under one's own name are one's own, and those of a namesake that an answer told apart.
      if (by === this.reach.me && before.get(id)?.by !== by) continue;
      if (ends <= (this.mine.get(id) ?? 0)) continue;
      this.mine.delete(id);
      this.theirs.set(id, { by, until: ends });
    }
  }

  /** Contact was lost: the server frees what this page had. */
  lost(): void {
    this.mine.clear();
    this.asked = "";
  }

  private isTime(): boolean {
    const now = this.reach.now();
    const since = now - this.askedAt;
    if (this.asked === this.asks() && since < AGAIN_MS) return false;
    const [first] = this.wanted;
    if (first === undefined) return this.mine.size > 0;
    const has = this.wanted.filter((id) => this.has(id)).length;
    const most = Math.min(this.wanted.length, BATCH - this.deciding());
    if (has < most && (has < FEW || !this.has(first))) return true;
    return since >= RENEW_MS;
  }

  /** What a claim would ask for now, and with how much room. */
  private asks(): string {
    return `${this.deciding()} ${this.wanted.join(" ")}`;
  }

  /** How many of the batch are decided here and not yet by the server. */
  private deciding(): number {
    return [...this.mine.keys()].filter((id) => this.reach.isPending(id)).length;
  }

  private async ask(): Promise<void> {
    const { wanted, reach } = this;
    this.asking = true;
    this.asked = this.asks();
    this.askedAt = reach.now();
    const drop = [...this.mine.keys()].filter((id) => !wanted.includes(id) && !reach.isPending(id));
    for (const id of drop) this.mine.delete(id); // from now on it may be somebody else's
    const before = this.theirs;
    try {
      const { mine, others } = await reach.claim(wanted, drop);
      this.mine.clear();
      for (const { id, until } of mine) this.mine.set(id, Date.parse(until));
      this.theirs = new Map(others.map(({ id, by, until }) => [id, { by, until: Date.parse(until) }]));
    } catch {
      // No lease, then: the feed tells of lost contact, and a decision is judged by its rev.
    } finally {
      this.asking = false;
    }
    const { theirs } = this;
    reach.changed(theirs.size !== before.size || [...theirs].some(([id, { by }]) => before.get(id)?.by !== by));
  }
}
