/**
 * How the desk reaches the server: over HTTP; again, under the same key, what may have been lost; and,
 * where order matters, one after the other.
 */

/** The server said no. */
export class Refused extends Error {
  constructor(
    message: string,
    readonly status: number,
    readonly body: Readonly<Record<string, unknown>>,
  ) {
    super(message);
  }
}

/** The server was not reached, for as long as we tried. */
export class Unreached extends Error {}

interface Request {
  method: "GET" | "POST";
  path: string;
  body?: unknown;
  key?: string;
  /** Milliseconds after which a command that is not answered is given up. */
  patience?: number;
}

/** Sends a request as `Sender.send` does. */
type Send = <T>(request: Request) => Promise<T>;

interface Answer {
  ok: boolean;
  status: number;
  text: string;
}

/** How the server is reached, and the time told. */
export interface Ways {
  fetch?: typeof fetch;
  wait?: (ms: number) => Promise<void>;
  now?: () => number;
  /** Resolves once what the moderator did is on the page: that comes first. */
  painted?: () => Promise<void>;
}

const PATIENCE_MS = 20_000;
const ATTEMPT_MS = 8_000;
const PAUSES_MS = [250, 500, 1000, 2000, 4000];
const AGAIN: ReadonlySet<number> = new Set([502, 503, 504]);

/** A key no other command has; `crypto.randomUUID` is missing on plain http in a local network. */
export function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** One page's way to one conference on the server. */
export class Sender {
  private readonly fetch: typeof fetch;
  private readonly wait: (ms: number) => Promise<void>;
  private readonly now: () => number;
  private readonly painted: () => Promise<void>;
  /** By line, while something is in it: whether the last of it found nobody there. */
  private readonly lines = new Map<string, Promise<boolean>>();

  constructor(
    private readonly slug: string,
    ways: Ways,
  ) {
    this.fetch = ways.fetch ?? ((input, init) => fetch(input, init));
    this.wait = ways.wait ?? ((ms) => new Promise((done) => setTimeout(done, ms)));
    this.now = ways.now ?? (() => Date.now());
    this.painted = ways.painted ?? (() => Promise.resolve());
  }

  /**
   * Does it after all that came before in its line: an undo must not pass what it undoes. Where there
   * was no contact for what came before, the time since it was asked for counts, too: what is asked for
   * in one outage is given up in turn, each after its own patience.
   */
  inLine<T>(act: Request | ((send: Send) => Promise<T>), line = "decisions"): Promise<T> {
    const asked = this.now();
    const ready = Promise.all([this.lines.get(line), this.painted()]);
    const done = ready.then(([isCut]) => {
      const send: Send = (request) => this.send(request, isCut ? asked : undefined);
      return typeof act === "function" ? act(send) : send<T>(act);
    });
    const cut = done.then(() => false, (error: unknown) => error instanceof Unreached);
    this.lines.set(line, cut);
    void cut.then(() => {
      if (this.lines.get(line) === cut) this.lines.delete(line); // what comes later has not waited for it
    });
    return done;
  }

  /** Sends it until it is answered, or its patience is over. Throws Refused or Unreached. */
  async send<T>(request: Request, since = this.now()): Promise<T> {
    const until = since + (request.patience ?? PATIENCE_MS);
    for (let attempt = 0; this.now() <= until; attempt += 1) {
      const answer = await this.attempt(request);
      if (answer !== undefined) return read<T>(answer);
      if (this.now() >= until) break;
      await this.wait(PAUSES_MS[Math.min(attempt, PAUSES_MS.length - 1)] ?? 0);
    }
    throw new Unreached("No contact with the server.");
  }

  /** One try; undefined if nobody can know what the server did: a whole answer has its body, too. */
  private async attempt({ method, path, body, key }: Request): Promise<Answer | undefined> {
    const headers: Record<string, string> = { Accept: "application/json" };
    if (method === "POST") headers["Content-Type"] = "application/json";
    if (key !== undefined) headers["Idempotency-Key"] = key;
    const init: RequestInit = {
      method,
      headers,
      credentials: "same-origin",
      signal: AbortSignal.timeout(ATTEMPT_MS),
    };
    if (body !== undefined) init.body = JSON.stringify(body);
    try {
      const answer = await this.fetch(`/api/v1/${this.slug}/${path}`, init);
      const { ok, status } = answer;
      return AGAIN.has(status) ? undefined : { ok, status, text: await answer.text() };
    } catch {
      return undefined;
    }
  }
}

function read<T>(answer: Answer): T {
  let body: unknown;
  try {
    body = answer.text === "" ? {} : JSON.parse(answer.text);
  } catch {
    throw new Refused("The server's answer could not be read.", answer.status, {});
  }
  if (answer.ok) return body as T;
  const told = body as Record<string, unknown>;
  throw new Refused(
    typeof told["error"] === "string" ? told["error"] : `The server answered ${answer.status}.`,
    answer.status,
    told,
  );
}
