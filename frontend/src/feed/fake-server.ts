/** A feed server for tests, at the level of the protocol: no mocks of our own modules.
 *
 * `install()` puts its WebSocket in the place of the browser's. Then, from most to least common:
 * `append` writes an entry and sends it; `append(…, { lose: true })` writes one that never
 * arrives; `send` sends any frame; `drop` ends every connection; `down` refuses new ones, `hang`
 * neither takes nor refuses them; `full` has no room for them; `mute` leaves hellos unanswered, `late` greets and keeps what was missed; `renew` starts a new epoch; `ring` is how many entries it can resume.
 */
import { VERSION, type Entry, type Position, type ServerFrame } from "./protocol";
import { WallState } from "./state";

export type ClientFrame =
  | { t: "hello"; v: number; epoch?: string; seq?: number; limit?: number; screen?: string }
  | { t: "pong"; seq: number; showing?: string; scene?: string };

export class FakeFeedServer {
  epoch = "Xa3";
  seq = 0;
  ring = 100;
  down = false;
  hang = false;
  full = false;
  mute = false;
  late = false;
  now = "2027-05-04T13:22:00Z";
  state = new WallState();
  /** Everything clients sent, oldest first. */
  readonly heard: ClientFrame[] = [];
  /** When each connection was tried, in ms of the tests' clock. */
  readonly tries: number[] = [];
  readonly sockets = new Set<FakeSocket>();
  private readonly log: Entry[] = [];

  /** Replaces the global WebSocket; returns what puts the old one back. */
  install(): () => void {
    const real = globalThis.WebSocket;
    const server = this;
    class Socket extends FakeSocket {
      constructor(url: string) {
        super(server, url);
      }
    }
    globalThis.WebSocket = Socket as unknown as typeof WebSocket;
    return () => {
      globalThis.WebSocket = real;
    };
  }

  get hellos(): Extract<ClientFrame, { t: "hello" }>[] {
    return this.heard.filter((frame) => frame.t === "hello");
  }

  get pongs(): Extract<ClientFrame, { t: "pong" }>[] {
    return this.heard.filter((frame) => frame.t === "pong");
  }

  /** Writes entries as one batch, and sends them in one frame unless they get lost. */
  append(changes: Omit<Entry, "seq">[], { lose = false } = {}): Entry[] {
    const entries = changes.map((change): Entry => {
      const seq = ++this.seq;
      const made = change.kind === "show" && change.post !== undefined && change.post.shown === undefined;
      const entry = { seq, ...change, ...(made ? { post: { ...change.post!, shown: seq } } : {}) };
      this.state.apply(entry);
      this.log.push(entry);
      return entry;
    });
    if (!lose) this.send({ t: "entries", entries });
    return entries;
  }

  /** Sends a frame to every open connection. */
  send(frame: ServerFrame): void {
    for (const socket of [...this.sockets]) socket.deliver(frame);
  }

  ping(seq = this.seq): void {
    this.send({ t: "ping", seq });
  }

  /** Ends every connection. */
  drop(code: number): void {
    for (const socket of [...this.sockets]) socket.end(code);
  }

  /** Redis lost its data: the same numbers no longer mean the same. */
  renew(epoch: string): void {
    this.epoch = epoch;
    this.log.length = 0;
  }

  /** Answers one frame of a client. */
  answer(socket: FakeSocket, frame: ClientFrame): void {
    this.heard.push(frame);
    if (frame.t !== "hello" || this.mute) return;
    const from = frame.epoch === this.epoch && frame.seq !== undefined ? this.resumable(frame.seq) : null;
    socket.deliver(this.welcome(from !== null));
    if (from === null) socket.deliver(this.snapshot());
    else if (from.length > 0 && !this.late) socket.deliver({ t: "entries", entries: from });
  }

  private resumable(seq: number): Entry[] | null {
    if (seq > this.seq || this.seq - seq > this.ring) return null;
    return this.log.filter((entry) => entry.seq > seq);
  }

  private welcome(resumed: boolean): ServerFrame {
    const at: Position = { epoch: this.epoch, seq: this.seq };
    return { t: "welcome", v: VERSION, ...at, resumed, ping: 10, now: this.now };
  }

  private snapshot(): ServerFrame {
    const state = { posts: this.state.inOrder(), floor: this.state.floor, cue: this.state.cue, counts: {} };
    return { t: "snapshot", epoch: this.epoch, seq: this.seq, state };
  }
}

/** What a page sees of a WebSocket, opened and closed in a later turn as the browser does. */
export class FakeSocket {
  static readonly CONNECTING = 0;
  static readonly OPEN = 1;
  static readonly CLOSING = 2;
  static readonly CLOSED = 3;

  readyState: number = FakeSocket.CONNECTING;
  onopen: ((event: unknown) => void) | null = null;
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onclose: ((event: { code: number }) => void) | null = null;

  constructor(
    private readonly server: FakeFeedServer,
    readonly url: string,
  ) {
    server.tries.push(Date.now());
    if (!server.hang) setTimeout(() => (server.down ? this.end(1006) : this.open()));
  }

  send(data: string): void {
    this.server.answer(this, JSON.parse(data) as ClientFrame);
  }

  close(): void {
    this.readyState = FakeSocket.CLOSED;
    this.server.sockets.delete(this);
  }

  deliver(frame: ServerFrame): void {
    if (this.readyState === FakeSocket.OPEN) this.onmessage?.({ data: JSON.stringify(frame) });
  }

  end(code: number): void {
    if (this.readyState === FakeSocket.CLOSED) return;
    this.close();
    this.onclose?.({ code });
  }

  private refuse(): void {
    this.deliver({ t: "full", retry: 30 });
    this.end(4013);
  }

  private open(): void {
    if (this.readyState !== FakeSocket.CONNECTING) return;
    this.readyState = FakeSocket.OPEN;
    this.server.sockets.add(this);
    if (this.server.full) this.refuse();
    else this.onopen?.({});
  }
}
