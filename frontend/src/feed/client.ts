/** One connection to a feed that never gives up: hello, resume, gap, silence, reconnect.
 *
 * What a page shows is decided by its handlers; this keeps the position and the socket. Only the
 * feed moves the position, and only by one at a time, so a handler sees each entry exactly once.
 */
import {
  SILENCE_MS,
  VERSION,
  isFinal,
  type Counts,
  type Entry,
  type Position,
  type ServerFrame,
} from "./protocol";

export type Welcome = Extract<ServerFrame, { t: "welcome" }>;
export type Presence = Extract<ServerFrame, { t: "presence" }>;
export type Status = "connecting" | "live" | "waiting" | "ended";

export interface FeedHandlers {
  /** Replaces everything the page has. */
  snapshot(state: unknown, at: Position): void;
  /** What came together, in order: apply all of it, then paint. */
  entries(batch: Entry[], at: Position): void;
  /** The position moved on by voids alone: there is nothing to apply. */
  moved?(at: Position): void;
  counts?(counts: Counts): void;
  presence?(presence: Presence): void;
  panic?(on: boolean, id: string): void;
  /** With every ping: whether the server cannot see its log now. */
  stale?(stale?: boolean): void;
  welcome?(welcome: Welcome): void;
  status?(status: Status, code?: number): void;
}

export interface FeedOptions {
  /** Asks for fewer posts than the feed's window. */
  limit?: number;
  /** A signed screen link: makes this a counted screen. */
  screen?: string;
}

const SHORTEST_MS = 500;
const LONGEST_MS = 15_000;
/** Between two pongs that nobody asked for. */
const TOGETHER_MS = 150;

export class FeedClient {
  position: Position | null = null;

  private socket: WebSocket | null = null;
  private running = false;
  private greeted = false;
  /** Connections since the last ping: a server that greets and falls over is still waited for. */
  private attempts = 0;
  private retryMs: number | null = null;
  /** The seq of a hello that has no answer yet. */
  private asked: number | null = null;
  private painted: { seq: number; showing: string; scene: string; build: string | undefined } | null = null;
  private untold = false;
  private telling: ReturnType<typeof setTimeout> | undefined;
  private silence: ReturnType<typeof setTimeout> | undefined;
  private wait: ReturnType<typeof setTimeout> | undefined;
  private readonly wake = () => this.soon();

  /** `crowdMs`: of a page that thousands have open: cut off together, they come back over that time. */
  constructor(
    private readonly url: string,
    private readonly handlers: FeedHandlers,
    private readonly options: FeedOptions = {},
    private readonly crowdMs = 0,
  ) {}

  /** Whether the server has greeted this connection. */
  get live(): boolean {
    return this.greeted;
  }

  /** Connects, and from then on stays connected until `stop` or a final close. */
  start(): void {
    if (this.running) return;
    this.running = true;
    addEventListener("online", this.wake);
    if (this.retryMs === null) this.connect();
    else this.later();
  }

  /** The server has no room: nothing is tried before so many seconds are over. `stop` forgets it. */
  postpone(seconds: number): void {
    this.retryMs = Math.max(0, seconds * 1000);
    if (this.running && this.socket === null) this.later();
  }

  /** Ends the connection and every timer. The position is kept: `start` resumes from it. */
  stop(): void {
    this.running = false;
    this.retryMs = null;
    removeEventListener("online", this.wake);
    clearTimeout(this.wait);
    clearTimeout(this.telling);
    this.telling = undefined;
    this.leave();
  }

  /**
   * Tells the server what is painted, and up to which seq. Pings are answered with the latest.
   *
   * The first at once; what follows within a moment is told together: a server ends for good who
   * says more than ten things a second, and a feed may bring more than that.
   */
  pong(showing: string, scene: string, seq = this.position?.seq ?? 0, build?: string): void {
    this.painted = { seq, showing, scene, build }; // what is undefined is not sent
    this.untold = true;
    if (this.telling === undefined) this.tell();
  }

  private tell(): void {
    this.telling = undefined;
    if (!this.untold || this.painted === null) return;
    this.untold = false;
    this.send({ t: "pong", ...this.painted });
    this.telling = setTimeout(() => this.tell(), TOGETHER_MS);
  }

  private connect(): void {
    this.retryMs = null;
    this.handlers.status?.("connecting");
    const socket = new WebSocket(this.url);
    this.socket = socket;
    this.asked = null;
    this.listen();
    socket.onopen = () => this.hello();
    socket.onmessage = (event: MessageEvent<unknown>) => this.receive(event.data);
    socket.onclose = (event) => this.closed(event.code);
  }

  /** Lets go of the socket without hearing from it again. */
  private leave(): void {
    clearTimeout(this.silence);
    this.greeted = false;
    const socket = this.socket;
    this.socket = null;
    if (socket === null) return;
    socket.onopen = socket.onmessage = socket.onclose = null;
    socket.close();
  }

  private closed(code: number): void {
    this.leave();
    if (!this.running) return;
    if (isFinal(code)) {
      this.stop();
      this.handlers.status?.("ended", code);
      return;
    }
    this.handlers.status?.("waiting", code);
    this.later();
  }

  private later(ms = this.pause()): void {
    clearTimeout(this.wait);
    this.wait = setTimeout(() => this.connect(), ms);
  }

  /** Full jitter: anything between the shortest wait and a bound that doubles up to the longest. */
  private pause(): number {
    const bound = Math.max(this.crowdMs, Math.min(LONGEST_MS, 2 * SHORTEST_MS * 2 ** ++this.attempts));
    // Sent away because it is full: after the time we were told, but not all at one moment.
    return (this.retryMs ?? 0) + SHORTEST_MS + Math.random() * (bound - SHORTEST_MS);
  }

  /** The network is back: no need to wait for the rest of the pause. */
  private soon(): void {
    if (this.running && this.socket === null && this.retryMs === null) this.later(Math.random() * SHORTEST_MS);
  }

  private listen(): void {
    clearTimeout(this.silence);
    this.silence = setTimeout(() => this.closed(1006), SILENCE_MS);
  }

  private hello(): void {
    this.asked = this.position?.seq ?? 0;
    this.send({ t: "hello", v: VERSION, ...this.position, ...this.options });
  }

  private send(frame: object): void {
    if (this.socket?.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(frame));
  }

  private receive(data: unknown): void {
    this.listen();
    const frame = decode(data);
    if (frame !== null) this.handle(frame);
  }

  private handle(frame: ServerFrame): void {
    switch (frame.t) {
      case "welcome":
        return this.welcomed(frame);
      case "snapshot":
        this.asked = null;
        this.position = { epoch: frame.epoch, seq: frame.seq };
        return this.handlers.snapshot(frame.state, this.position);
      case "entries":
        return this.advance(frame.entries);
      case "ping":
        this.handlers.stale?.(frame.stale);
        return this.pinged(frame.seq);
      case "counts":
        return this.handlers.counts?.(frame);
      case "presence":
        return this.handlers.presence?.(frame);
      case "panic":
        return this.handlers.panic?.(frame.on, frame.id);
      case "full":
        return this.postpone(frame.retry);
    }
  }

  private welcomed(frame: Welcome): void {
    // Not resumed: nothing counts until the snapshot that follows has set the position.
    if (!frame.resumed || frame.epoch !== this.position?.epoch) this.position = null;
    else this.asked = null;
    this.greeted = true;
    this.retryMs = null;
    this.handlers.welcome?.(frame);
    this.handlers.status?.("live");
  }

  private advance(batch: readonly Entry[]): void {
    const from = this.position;
    if (from === null) return;
    let seq = from.seq;
    const fresh: Entry[] = [];
    for (const entry of batch) {
      if (entry.seq <= seq) continue;
      if (entry.seq !== seq + 1) break;
      seq = entry.seq;
      if (entry.kind !== "void" || entry.floor !== undefined) fresh.push(entry);
    }
    const gap = batch.some((entry) => entry.seq > seq);
    if (seq > from.seq) this.position = { epoch: from.epoch, seq };
    if (fresh.length > 0) this.handlers.entries(fresh, this.position ?? from);
    else if (seq > from.seq) this.handlers.moved?.(this.position ?? from);
    if (gap) this.resync();
  }

  private pinged(top: number): void {
    this.attempts = 0;
    this.send({ t: "pong", ...(this.painted ?? { seq: this.position?.seq ?? 0 }) });
    if (this.position !== null && top > this.position.seq) this.resync();
  }

  /** Says hello again on the same socket; once for one position, however many frames show the gap. */
  private resync(): void {
    if (this.asked !== this.position?.seq) this.hello();
  }
}

/** Null for what is no JSON. A kind that is not known, or none, is nothing that we handle. */
function decode(data: unknown): ServerFrame | null {
  try {
    return JSON.parse(String(data)) as ServerFrame | null;
  } catch {
    return null;
  }
}
