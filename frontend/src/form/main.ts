import { paint } from "../ui/colour";
import { hashtag, loadConference, slugFromPath, type Conference } from "../ui/conference";
import { make } from "../ui/make";
import { part, tell } from "../ui/page";
import { LONGEST, left, letters } from "./counter";
import { device } from "./device";
import { send } from "./send";

const slug = slugFromPath();
const form = part("form", HTMLFormElement);
const text = part("text", HTMLTextAreaElement);
const name = part("name", HTMLInputElement);
const question = part("question", HTMLInputElement);
const counter = part("counter", HTMLElement);
const problem = part("problem", HTMLElement);
const button = part("send", HTMLButtonElement);
const sent = part("sent", HTMLElement);

// Whoever scanned the code beside the room's questions has one.
question.checked = new URLSearchParams(location.search).has("question");

const SEND = button.textContent ?? "";
let busy = false;
let waiting: ReturnType<typeof setInterval> | undefined;

function count(): void {
  counter.textContent = left(text.value);
  counter.classList.toggle("over", letters(text.value) > LONGEST);
  text.removeAttribute("aria-invalid");
}

/** What is wrong with the words, before anyone is asked; "" if nothing is. */
function wrong(): string {
  if (letters(text.value) === 0) return "There are no words yet. Write something, then send it.";
  return letters(text.value) > LONGEST ? `Too long by ${letters(text.value) - LONGEST}. Shorten it, then send it.` : "";
}

function refuse(sentence: string): void {
  tell(problem, sentence);
  text.ariaInvalid = "true";
  text.focus();
}

async function submit(): Promise<void> {
  if (busy || waiting !== undefined) return;
  const sentence = wrong();
  if (sentence !== "") return refuse(sentence);
  busy = true;
  tell(problem, "");
  button.textContent = "Sending";
  const said = { name: name.value.trim(), text: text.value.trim(), question: question.checked, device: device() };
  const answer = await send(slug, said);
  busy = false;
  button.textContent = SEND;
  if (answer.ok) return thank(said.text);
  tell(problem, answer.problem);
  if (answer.wait > 0) rest(answer.wait);
}

/** Counts down until another try can succeed. */
function rest(seconds: number): void {
  const until = Date.now() + seconds * 1000;
  button.disabled = true;
  const tick = (): void => {
    const rest = Math.ceil((until - Date.now()) / 1000);
    button.textContent = rest > 0 ? `Send it in ${rest} s` : SEND;
    if (rest > 0) return;
    clearInterval(waiting);
    waiting = undefined;
    button.disabled = false;
    tell(problem, "");
  };
  waiting = setInterval(tick, 500);
  tick();
}

function thank(words: string): void {
  part("quote", HTMLElement).textContent = words;
  turn(true);
  sent.focus();
}

/** The name stays: the next words are most often the same person's. */
function again(): void {
  text.value = "";
  question.checked = false;
  count();
  turn(false);
  text.focus();
}

function turn(over: boolean): void {
  sent.hidden = !over;
  form.hidden = over;
  part("head", HTMLElement).hidden = over;
  scrollTo(0, 0);
}

function introduce({ title, place, hashtags, contact, theme }: Conference): void {
  document.title = `Say something · ${title}`;
  if (theme?.accent !== undefined) paint(document.documentElement, { colour: theme.accent }, "stage");
  const tags = hashtags.slice(0, 1).map((tag) => make("bdi", { className: "tag" }, hashtag(tag)));
  part("where", HTMLElement).replaceChildren([title, place].filter(Boolean).join(", "), " ", ...tags);
  if (contact) part("contact", HTMLElement).replaceChildren("To have it taken down, write to ", address(contact), ".");
}

function address(contact: string): Node {
  if (/^[^\s@]+@[^\s@]+$/.test(contact)) return make("a", { href: `mailto:${contact}` }, contact);
  return /^https?:\/\//i.test(contact) ? make("a", { href: contact }, contact) : document.createTextNode(contact);
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  void submit();
});
text.addEventListener("input", count);
text.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit();
});
part("another", HTMLButtonElement).addEventListener("click", again);
count(); // a browser may bring back what was written before a reload

try {
  introduce(await loadConference(slug));
} catch (error) {
  tell(problem, error instanceof Error ? error.message : String(error));
}
