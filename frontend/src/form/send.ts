/** Sends what someone wrote, and puts the answer into words. */

export interface Said {
  name: string;
  text: string;
  question: boolean;
  device: string;
}

/** `wait`: seconds before another try can succeed. */
export type Sent = { ok: true } | { ok: false; problem: string; wait: number };

const OFFLINE = "No contact with the server. Your words are still here: try again.";

export async function send(slug: string, said: Said): Promise<Sent> {
  let answer: Response;
  try {
    answer = await fetch(`/api/v1/${slug}/posts`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(said),
    });
  } catch {
    return { ok: false, problem: OFFLINE, wait: 0 };
  }
  if (answer.ok) return { ok: true };
  const wait = answer.status === 429 ? retryAfter(answer.headers.get("retry-after")) : 0;
  return { ok: false, problem: await sentence(answer), wait };
}

/** Seconds from a Retry-After header; a minute where it says nothing usable. */
export function retryAfter(header: string | null): number {
  const seconds = Number(header ?? Number.NaN);
  return Number.isFinite(seconds) && seconds > 0 ? Math.min(Math.ceil(seconds), 3600) : 60;
}

async function sentence(answer: Response): Promise<string> {
  if (answer.status === 429) return "That was a lot at once. Your words are still here, and can go in a moment.";
  try {
    const { error } = (await answer.json()) as { error?: string };
    if (error !== undefined) return error;
  } catch {
    // not our server's JSON: a proxy's page, say
  }
  return `The server answered ${answer.status}. Your words are still here: try again in a moment.`;
}
