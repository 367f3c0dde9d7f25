/** For tests: a page that follows a feed on a FakeFeedServer, on a clock that stands still. */

import { afterEach, beforeEach, vi } from "vitest";
import { FeedClient, type FeedOptions } from "./client";
import { FakeFeedServer } from "./fake-server";
import type { Counts, Entry, Position, Post, WallSnapshot } from "./protocol";
import { WallState } from "./state";

const clients: FeedClient[] = [];

/** Each test gets a server of its own, and its pages are stopped after it. */
export function served(begins: (server: FakeFeedServer) => void): void {
  let restore: () => void;
  beforeEach(() => {
    vi.useFakeTimers({ now: 0 });
    const server = new FakeFeedServer();
    restore = server.install();
    begins(server);
  });
  afterEach(() => {
    for (const client of clients.splice(0)) client.stop();
    restore();
    vi.useRealTimers();
  });
}

/** A page: keeps the state a wall would, and what it was told. */
export class Page {
  state = new WallState();
  at: Position | null = null;
  snapshots = 0;
  readonly batches: Entry[][] = [];
  readonly statuses: string[] = [];
  readonly panics: string[] = [];
  readonly counts: Counts[] = [];
  readonly client: FeedClient;

  constructor(options?: FeedOptions, crowdMs?: number) {
    this.client = new FeedClient("ws://wall.example/ws/v1/demo/wall", {
      snapshot: (state, at) => {
        this.state = WallState.from({ posts: [], ...(state as Partial<WallSnapshot>) });
        this.snapshots++;
        this.at = at;
      },
      entries: (batch, at) => {
        this.batches.push(batch);
        for (const entry of batch) this.state.apply(entry);
        this.at = at;
      },
      counts: (counts) => this.counts.push(counts),
      panic: (on, id) => this.panics.push(`${id} ${on}`),
      status: (status, code) => this.statuses.push(code === undefined ? status : `${status} ${code}`),
    }, options, crowdMs);
    clients.push(this.client);
    this.client.start();
  }

  get ids(): string[] {
    return this.state.inOrder().map((post) => post.id);
  }
}

export function post(id: string): Post {
  return { id, source: "form", text: id, status: "shown", flags: [], rev: 1 };
}

export function show(...ids: string[]): { kind: string; post: Post }[] {
  return ids.map((id) => ({ kind: "show", post: post(id) }));
}

export const soon = () => vi.advanceTimersByTime(10);
/** Longer than any pause between two attempts. */
export const patiently = () => vi.advanceTimersByTime(16_000);
