import { part } from "../ui/page";
import { content, type Listed } from "./conferences";

async function listed(): Promise<Listed[] | null> {
  try {
    const answer = await fetch("/api/v1");
    if (!answer.ok) return null;
    return ((await answer.json()) as { conferences: Listed[] }).conferences;
  } catch {
    return null;
  }
}

const place = part("conferences", HTMLElement);
place.replaceChildren(...content(await listed()));
place.ariaBusy = "false";
