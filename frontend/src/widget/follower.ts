/** Follows a conference's public feed: a cacheable request first, then a socket, polling without one. */
import { FeedClient, type Status } from "../feed/client";
import type { Counts, Post, WallSnapshot } from "../feed/protocol";
import { WallState } from "../feed/state";
import type { Place } from "./place";

export interface FollowerHandlers {
  /** The public posts, the longest public first. `null` as yet: nothing is known. */
  posts(posts: Post[]): void;
  counts(counts: Counts): void;
  panic(on: boolean): void;
  /** ended: there is no such conference, or no way in. */
  status(status: "live" | "waiting" | "ended"): void;
}

interface Answer {
  epoch: string;
  seq: number;
  state: WallSnapshot;
  panic?: boolean;
}

const POLL_MS = 5000;
const POLL_LONGEST_MS = 60_000;

export class Follower {
  private state: WallState | null = null;
  private running = false;
  private live = false;
  private failures = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private asking = new AbortController();
  private readonly client: FeedClient;

  /** Asks the server for `limit` posts, and keeps up to a window's worth of what comes after. */
  constructor(
    private readonly place: Place,
    private readonly limit: number,
    private readonly handlers: FollowerHandlers,
  ) {
    this.client = new FeedClient(
      place.socket,
      {
        snapshot: (state) => this.replace(state as WallSnapshot),
        entries: (batch) => {
          for (const entry of batch) this.state?.apply(entry);
          this.tell();
        },
        counts: (counts) => handlers.counts(counts),
        panic: (on) => handlers.panic(on),
        status: (status) => this.changed(status),
      },
      { limit },
    );
  }

  /** Begins, or goes on from where `stop` left off. */
  start(): void {
    if (this.running) return;
    this.running = true;
    this.asking = new AbortController();
    void this.begin(this.asking.signal);
  }

  stop(): void {
    this.running = this.live = false;
    this.asking.abort();
    clearTimeout(this.timer);
    this.timer = undefined;
    this.client.stop();
  }

  private async begin(signal: AbortSignal): Promise<void> {
    if (this.state === null) await this.ask(signal);
    if (!signal.aborted) this.client.start();
  }

  private changed(status: Status): void {
    if (!this.running) return;
    this.live = status === "live";
    if (status === "live" || status === "ended") {
      clearTimeout(this.timer);
      this.timer = undefined;
      this.handlers.status(status);
    } else if (this.timer === undefined) {
      this.pollLater();
    }
  }

  /** Every 5 s, and less often while even that fails. */
  private pollLater(): void {
    const every = Math.min(POLL_LONGEST_MS, POLL_MS * 2 ** this.failures);
    const { signal } = this.asking;
    this.timer = setTimeout(() => void this.poll(signal), every * (0.8 + 0.4 * Math.random()));
  }

  private async poll(signal: AbortSignal): Promise<void> {
    const answered = await this.ask(signal);
    if (signal.aborted || this.live || this.timer === undefined) return;
    this.failures = answered ? 0 : this.failures + 1;
    this.handlers.status(answered ? "live" : "waiting");
    this.pollLater();
  }

  /** One snapshot by HTTP. False when the server could not be asked. */
  private async ask(signal: AbortSignal): Promise<boolean> {
    try {
      const response = await fetch(this.place.feed(this.limit), {
        credentials: "omit",
        referrerPolicy: "no-referrer",
        signal,
      });
      if (!response.ok) return false;
      this.take((await response.json()) as Answer);
      return true;
    } catch {
      return false; // offline, stopped, or a proxy's page where JSON was due
    }
  }

  private take({ epoch, seq, state, panic }: Answer): void {
    const at = this.client.position;
    // A cache on the way may be older than what the socket brought.
    if (this.live || (at?.epoch === epoch && seq < at.seq)) return;
    this.client.position = { epoch, seq };
    this.replace(state);
    if (panic !== undefined) this.handlers.panic(panic);
  }

  private replace(snapshot: WallSnapshot): void {
    this.state = WallState.from(snapshot);
    if (snapshot.counts !== undefined) this.handlers.counts(snapshot.counts);
    this.tell();
  }

  private tell(): void {
    if (this.state !== null) this.handlers.posts(this.state.inOrder());
  }
}
