/** The exchange of an invite for a session. */

export type Entered = { next: string } | { problem: string };

const OFFLINE = "No contact with the server. Check the network, then try again.";

/**
 * Uses the invite. Nothing but this does: a preview of the link only loads the page.
 * @param device - a token that this browser keeps: coming again, it uses nothing up.
 */
export async function enter(token: string, name: string, device: string): Promise<Entered> {
  let answer: Response;
  try {
    answer = await fetch("/join", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ token, name, device }),
    });
  } catch {
    return { problem: OFFLINE };
  }
  const body = await read(answer);
  if (answer.ok) return { next: within(body.next) };
  return { problem: body.error ?? `The server answered ${answer.status}. Try again in a moment.` };
}

/** The token after the #; "" when the address has none. */
export function tokenOf(hash: string): string {
  return hash.replace(/^#/, "").trim();
}

/** A path on this server, or the home page: an answer must not send anyone elsewhere. */
export function within(next: string | undefined): string {
  return next !== undefined && /^\/(?![/\\])/.test(next) ? next : "/";
}

async function read(answer: Response): Promise<{ next?: string; error?: string }> {
  try {
    return (await answer.json()) as { next?: string; error?: string };
  } catch {
    return {}; // not our server's JSON: a proxy's page, say
  }
}
