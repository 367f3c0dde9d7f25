/** A card that follows the thumb: far enough to the right approves it, to the left rejects it. */

import { css, html, LitElement, type PropertyValues, type TemplateResult } from "lit";
import { ask } from "../acts/asks";
import type { Decision } from "../state/effects";
import type { Sign } from "../telling/signs";
import { label } from "../telling/words";
import { icon } from "./icons";
import { shared } from "./styles";
import { reached, shift, type Side } from "./swipe";

const BACK_MS = 160;
const OFF_MS = 120;
const SIDES: Readonly<Record<Side, readonly [Decision, Sign]>> = {
  right: ["approve", "done"],
  left: ["reject", "stop"],
};

export class BcSwipe extends LitElement {
  static override properties = {
    card: { type: String },
    offers: { attribute: false },
    side: { state: true },
    far: { state: true },
  };

  /** The post on the card. */
  declare card: string;
  /** What may be decided on it. */
  declare offers: readonly Decision[];
  /** Where the thumb is going. */
  declare private side: Side | undefined;
  /** Whether letting go now decides. */
  declare private far: boolean;
  private from: { id: number; x: number; y: number } | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    this.addEventListener("pointerdown", this.down);
    this.addEventListener("pointermove", this.move);
    this.addEventListener("pointerup", this.up);
    this.addEventListener("pointercancel", this.cancel);
  }

  override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has("card") || changed.get("card") === undefined) return;
    this.from = undefined;
    this.put(0);
  }

  override render(): TemplateResult {
    const side = this.side ?? "right";
    const [decision, sign] = SIDES[side];
    return html`<p class="word ${side} ${this.far ? "far" : ""}" ?hidden=${this.side === undefined} aria-hidden="true">
        ${icon(sign)} ${label(decision)}
      </p>
      <div class="carried"><slot></slot></div>`;
  }

  private readonly down = (event: PointerEvent): void => {
    if (event.pointerType === "mouse" || !event.isPrimary) return;
    this.from = { id: event.pointerId, x: event.clientX, y: event.clientY };
  };

  private readonly move = (event: PointerEvent): void => {
    const { from } = this;
    if (from?.id !== event.pointerId) return;
    const [x, y] = [event.clientX - from.x, event.clientY - from.y];
    if (this.side === undefined && (Math.abs(x) < 10 || Math.abs(x) < Math.abs(y))) return;
    if (this.side === undefined) this.setPointerCapture(event.pointerId);
    const side: Side = x > 0 ? "right" : "left";
    const may = this.offers.includes(SIDES[side][0]);
    this.side = side;
    this.far = may && reached(x, this.clientWidth);
    this.put(shift(x, may));
  };

  private readonly up = (event: PointerEvent): void => {
    if (this.from?.id !== event.pointerId) return;
    this.from = undefined;
    if (this.side === undefined) return;
    if (this.far) void this.decide(this.side);
    else this.back();
  };

  private readonly cancel = (): void => {
    this.from = undefined;
    if (this.side !== undefined) this.back();
  };

  private async decide(side: Side): Promise<void> {
    const { card } = this;
    const way = side === "right" ? 1 : -1;
    await this.travel(way * this.clientWidth * 1.1, OFF_MS);
    // Where it has made way for another meanwhile, nothing is decided: that one was not swiped.
    if (this.card === card) ask(this, { do: "decide", decision: SIDES[side][0] });
    // The next card comes in its place; if it is still this one, it was not decided.
    await new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)));
    this.side = undefined;
    this.far = false;
    if (this.card === card) this.put(0);
  }

  private back(): void {
    void this.travel(0, BACK_MS);
    this.side = undefined;
    this.far = false;
  }

  private async travel(to: number, ms: number): Promise<void> {
    const start = getComputedStyle(this.carried ?? this).transform;
    this.put(to);
    if (matchMedia("(prefers-reduced-motion: reduce)").matches) return;
    const end = this.carried?.style.transform || "none";
    const keyframes = { transform: [start, end] };
    await this.carried?.animate(keyframes, { duration: ms, easing: "cubic-bezier(.2,.8,.2,1)" }).finished;
  }

  private put(x: number): void {
    if (this.carried) this.carried.style.transform = x === 0 ? "" : `translateX(${x}px) rotate(${x / 120}deg)`;
  }

  private get carried(): HTMLElement | null {
    return this.renderRoot.querySelector<HTMLElement>(".carried");
  }

  static override styles = [
    shared,
    css`
      :host {
        position: relative;
        display: block;
        touch-action: pan-y; /* up and down scrolls a long card */
      }
      .word {
        position: absolute;
        inset: 0 10px;
        display: flex;
        align-items: center;
        gap: 8px;
        color: var(--ink-3);
        font-size: 16.5px;
        font-weight: 640;
      }
      .word[hidden] {
        display: none;
      }
      .left {
        justify-content: flex-end;
      }
      .word.far {
        color: var(--ink);
      }
      .left.far {
        color: var(--stop);
      }
      .word .icon {
        width: 22px;
        height: 22px;
      }
      .carried {
        position: relative;
      }
    `,
  ];
}

customElements.define("bc-swipe", BcSwipe);
