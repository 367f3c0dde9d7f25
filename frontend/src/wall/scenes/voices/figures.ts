/** The parts of the scene *voices*: its words, its chart and its lists. */
import type { Counts } from "../../../feed/protocol";
import { make } from "../../../ui/make";
import { mark, sourceName } from "../../../ui/mark";
import { ticks, type Bar } from "../../times/quarters";

export type Row = readonly [name: string, count: number];

/** "people have said something here since Tuesday morning." */
export function sentence(people: number, since: string): string {
  const who = people === 1 ? "person has" : "people have";
  return `${who} said something here${since === "" ? "" : ` ${since}`}.`;
}

/** "2,418 posts in all, 6 in the last minute. Reposts are counted once." */
export function totals({ posts = 0, rate = 0 }: Counts): string {
  const lately = rate > 0 ? `, ${number(rate)} in the last minute` : "";
  return `${posted(posts)} in all${lately}. Reposts are counted once.`;
}

export function number(count: number): string {
  return count.toLocaleString("en");
}

/** A day's bars, the last one lit; under a rule the times. `width` in u. */
export function dayChart(bars: readonly Bar[], width: number, timezone: string | undefined): HTMLElement {
  const total = bars.reduce((sum, { count }) => sum + count, 0);
  const most = Math.max(1, ...bars.map(({ count }) => count));
  const day = make("div", {});
  const said = make("p", {}, make("b", {}, posted(total)), " today", make("span", { className: "by" }, ", by quarter hour"));
  const now = make("p", { className: "now" }, "now ", make("b", {}, number(bars.at(-1)?.count ?? 0)));
  const chart = make("div", { className: "bars" }, ...bars.map(({ count }) => sized("i", count / most)));
  chart.setAttribute("aria-hidden", "true");
  const axis = make("div", { className: "axis" });
  for (const { bar, time } of ticks(bars, width, timezone)) axis.append(sized("span", bar / bars.length, time));
  axis.append(make("span", { className: "now" }, "now"));
  day.append(make("header", {}, said, now), chart, axis);
  return day;
}

/** Networks with their marks, the most heard first; or tags. */
export function list(kind: "networks" | "tags", rows: readonly Row[]): HTMLElement {
  const most = Math.max(1, ...rows.map(([, count]) => count));
  return make("ol", {}, ...rows.map(([name, count]) => row(kind, name, count, count / most)));
}

/** Shows the first rows whose names have room, and no other. */
export function prune(rows: HTMLElement, most: number): void {
  let shown = 0;
  for (const each of rows.querySelectorAll("li")) {
    each.hidden = false;
    const name = each.querySelector<HTMLElement>(".name")!;
    each.hidden = shown === most || name.scrollWidth > name.clientWidth + 1;
    if (!each.hidden) shown++;
  }
}

function row(kind: "networks" | "tags", name: string, count: number, share: number): HTMLElement {
  const word = make("bdi", { dir: "auto" }, kind === "tags" ? name : sourceName(name));
  const line = make("li", {}, make("span", { className: "name" }, word));
  if (kind === "networks") {
    const sign = mark(name);
    sign.setAttribute("aria-hidden", "true"); // its name stands beside it
    line.prepend(sign);
  }
  line.append(make("span", { className: "share" }, sized("i", share)), make("b", {}, number(count)));
  return line;
}

function posted(count: number): string {
  return `${number(count)} ${count === 1 ? "post" : "posts"}`;
}

function sized(tag: "i" | "span", share: number, text = ""): HTMLElement {
  const element = make(tag, {}, text);
  element.style.setProperty("--share", share.toFixed(4));
  return element;
}
