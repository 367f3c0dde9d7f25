/** What is to be read next at this desk is claimed; what was handed over meanwhile is decided. */

import { BATCH, type Leases } from "../state/leases";
import type { View } from "../state/view";
import type { Decider } from "./decider";

/** What is claimed from, and when. */
export interface Reach {
  readonly view: View;
  readonly leases: Leases;
  readonly decider: Decider;
  /** Whether anything has to be handed to this person before she decides on it. */
  readonly claims: () => boolean;
  /** Whether somebody is here to read, and the server is there to hand over. */
  readonly isReading: () => boolean;
  /** Resolves once the next frame is painted. */
  readonly painted: () => Promise<void>;
  /** @param isSeen - whether there is more to draw than the numbers beside the cards. */
  readonly draw: (isSeen: boolean) => void;
}

export class Claiming {
  /** The card that was in focus a second ago. */
  private seen = "";
  private next: Promise<void> | undefined;

  constructor(private readonly reach: Reach) {}

  /** The page is as all of this is now: what it leaves to be read next is claimed, after its frame. */
  drawn(): void {
    this.next ??= this.reach.painted().then(() => this.claim());
  }

  /** Once a second. */
  tick(): void {
    const { view, leases } = this.reach;
    this.settle(this.seen === view.focus && !leases.asking);
    this.seen = view.focus;
  }

  /** @param isRead - whether the card in focus has been so for long enough to be read. */
  settle(isRead = false): void {
    const { view, leases, decider, claims } = this.reach;
    decider.handed();
    view.settle(isRead || !claims() || leases.has(view.focus));
  }

  /** A claim was answered. It mostly only says that what was asked for is hers. */
  handed(isSeen: boolean): void {
    const { view, decider, draw } = this.reach;
    const [focus, waited] = [view.focus, decider.waits.length];
    this.settle();
    draw(isSeen || focus !== view.focus || waited !== decider.waits.length);
  }

  private claim(): void {
    const { view, leases, decider, claims, isReading } = this.reach;
    this.next = undefined;
    if (claims() && isReading()) leases.want([...new Set([...decider.waits, ...view.ahead(BATCH)])]);
  }
}
