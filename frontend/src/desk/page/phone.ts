/** The desk on a phone: one card, thumb-sized decisions, panic always at the top right. */

import { html, nothing, type TemplateResult } from "lit";
import { ask } from "../acts/asks";
import type { Moderator } from "../moderator";
import "../parts/bc-swipe";
import { icon } from "../parts/icons";
import { offered, type Decision } from "../state/effects";
import { isLane } from "../state/lists";
import type { Sign } from "../telling/signs";
import type { Toast } from "../telling/toasts";
import { label, listName } from "../telling/words";
import { waveRows } from "./dock";
import { aside, emptyWords, laneLists, lost, mode, rulesButton } from "./head";
import type { Panels } from "./panels";

export type Tab = "queue" | "screens" | "programme" | "lists";

const TABS: readonly (readonly [Tab, Sign, string])[] = [
  ["queue", "held", "Queue"],
  ["screens", "live", "Screens"],
  ["programme", "later", "Programme"],
  ["lists", "starred", "Lists"],
];

/** @param go - opens another tab. */
export function phonePage(
  from: EventTarget,
  desk: Moderator,
  panels: Panels,
  tab: Tab,
  go: (tab: Tab) => void,
): TemplateResult {
  const pages: Readonly<Record<Tab, () => TemplateResult>> = {
    queue: () => queuePage(from, desk, panels),
    screens: () => html`<main class="pane">${panels.screens()} ${panels.cues()} ${panels.play()}</main>`,
    programme: () => html`<main class="pane">${panels.programme()}</main>`,
    lists: () => html`<main class="pane flat">${mode(from, desk)} ${rulesButton(from, desk)} ${panels.filters(true)} ${panels.rail(false)}</main>`,
  };
  return html`<div class="phone">
    ${phoneHead(from, desk, () => go("screens"))}
    ${pages[tab]()}
    <nav class="tabs" aria-label="Desk">
      ${TABS.map(
        ([
          name,
          sign,
          word,
        ]) => html`<button type="button" aria-current=${tab === name ? "page" : "false"} @click=${() => go(name)}>
          ${icon(sign)} ${word}
        </button>`,
      )}
    </nav>
  </div>`;
}

function phoneHead(from: EventTarget, desk: Moderator, toScreens: () => void): TemplateResult {
  const { view } = desk;
  const { list } = view;
  return html`<header class="top">
    <h1 class="house">${listName(list)} <span class="count">${desk.state.count(list)}</span></h1>
    ${
      view.waiting > 0
        ? html`<button class="newer" type="button" @click=${() => ask(from, { do: "newer" })}>${view.waiting} newer</button>`
        : html`<p class="quiet">${aside(desk)}</p>`
    }
    ${
      desk.walls.panicOn
        ? html`<button class="stop panicking" type="button" @click=${toScreens}>${icon("stop")} Panic is on</button>`
        : html`<button class="panic" type="button" @click=${() => ask(from, { do: "panic", on: true })}>${icon("stop")} Panic</button>`
    }
  </header>`;
}

function queuePage(from: EventTarget, desk: Moderator, panels: Panels): TemplateResult {
  const { view } = desk;
  const post = view.focus ? desk.state.post(view.focus) : undefined;
  const at = view.order.indexOf(view.focus);
  // From a card that stays only until she moves on there is always a way on.
  const isLast = at >= view.order.length - 1 && !view.isLingering(view.focus);
  const offers = post && desk.may("decide") && !desk.reading(post.id) ? offered(post) : [];
  return html`
    ${panels.strip()} ${panels.standIn()} ${isLane(view.list) ? laneLists(from, desk) : nothing}
    ${panels.filters(false)}
    <main class="stack">
      ${
        post
          ? html`<bc-swipe .card=${post.id} .offers=${offers}>
              <bc-card phone focused .post=${post} .now=${desk.now()} .mayDecide=${desk.may("decide")}
                .lingering=${view.isLingering(post.id)} .reading=${desk.reading(post.id)}
                .flood=${view.isFolded(post.id)} .due=${desk.floods.isDue(post)} .skew=${desk.heard.skew}
                .showings=${post.status === "shown" ? desk.showings.words(post.id, desk.now()) : ""}></bc-card>
            </bc-swipe>
            ${view.order.length > 1 ? html`<div class="under" aria-hidden="true"></div>` : nothing}`
          : html`<p class="empty" role="status">${emptyWords(desk)}</p>`
      }
    </main>
    <div class="waves">${panels.alarm()} ${waveRows(desk, true)}</div>
    <bc-toasts .toasts=${desk.toasts.list.slice(-1).map((toast) => withScreens(toast, desk))} .lost=${lost(desk)}></bc-toasts>
    ${post && desk.may("decide") ? thumbs(from, offers, at <= 0, isLast) : nothing}
  `;
}

/** There is no room for the screens panel beside the card: a toast says what became of the post. */
function withScreens(toast: Toast, desk: Moderator): Toast {
  const { about } = toast;
  return about === "" ? toast : { ...toast, off: desk.takedowns.of(about, desk.person.name, desk.now()) };
}

/** What has its place between the steps to the other cards. */
const QUICK: readonly Decision[] = ["later", "pin", "unpin", "star", "unstar"];

/** Reject and Approve where the thumb is, the others smaller below. */
function thumbs(
  from: EventTarget,
  decisions: readonly Decision[],
  isFirst: boolean,
  isLast: boolean,
): TemplateResult {
  const big: Decision[] = decisions.filter((each) => each === "approve" || each === "reject").reverse();
  const small = decisions.filter((decision) => QUICK.includes(decision));
  const rest = decisions.filter((decision) => ![...big, ...small].includes(decision));
  const button = (decision: Decision): TemplateResult => html`
    <button class="thumb ${decision}" type="button" @click=${() => ask(from, { do: "decide", decision })}>${label(decision)}</button>`;
  const step = (by: number, words: string, sign: string, off: boolean): TemplateResult => html`
    <button class="thumb step" type="button" aria-label=${words} ?disabled=${off} @click=${() => ask(from, { do: "move", by })}>${sign}</button>`;
  const goOn = html`
    <button class="thumb" type="button" ?disabled=${isLast} @click=${() => ask(from, { do: "move", by: 1 })}>Go on</button>`;
  const block = html`<button class="thumb" type="button" @click=${() => ask(from, { do: "block" })}>Block person</button>`;
  return html`<div class="thumbs">
    <div class="big">${big.length > 0 ? big.map(button) : goOn}</div>
    <div class="small">
      ${step(-1, "Previous card", "‹", isFirst)} ${small.map(button)} ${step(1, "Next card", "›", isLast)}
    </div>
    <div class="small">
      ${rest.map(button)}
      ${decisions.length > 0 ? block : nothing}
    </div>
  </div>`;
}
