/** A board that is a sheet of posts: it comes in as one, and what stands on it lives until it leaves. */
import { faces } from "../../stage/faces";
import { fadeOut, play, until } from "../../stage/motion";
import type { SceneName } from "../../play/programme";
import type { Board, Known } from "../scene";

const DWELL_MS = 30_000;
const IN_MS = 400;
const OUT_MS = 240;

/** Where a sheet stands, and until when. */
export interface Place {
  frame: HTMLElement;
  known: Known;
  still: boolean;
  /** Aborts when the sheet is taken off. */
  life: AbortSignal;
}

/** What stands on a sheet. */
export interface Living {
  /** Resolves once what is no longer public is off. */
  update(known: Known): Promise<void>;
  /** Resolves once what it knew at first is drawn. */
  readonly drawn: Promise<void>;
}

export class Sheets implements Board {
  readonly kind = "board";
  private known: Known | null = null;
  private living: Living | null = null;
  private life = new AbortController();

  /**
   * @param letters - what the house says on it: its typeface must be here before anything is measured.
   * @param begin - sets the sheet up in its frame, which is in the document.
   */
  constructor(
    readonly name: SceneName,
    readonly canShow: (known: Known) => boolean,
    private readonly letters: string,
    private readonly begin: (place: Place) => Living,
  ) {}

  async enter(frame: HTMLElement, known: Known, still: boolean, signal: AbortSignal): Promise<void> {
    this.life.abort();
    this.life = new AbortController();
    [this.known, this.living] = [known, null];
    await until(this.draw(frame, still, this.life.signal), signal);
  }

  async update(known: Known): Promise<void> {
    this.known = known;
    await this.living?.update(known);
  }

  async leave(frame: HTMLElement, _still: boolean, signal: AbortSignal): Promise<void> {
    this.life.abort();
    this.living = null;
    await fadeOut(frame, OUT_MS, signal);
  }

  dwell(): number {
    return DWELL_MS;
  }

  /** Goes on though its turn ends: whoever comes after may find it standing. */
  private async draw(frame: HTMLElement, still: boolean, life: AbortSignal): Promise<void> {
    await faces(this.letters, life);
    life.throwIfAborted();
    this.living = this.begin({ frame, known: this.known!, still, life });
    const fade = still ? undefined : play(frame, [{ opacity: 0 }, { opacity: 1 }], { duration: IN_MS }, life);
    await Promise.all([this.living.drawn, fade]);
  }
}
