/**
 * What a moderator cannot have read yet: a card that has just changed, and one that has just come into
 * focus by itself. A key that meets it was meant for what was there before. No DOM.
 */

import type { View } from "../state/view";

/** What was drawn so lately may not be what the moderator read. */
const READ_MS = 400;

export class Unread {
  /** When each card was drawn as it is now; Infinity: not yet. */
  private readonly changedAt = new Map<string, number>();
  /** What the keys were about when it was drawn, since when, and until when one may mean what was before. */
  private drawnAim = { aim: "", at: 0, doubtful: 0 };

  constructor(private readonly view: View) {}

  /** A card is another now, and is not drawn yet. */
  changed(id: string): void {
    this.changedAt.set(id, Infinity);
  }

  /** The page was drawn: what has changed can be read from now on. */
  drawn(): void {
    const now = Date.now();
    for (const [id, at] of this.changedAt) if (at === Infinity) this.changedAt.set(id, now);
    const { aim, hasStrayed } = this.view;
    if (aim === this.drawnAim.aim) return;
    this.drawnAim = { aim, at: now, doubtful: hasStrayed && this.mayMeanIt(now) ? now + READ_MS : 0 };
  }

  /** Whether a card has changed too lately. */
  has(id: string): boolean {
    return Date.now() - (this.changedAt.get(id) ?? 0) < READ_MS;
  }

  /** Whether the card in focus came there by itself, so lately that a key may mean what was before. */
  get hasStrayed(): boolean {
    const { aim, hasStrayed, selected } = this.view;
    const now = Date.now();
    if (selected.size > 0 || !hasStrayed) return false;
    return aim === this.drawnAim.aim ? now < this.drawnAim.doubtful : this.mayMeanIt(now);
  }

  /** Keeps in mind only what cannot have been read. */
  forget(): void {
    for (const id of this.changedAt.keys()) if (!this.has(id)) this.changedAt.delete(id);
  }

  /** Whether a key of now may mean what was drawn: it was there long enough to be read. */
  private mayMeanIt(now: number): boolean {
    const { at, doubtful } = this.drawnAim;
    return now - at >= READ_MS || now < doubtful;
  }
}
