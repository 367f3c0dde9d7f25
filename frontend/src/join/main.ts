import { device } from "../form/device";
import { part, tell } from "../ui/page";
import { enter, tokenOf } from "./enter";

const form = part("join", HTMLFormElement);
const name = part("name", HTMLInputElement);
const button = part("enter", HTMLButtonElement);
const problem = part("problem", HTMLElement);

async function submit(): Promise<void> {
  tell(problem, "");
  button.disabled = true;
  const entered = await enter(tokenOf(location.hash), name.value.trim(), device());
  if ("next" in entered) return location.replace(entered.next);
  button.disabled = false;
  tell(problem, entered.problem);
  if (name.value.trim() === "") name.focus();
}

/** Without a token there is nothing to come in with. */
function look(): void {
  const ready = tokenOf(location.hash) !== "";
  for (const each of form.querySelectorAll<HTMLElement>(".field, button")) each.hidden = !ready;
  part("lead", HTMLElement).textContent = ready
    ? "You were asked to help decide what the room sees."
    : "This page needs the whole link you were sent: the part after # is your invite. Open it again, or ask for a new one.";
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  void submit();
});
addEventListener("hashchange", look);
look();
