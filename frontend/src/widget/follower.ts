/**
 * Follows a conference's public feed: the cached answer first, then a socket while the server has
 * one to spare, and the cached answer every few seconds while it has not.
 *
 * A hundred thousand readers are that many requests to a cache, and as many sockets as there are.
 */
import { FeedClient, type Status } from "../feed/client";
import { FULL, type Counts, type Post, type WallSnapshot } from "../feed/protocol";
import { WallState } from "../feed/state";
import type { Place } from "./place";

export interface FollowerHandlers {
  /** The public posts, the longest public first. */
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
  /** There is no socket to spare, and none is worth asking for before `retry` seconds are over. */
  full?: { retry: number };
}

/** From one request to the next; a fifth more or less, so that no crowd comes at one moment. */
const POLL_MS = 5000;
/** A request that was answered late is followed no sooner than this. */
const SHORTEST_MS = 3000;
/** While nobody answers, the time doubles, up to twelve times as long. */
const LONGEST = 12;
/** A request that nobody answers is given up. */
const PATIENCE_MS = 10_000;
/** So many sockets in a row that fail while requests are answered: something on the way blocks them. */
const BLOCKED = 3;
/** From then on one is tried about this often. */
const BLOCKED_SECONDS = 120;
/** Sockets that are lost come back over this time, so that no tenth of a second sees 3 % of a crowd. */
export const CROWD_MS = 7000;

export class Follower {
  private state: WallState | null = null;
  private running = false;
  private live = false;
  /** Requests that failed, since one was answered. */
  private failures = 0;
  /** Sockets that failed before they were greeted, while requests were answered. */
  private misses = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private request: AbortController | null = null;
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
        status: (status, code) => this.changed(status, code),
      },
      { limit },
      CROWD_MS,
    );
  }

  /** Begins, or goes on from where `stop` left off. */
  start(): void {
    if (this.running) return;
    this.running = true;
    void this.ask();
  }

  stop(): void {
    this.running = this.live = false;
    this.rest();
    this.client.stop();
  }

  private changed(status: Status, code?: number): void {
    if (code && code !== FULL && !this.live && !this.failures) this.misses++;
    this.live = status === "live";
    if (status === "live" || status === "ended") {
      this.rest();
      this.handlers.status(status);
    } else if (this.timer === undefined) {
      this.askLater();
    }
  }

  /** Asks for nothing more, and does not hear what was asked for. */
  private rest(): void {
    this.misses = 0;
    clearTimeout(this.timer);
    this.timer = undefined;
    this.request?.abort();
    this.request = null;
  }

  /** `took`: what the last answer took is part of the time, so that a slow network adds nothing. */
  private askLater(took = 0): void {
    const every = POLL_MS * Math.min(LONGEST, 2 ** this.failures) * (0.8 + 0.4 * Math.random());
    this.timer = setTimeout(() => void this.ask(), Math.max(SHORTEST_MS, every - took));
  }

  private async ask(): Promise<void> {
    const began = Date.now();
    const request = (this.request = new AbortController());
    const patience = setTimeout(() => request.abort(), PATIENCE_MS);
    const answer = await this.answer(request.signal);
    clearTimeout(patience);
    if (request !== this.request) return;
    this.failures = answer ? 0 : this.failures + 1;
    if (answer) this.take(answer);
    else this.misses = 0; // it is the server that is away
    this.handlers.status(answer ? "live" : "waiting");
    this.askLater(Date.now() - began);
    this.client.start();
  }

  /** One snapshot by HTTP; what is unchanged costs a 304, from the browser's own cache. */
  private async answer(signal: AbortSignal): Promise<Answer | null> {
    try {
      const url = this.place.feed(this.limit);
      const response = await fetch(url, { credentials: "omit", referrerPolicy: "no-referrer", signal });
      return response.ok ? ((await response.json()) as Answer) : null;
    } catch {
      return null; // offline, stopped, or a proxy's page where JSON was due
    }
  }

  private take({ epoch, seq, state, panic, full }: Answer): void {
    if (this.misses >= BLOCKED) {
      this.misses--; // from now on, one that fails is enough
      full ??= { retry: BLOCKED_SECONDS };
    }
    if (full) this.client.postpone(full.retry);
    const at = this.client.position;
    // A cache on the way may be older than what the socket brought.
    if (at?.epoch === epoch && seq < at.seq) return;
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
