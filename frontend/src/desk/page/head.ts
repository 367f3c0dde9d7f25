/** What stands round the queue: its name and count, the mode, the search, what waits, the keys. */

import { html, nothing, type TemplateResult } from "lit";
import { ask } from "../acts/asks";
import { cap, keyOf, KEYS } from "../acts/keymap";
import type { Moderator } from "../moderator";
import { icon } from "../parts/icons";
import { isLane } from "../state/lists";
import { waveWords } from "../state/waves";
import { laneWords } from "../telling/lane";
import { listName, span } from "../telling/words";

export function head(from: EventTarget, desk: Moderator): TemplateResult {
  const { view, state } = desk;
  return html`<header class="head">
    <h2 class="house">${listName(isLane(view.list) ? "lane" : view.list)} ${isLane(view.list) ? nothing : html`<span class="count">${state.count(view.list)}</span>`}</h2>
    <p class="second">${view.selected.size > 0 ? `${view.selected.size} selected` : aside(desk)}</p>
    <label class="search">
      ${icon("search")}<span class="hidden">Search in this list</span>
      <input id="search" type="search" placeholder="Search" autocomplete="off" .value=${view.query}
        @input=${(event: Event) => ask(from, { do: "search", query: (event.target as HTMLInputElement).value })}>
    </label>
    <button class="filter" type="button" aria-label="Filter" aria-pressed=${String(view.isFiltered)} title="Filter (F)"
      @click=${() => ask(from, { do: "filter" })}>${icon("filter")}<span class="word">Filter</span></button>
    ${isLane(view.list) ? laneLists(from, desk) : html`${mode(from, desk)} ${rulesButton(from, desk)}`}
  </header>`;
}

export function mode(from: EventTarget, desk: Moderator): TemplateResult {
  const isPost = desk.state.rules.mode === "post";
  const button = (mode: "pre" | "post", words: string): TemplateResult => html`
    <button type="button" ?disabled=${!desk.may("rules")} aria-pressed=${String((mode === "post") === isPost)}
      @click=${() => ask(from, { do: "rules", patch: { mode } })}>${words}</button>`;
  return html`<div class="mode" role="group" aria-label="What happens to new posts">
    ${button("pre", "Approve first")}${button("post", "Show, then check")}
  </div>`;
}

/** Opens the rules, which whoever decides may read. */
export function rulesButton(from: EventTarget, desk: Moderator): TemplateResult | typeof nothing {
  if (!desk.may("decide")) return nothing;
  return html`<button class="button" type="button" aria-haspopup="dialog"
    @click=${() => ask(from, { do: "open-dialog", dialog: "rules" })}>Rules</button>`;
}

/** "No contact with the server for 20 s.", once that is worth saying. */
export function lost(desk: Moderator): string {
  const age = desk.heard.lostAt === undefined ? 0 : Date.now() - desk.heard.lostAt;
  return age < 2000 ? "" : `No contact with the server for ${span(age)}. The walls keep playing.`;
}

/** The demo's stand-in for a moderator, and the switch for it. */
export function standIn(from: EventTarget, desk: Moderator): TemplateResult {
  const on = desk.state.rules.auto === true;
  const words = on
    ? html`Autopilot approves what no rule held<span class="roomy">, so that the wall plays</span>.`
    : html`Everything waits for you<span class="roomy"> to decide</span>.`;
  return html`<section class="notice stand-in" aria-label="Autopilot">
    <button class="switch" type="button" role="switch" aria-checked=${String(on)}
      aria-labelledby="stand-in" aria-describedby="stand-in-words" ?disabled=${!desk.may("rules")}
      @click=${() => ask(from, { do: "rules", patch: { auto: !on } })}><i></i></button>
    <p><b id="stand-in">Moderate for me<span>, ${on ? "on" : "off"}</span></b>
      <span id="stand-in-words" class="second">${words}</span></p>
  </section>`;
}

/** The posts that wait. Always there, so that nothing moves when the first one does. */
export function waiting(from: EventTarget, desk: Moderator): TemplateResult {
  const count = desk.view.waiting;
  if (count === 0) return html`<p class="newer none">Nothing newer</p>`;
  return html`<button class="newer" type="button" @click=${() => ask(from, { do: "newer" })}>
    <kbd aria-hidden="true">${cap(keyOf("newer"))}</kbd> ${count} newer, waiting above
  </button>`;
}

/** How long the oldest of the list has waited, as far as it is known here; what a filter leaves. */
export function oldest(desk: Moderator): string {
  const { view, state } = desk;
  if (view.isFiltered) return `showing ${view.order.length}${state.next(view.list) ? " so far" : ""}`;
  if (view.list !== "held") return "";
  const last = view.order.at(view.order.length - 1);
  const post = last === undefined ? undefined : state.post(last);
  const since = Date.parse(post?.received_at ?? post?.created_at ?? "");
  if (Number.isNaN(since)) return "";
  const waits = span(desk.now() - since).replaceAll(" ", "\u00a0");
  return `oldest waits ${state.next("held") ? "over " : ""}${waits}`;
}

/** What there is to know of the list on the page. */
export function aside(desk: Moderator): string {
  const { view, floods: { waves } } = desk;
  const open = waves.get(waves.opened);
  if (open) return `only the flood: ${waveWords(open)}; Esc shows all`;
  return isLane(view.list) ? laneWords(desk.lane.numbers, desk.now()) : oldest(desk);
}

/** What waits in the staff lane, or what was resolved. */
export function laneLists(from: EventTarget, desk: Moderator): TemplateResult {
  const button = (list: "lane" | "resolved", words: string): TemplateResult => html`
    <button type="button" aria-pressed=${String(desk.view.list === list)}
      @click=${() => ask(from, { do: "open", list })}>${words} ${desk.state.count(list)}</button>`;
  return html`<div class="mode" role="group" aria-label="Of the staff lane">
    ${button("lane", "Open")}${button("resolved", "Resolved")}
  </div>`;
}

/** What stands where there are no cards. */
export function emptyWords(desk: Moderator): string {
  const { view, state, rate } = desk;
  if (view.order.length > 0) return "The others are reading all that is left here.";
  if (state.next(view.list)) return view.isFiltered ? "Looking through the whole list…" : "Reading…";
  if (view.isFiltered) return "Nothing here passes the filter. Esc shows all.";
  if (view.list !== "held") return `Nothing in ${listName(view.list)}.`;
  if (desk.floods.waves.waiting.length > 0) return "Nothing held but the flood below.";
  return rate.last === undefined
    ? "Nothing held."
    : `Nothing held. Last decision ${span(desk.now() - rate.last)} ago.`;
}

/** The keys that matter most, and the desk's pace. */
export function foot(desk: Moderator): TemplateResult {
  const words = [...new Set(KEYS.map((key) => key.foot))].filter((word) => word !== undefined);
  const keysOf = (word: string): TemplateResult[] =>
    KEYS.filter((key) => key.foot === word).map((key) => html`<kbd>${cap(key)}</kbd>`);
  const count = desk.rate.count(desk.now());
  return html`
    <ul aria-label="Keys">${words.map((word) => html`<li>${keysOf(word)} ${word}</li>`)}</ul>
    <p>${count === 1 ? "1 decision" : `${count} decisions`} in the last minute</p>
  `;
}
