/** What a wall keeps on its machine, so that it can begin without its server.
 *
 * Its last posts and its conference in IndexedDB, their pictures in a cache, a panic and when the
 * server was last heard in localStorage. A wall without storage (a private window, a full disk)
 * plays all the same.
 */
import type { Position, WallSnapshot } from "../../feed/protocol";
import type { Conference } from "../../ui/conference";
import { filesOf, Pictures } from "./pictures";

const NAME = "backchannel";
const STORE = "walls";
/** A disk that takes longer is done without. */
const PATIENCE_MS = 1_500;
/** A conference's posts are kept for so long after its end. */
const AFTER_MS = 24 * 3_600_000;

export interface Kept {
  at: Position;
  snapshot: WallSnapshot;
  /** When it was written, ms since 1970 by this machine. */
  saved: number;
}

export interface Screen {
  id: string;
  name: string;
}

export class Vault {
  readonly pictures: Pictures;
  private readonly db: Promise<IDBDatabase | null>;
  /** When everything here goes, ms since 1970. */
  private until = Number.POSITIVE_INFINITY;

  constructor(private readonly slug: string) {
    this.db = open();
    this.pictures = new Pictures(slug);
  }

  /** The last posts; null if there are none, or none any more. */
  async load(): Promise<Kept | null> {
    return this.over ? null : this.read<Kept>(this.slug);
  }

  /** Resolves once the posts are kept, and nothing of any others. */
  async save(kept: Kept): Promise<void> {
    if (this.over) return this.forget();
    await Promise.all([this.write(kept, this.slug), this.pictures.keep(kept.snapshot.posts)]);
  }

  /** The conference as the server last told it. */
  async conference(): Promise<Conference | null> {
    const found = await this.read<Conference>(this.about);
    if (found === null) return null;
    this.belongs(found);
    if (!this.over) return found;
    await this.forget();
    return null;
  }

  async keepConference(conference: Conference): Promise<void> {
    this.belongs(conference);
    if (this.over) return this.forget();
    await this.write(conference, this.about);
  }

  /** There is no such conference, or it has been over for a day: nothing of it stays here. */
  async forget(): Promise<void> {
    this.clear();
    await Promise.all([this.remove(this.slug), this.remove(this.about), this.pictures.forget()]);
  }

  /** The id of a panic that is on; "" for none. */
  get panic(): string {
    return this.stored("panic");
  }

  set panic(id: string) {
    this.store("panic", id);
  }

  /** When the server was last heard, by any run of this wall; ms since 1970 by this machine. */
  get heard(): number {
    return Number(this.stored("heard")) || Date.now();
  }

  set heard(at: number) {
    this.store("heard", String(at));
  }

  /** Which counted screen a link makes of this wall, as the server said last: it may have its own theme. */
  screen(link: string): Screen | null {
    try {
      return JSON.parse(this.stored(screenKey(link))) as Screen;
    } catch {
      return null;
    }
  }

  keepScreen(link: string, screen: Screen): void {
    this.store(screenKey(link), JSON.stringify(screen));
  }

  private get about(): string {
    return `${this.slug} itself`;
  }

  private get over(): boolean {
    return Date.now() > this.until;
  }

  private belongs(conference: Conference): void {
    const end = Date.parse(conference.ends ?? "");
    this.pictures.files = filesOf(conference);
    this.until = Number.isNaN(end) ? Number.POSITIVE_INFINITY : end + AFTER_MS;
  }

  // ---- IndexedDB ----

  private async read<T>(key: string): Promise<T | null> {
    const late = new Promise<null>((resolve) => setTimeout(resolve, PATIENCE_MS, null));
    const found = this.db.then((db) => (db === null ? null : (done(table(db, "readonly").get(key)) as Promise<T | undefined>)));
    return (await Promise.race([found.catch(() => null), late])) ?? null;
  }

  private async write(value: unknown, key: string): Promise<void> {
    const db = await this.db;
    if (db === null) return;
    try {
      await done(table(db, "readwrite").put(value, key));
    } catch {
      await this.remove(key); // better no memory than one of what was taken off
    }
  }

  private async remove(key: string): Promise<void> {
    const db = await this.db;
    if (db === null) return;
    try {
      await done(table(db, "readwrite").delete(key));
    } catch {
      // Then there is no storage to read from either.
    }
  }

  // ---- localStorage ----

  private stored(name: string): string {
    try {
      return localStorage.getItem(this.key(name)) ?? "";
    } catch {
      return "";
    }
  }

  private store(name: string, value: string): void {
    const key = this.key(name);
    try {
      if (value === "") localStorage.removeItem(key);
      else localStorage.setItem(key, value);
    } catch {
      // Then a reload asks the server, which knows.
    }
  }

  private clear(): void {
    const [first, last] = this.key("|").split("|") as [string, string];
    try {
      const ours = Object.keys(localStorage).filter((key) => key.startsWith(first) && key.endsWith(last));
      for (const key of ours) localStorage.removeItem(key);
    } catch {
      // Then there is none.
    }
  }

  private key(name: string): string {
    return `${NAME}.${name}.${this.slug}`;
  }
}

/** Enough of a link to tell it from others, and not enough to use it. */
function screenKey(link: string): string {
  return `screen ${link.slice(-8)}`;
}

async function open(): Promise<IDBDatabase | null> {
  try {
    const request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE);
    return await done(request);
  } catch {
    return null;
  }
}

function table(db: IDBDatabase, mode: IDBTransactionMode): IDBObjectStore {
  return db.transaction(STORE, mode).objectStore(STORE);
}

function done<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error("IndexedDB"));
  });
}
