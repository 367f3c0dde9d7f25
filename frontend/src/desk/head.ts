/** What stands above the queue: its name and count, the mode, the search, and what one must know. */

import { html, nothing, type TemplateResult } from "lit";
import { ask } from "./asks";
import { icon } from "./icons";
import { cap, keyOf } from "./keymap";
import type { Moderator } from "./moderator";
import { listName, span } from "./words";

export function head(from: EventTarget, desk: Moderator): TemplateResult {
  const { view, state } = desk;
  return html`<header class="head">
    <h2 class="house">${listName(view.list)} <span class="count">${state.count(view.list)}</span></h2>
    <p class="second">${view.selected.size > 0 ? `${view.selected.size} selected` : oldest(desk)}</p>
    <label class="search">
      ${icon("search")}<span class="hidden">Search in this list</span>
      <input id="search" type="search" placeholder="Search" autocomplete="off" .value=${view.query}
        @input=${(event: Event) => ask(from, { do: "search", query: (event.target as HTMLInputElement).value })}>
    </label>
    ${mode(from, desk)}
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

/** The strip of notices: lost contact, the stand-in moderator, posts that wait. */
export function notices(from: EventTarget, desk: Moderator, isDemo: boolean): TemplateResult {
  return html`${lost(desk)} ${isDemo ? standIn(from, desk) : nothing} ${waiting(from, desk)}`;
}

function lost(desk: Moderator): TemplateResult | typeof nothing {
  const age = desk.lostAt === undefined ? 0 : Date.now() - desk.lostAt;
  if (age < 2000) return nothing;
  return html`<p class="notice hold" role="status">
    ${icon("hold")} <span>No contact with the server for ${span(age)}. The walls keep playing.</span>
  </p>`;
}

function standIn(from: EventTarget, desk: Moderator): TemplateResult {
  const on = desk.state.rules.auto === true;
  const words = on
    ? html`Autopilot approves what no rule held<span class="roomy">, so that the wall plays</span>.`
    : html`Everything waits for you<span class="roomy"> to decide</span>.`;
  return html`<div class="notice stand-in">
    <button class="switch" type="button" role="switch" ?disabled=${!desk.may("rules")} aria-checked=${String(on)} aria-labelledby="stand-in" aria-describedby="stand-in-words"
      @click=${() => ask(from, { do: "rules", patch: { auto: !on } })}><i></i></button>
    <p><b id="stand-in">Moderate for me<span>, ${on ? "on" : "off"}</span></b>
      <span id="stand-in-words" class="second">${words}</span></p>
  </div>`;
}

function waiting(from: EventTarget, desk: Moderator): TemplateResult | typeof nothing {
  const count = desk.view.waiting;
  if (count === 0) return nothing;
  return html`<button class="newer" type="button" @click=${() => ask(from, { do: "newer" })}>
    <kbd aria-hidden="true">${cap(keyOf("newer"))}</kbd> ${count} newer, waiting above
  </button>`;
}

/** How long the oldest of the list has waited, as far as it is known here. */
export function oldest(desk: Moderator): string {
  const { view, state } = desk;
  if (view.list !== "held") return "";
  const ids = state.places("held").all();
  const last = ids.findLast((id) => state.isIn(id, "held"));
  const post = last === undefined ? undefined : state.post(last);
  const since = Date.parse(post?.received_at ?? post?.created_at ?? "");
  if (Number.isNaN(since)) return "";
  const waits = span(desk.now() - since).replaceAll(" ", "\u00a0");
  return `oldest waits ${state.next("held") ? "over " : ""}${waits}`;
}
