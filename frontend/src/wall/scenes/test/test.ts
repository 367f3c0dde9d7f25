/** For the operator: edges, greys, type sizes, scripts, and what this machine can do. Never in a programme. */
import "./test.css";
import { make } from "../../../ui/make";
import { checks, look } from "./checks";
import { faces } from "../../stage/faces";
import type { Step } from "../../stage/fit";
import { Meter } from "./meter";
import type { Room } from "../../stage/room";
import { BARE, floorOf, reach, xHeight, type Sight } from "../../stage/sight";
import type { Board, Known } from "../scene";

/** What the card tells of its wall. */
export interface Wiring {
  /** The screen's name; "" where no screen link opened it. */
  name: string;
  live: boolean;
  /** The server's clock minus ours, in ms. */
  ahead: number;
  build: string;
  sight: Sight;
  room: Room;
}

const DWELL_MS = 600_000;
/** A clock this far off is right. */
const RIGHT_MS = 500;
const UNITS = [
  ["s", 1_000],
  ["min", 60_000],
  ["h", 3_600_000],
  ["days", 86_400_000],
] as const;
/** So many of one unit are said in the next. */
const MOST = 100;
const SCRIPTS = [
  ["Latin", "Ærø Łódź ğ", ""],
  ["Arabic", "مد وجزر", "ar"],
  ["Hebrew", "גאות ושפל", "he"],
  ["Japanese", "潮の満干", "ja"],
  ["Chinese", "涨潮与退潮", "zh-Hans"],
  ["Korean", "밀물과 썰물", "ko"],
  ["Devanagari", "ज्वार भाटा", "hi"],
  ["Thai", "ทะเล", "th"],
  ["Emoji", "🌊👩🏽‍🚀🏴‍☠️", ""],
] as const;
/** The largest in the middle: the row stands in a circle. */
const ROW = [6.6, 10.4, 16.2, 20.2, 13, 8.3, 5.3] as const satisfies readonly Step[];
const NEAR = ["#000000", "#050505", "#0a0a0a", "#f5f5f5", "#fafafa", "#ffffff"];
const COLOURS = ["var(--accent)", "var(--glow-a)", "var(--glow-b)"];

export class TestCard implements Board {
  readonly name = "test";
  readonly kind = "board";
  private readonly meter = new Meter();
  private readonly measures = make("div", { className: "test-measures" });

  constructor(private readonly wiring: () => Wiring) {}

  canShow(): boolean {
    return true;
  }

  async enter(frame: HTMLElement, _known: Known, still: boolean, signal: AbortSignal): Promise<void> {
    await faces(SCRIPTS.map(([, sample]) => sample).join(" "), signal);
    const found = make("div", { className: "test-checks" });
    frame.replaceChildren(...marks(), make("div", { className: "test-body" }, this.left(), this.disc(), found));
    this.measure();
    this.meter.start(frame);
    for (const { good, text } of checks(await look(still))) {
      found.append(make("p", { className: good ? "good" : "missing" }, make("b", {}, good ? "✓" : "◆"), text));
    }
    found.append(make("p", {}, "Four edge lines and a round circle: nothing is cut off or stretched."));
  }

  update(): Promise<void> {
    this.measure();
    return Promise.resolve();
  }

  leave(): Promise<void> {
    return Promise.resolve();
  }

  dwell(): number {
    return DWELL_MS;
  }

  private left(): HTMLElement {
    const scripts = make("dl", { className: "test-scripts" });
    for (const [name, sample, lang] of SCRIPTS) {
      scripts.append(make("dt", {}, name), make("dd", { lang }, make("bdi", { dir: "auto" }, sample)));
    }
    const { name } = this.wiring();
    const told = make("div", {}, make("p", { className: "test-title" }, "Test card"), make("h1", { dir: "auto" }, name || "No screen link"), this.measures);
    return make("div", { className: "test-left" }, told, scripts);
  }

  private measure(): void {
    const { live, ahead, build } = this.wiring();
    const dots = (css: number): number => Math.round(css * devicePixelRatio);
    const lines = [
      `${dots(innerWidth)} × ${dots(innerHeight)}, ratio ${Math.round(devicePixelRatio * 100) / 100}`,
      this.meter.rate === null ? "counting frames" : `${this.meter.rate} frames a second`,
      live ? "link live" : "no contact with the server",
      live ? clockWords(ahead) : "clock not compared",
      `build ${build || "unknown"}`,
    ];
    this.measures.replaceChildren(...lines.map((line) => make("p", {}, line)));
  }

  private disc(): HTMLElement {
    const first = this.wiring().sight.screen_height ? "x-height, and how far" : "x-height, heights away";
    const upper = make("div", { className: "test-upper" }, make("p", {}, first), make("p", {}, "it is read; with ease, ⅔ of it"), this.sizes());
    const greys = Array.from({ length: 11 }, (_, step) => `rgb(${Array(3).fill(Math.round(step * 25.5)).join(" ")})`);
    const lower = make("div", { className: "test-lower" }, patches(greys), patches(NEAR), patches(COLOURS));
    return make("div", { className: "test-disc" }, upper, make("i", { className: "test-cross" }), lower);
  }

  /** Each step as it is, its x-height and its distance; those that this room cannot read are grey. */
  private sizes(): HTMLElement {
    const { sight, room } = this.wiring();
    const floor = floorOf(sight, room);
    const row = make("div", { className: "test-sizes" });
    for (const step of ROW) {
      const far = reach(step, BARE, room) * (sight.screen_height ?? 1);
      const letter = make("span", { className: "test-letter" }, "a");
      letter.style.fontSize = `${step}vmin`;
      const size = make(
        "div",
        { className: step === floor ? "floor" : step < floor ? "unread" : "" },
        letter,
        make("p", {}, `${(100 * xHeight(step, room)).toFixed(1).replace(".0", "")} %`),
        make("p", {}, sight.screen_height ? `${Math.round(far)} m` : `${Math.round(far)} ×`),
      );
      row.append(size);
    }
    return row;
  }
}

function clockWords(ahead: number): string {
  const off = Math.abs(ahead);
  if (off < RIGHT_MS) return "clock right";
  const [unit, ms] = UNITS.find(([, each]) => off < each * MOST) ?? UNITS.at(-1)!;
  return `clock ${(off / ms).toFixed(unit === "s" ? 1 : 0)} ${unit} ${ahead > 0 ? "slow" : "fast"}`;
}

function patches(colours: readonly string[]): HTMLElement {
  const row = make("div", { className: "test-patches" });
  for (const colour of colours) {
    const patch = make("i");
    patch.style.background = colour;
    row.append(patch);
  }
  return row;
}

/** The outermost pixels of all four sides, their corners and their middles. */
function marks(): HTMLElement[] {
  return ["edge", "corner left top", "corner right top", "corner left bottom", "corner right bottom", "middle left", "middle right", "middle top", "middle bottom"].map(
    (name) => make("i", { className: `test-${name}` }),
  );
}

