import { FeedClient } from "../feed/client";
import type { WallSnapshot } from "../feed/protocol";
import { WallState } from "../feed/state";
import { paint } from "../ui/colour";
import { feedUrl, loadConference, slugFromPath, type Conference } from "../ui/conference";
import { make } from "../ui/make";
import { part } from "../ui/page";
import { clock } from "./clock";
import { fit } from "./fit";
import { pick } from "./pick";
import { behind, question, sentence } from "./view";

/** Short breaks are nobody's business; after this the speaker is told how old the picture is. */
const LOST_MS = 20_000;
/** The last is for 500 letters on an old 4:3 monitor: small, but whole. */
const WORDS = [8.3, 6.6, 5.3, 4.4, 3.6, 2.9].map((size) => ({ size }));
const QUESTIONS = [
  { size: 5.3, lines: 3 },
  { size: 5.3, lines: 2 },
  { size: 4.4, lines: 2 },
  { size: 3.6, lines: 2 },
  { size: 3.6, lines: 2, tight: true },
  { size: 3.6, lines: 1 },
];

const slug = slugFromPath();
const room = new URLSearchParams(location.search).get("room");
let conference: Conference | null = null;
let state = new WallState();
let panic = false;
let lostAt: number | null = Date.now();
/** The server's clock less ours: the machine on the lectern may be wrong. */
let skew = 0;
let drawn = "";

const now = (): number => Date.now() + skew;

function draw(): void {
  drawClock();
  const { behind: post, questions, asked } = pick(state.inOrder(), state.cue);
  const lost = lostAt !== null && Date.now() - lostAt > LOST_MS ? lostAt : null;
  // Nothing is built anew under the speaker's eyes unless it changed; the time counts as a change.
  const minute = Math.floor(now() / 60_000);
  const key = JSON.stringify([panic, state.cue.message, post, questions, asked, lost, minute]);
  if (key === drawn) return;
  drawn = key;
  drawLabel(lost);
  part("post", HTMLElement).replaceChildren(...content(post));
  const heading = questions.length === 0 ? "No questions yet" : `Questions for you, ${asked}`;
  part("count", HTMLElement).textContent = heading;
  part("list", HTMLElement).replaceChildren(...questions.map(question));
  resize();
}

function content(post: ReturnType<typeof pick>["behind"]): HTMLElement[] {
  if (panic) return sentence("The walls show the holding screen.");
  if (state.cue.message) return sentence(state.cue.message);
  return post === null ? sentence("Nobody has said anything yet.") : behind(post, now());
}

function drawLabel(lost: number | null): void {
  const label = part("label", HTMLElement);
  label.classList.toggle("lost", lost !== null);
  const time = lost === null ? "" : new Intl.DateTimeFormat("en-GB", { timeStyle: "short" }).format(lost + skew);
  label.textContent = lost === null ? "Behind you now" : `Behind you at ${time}. No contact since.`;
}

function drawClock(): void {
  const sessions = (conference?.sessions ?? []).filter((session) => room === null || session.room === room);
  const { title, time, word } = clock(sessions, now());
  part("session", HTMLElement).textContent = title || (conference?.title ?? "");
  const place = part("clock", HTMLElement);
  if (place.textContent === `${time} ${word}`) return;
  place.replaceChildren(...(time === "" ? [] : [make("strong", {}, time), ` ${word}`]));
}

function resize(): void {
  const words = document.getElementById("words");
  if (words !== null) fit(words, WORDS);
  fit(part("list", HTMLElement), QUESTIONS);
}

const client = new FeedClient(feedUrl(slug, "wall"), {
  snapshot(snapshot) {
    state = WallState.from(snapshot as WallSnapshot);
    draw();
  },
  entries(batch) {
    for (const entry of batch) state.apply(entry);
    draw();
  },
  panic(on) {
    panic = on;
    draw();
  },
  welcome(frame) {
    skew = Date.parse(frame.now) - Date.now();
  },
  status(status) {
    lostAt = status === "live" ? null : (lostAt ?? Date.now());
    draw();
  },
});

async function introduce(): Promise<void> {
  conference = await loadConference(slug);
  document.title = `Speaker · ${conference.title}`;
  if (conference.theme?.accent !== undefined) paint(document.documentElement, { colour: conference.theme.accent }, "stage");
  draw();
}

client.start();
setInterval(draw, 1000);
addEventListener("resize", resize);
document.fonts.addEventListener("loadingdone", resize);
/** The programme is asked for until it is there: the socket has its own way back. */
function ask(): void {
  introduce().catch(() => setTimeout(ask, 5000));
}
ask();
