/** A new version of this page: fetched whole beforehand, taken between two posts, once. */

const TRIED = "backchannel.renewed";
const AGAIN_MS = 60_000;
const PATIENCE_MS = 30_000;
/** A page that is still here by then goes on. */
const LEAVE_MS = 5_000;
/** What the page loads: written by the build (vite.config.ts). */
const FILES = "/static/wall.json";

export class Renewal {
  /** Everything of the new version is on this machine. */
  ready = false;
  /** Resolves once no reload is under way: no post comes on for the moment that it takes. */
  leaving: Promise<void> = Promise.resolve();
  private wanted: string | undefined;
  private again: ReturnType<typeof setTimeout> | undefined;

  /**
   * @param own - this page's build; undefined where the server writes none into it: then what it
   *   says first is taken for it.
   */
  constructor(
    public own: string | undefined,
    private readonly reload: () => void,
  ) {}

  /** The server runs this build. */
  told(build: string | undefined): void {
    this.own ??= build;
    if (build === this.wanted) return;
    this.ready = false;
    this.wanted = build;
    void this.prepare(build);
  }

  /** Loads the new page, if it is ready. Once for each build: no bad proxy makes it a loop. */
  take(): void {
    if (!this.ready || !this.due) return;
    try {
      sessionStorage.setItem(TRIED, JSON.stringify([...tried(), this.wanted].slice(-20)));
    } catch {
      return; // who cannot remember it may not begin it
    }
    this.leaving = new Promise((resolve) => setTimeout(resolve, LEAVE_MS));
    this.reload();
  }

  private get due(): boolean {
    return this.wanted !== undefined && this.wanted !== this.own && !tried().includes(this.wanted);
  }

  private async prepare(build: string | undefined): Promise<void> {
    clearTimeout(this.again);
    if (build === undefined || !this.due) return;
    const here = await fetched(build).catch(() => false);
    if (build !== this.wanted) return; // yet another one meanwhile
    this.ready = here;
    if (!here) this.again = setTimeout(() => void this.prepare(build), AGAIN_MS);
  }
}

/** Whether the page of this build and all it loads have been fetched, past every cache. */
async function fetched(build: string): Promise<boolean> {
  const page = await read(location.pathname);
  if (!page.includes(`data-build="${build}"`)) return false; // a proxy's own page, or an old one
  const files = JSON.parse(await read(FILES)) as string[];
  await Promise.all(files.map(read));
  return true;
}

async function read(path: string): Promise<string> {
  const answer = await fetch(path, { cache: "reload", signal: AbortSignal.timeout(PATIENCE_MS) });
  if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
  return answer.text();
}

function tried(): string[] {
  try {
    return JSON.parse(sessionStorage.getItem(TRIED) ?? "[]") as string[];
  } catch {
    return [];
  }
}
