/** What a wall keeps on its machine: its last posts in IndexedDB, a panic in localStorage. */
import type { Position, WallSnapshot } from "../feed/protocol";

const NAME = "backchannel";
const STORE = "walls";

export interface Kept {
  at: Position;
  snapshot: WallSnapshot;
  /** When it was written, ms since 1970 by this machine. */
  saved: number;
}

/** A wall without storage (a private window, a full disk) plays all the same. */
export class Vault {
  private db: Promise<IDBDatabase | null>;

  constructor(private readonly slug: string) {
    this.db = open();
  }

  async load(): Promise<Kept | null> {
    const db = await this.db;
    if (db === null) return null;
    try {
      return ((await done(db.transaction(STORE).objectStore(STORE).get(this.slug))) as Kept | undefined) ?? null;
    } catch {
      return null;
    }
  }

  async save(kept: Kept): Promise<void> {
    const db = await this.db;
    if (db === null) return;
    try {
      await done(db.transaction(STORE, "readwrite").objectStore(STORE).put(kept, this.slug));
    } catch {
      await this.forget(db); // better no memory than one of what was taken off
    }
  }

  private async forget(db: IDBDatabase): Promise<void> {
    try {
      await done(db.transaction(STORE, "readwrite").objectStore(STORE).delete(this.slug));
    } catch {
      // Then there is no storage to read from either.
    }
  }

  /** The id of a panic that is on; "" for none. */
  get panic(): string {
    try {
      return localStorage.getItem(this.panicKey) ?? "";
    } catch {
      return "";
    }
  }

  set panic(id: string) {
    try {
      if (id === "") localStorage.removeItem(this.panicKey);
      else localStorage.setItem(this.panicKey, id);
    } catch {
      // Then a reload asks the server, which knows.
    }
  }

  private get panicKey(): string {
    return `${NAME}.panic.${this.slug}`;
  }
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

function done<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error("IndexedDB"));
  });
}
