/** What stands on the page while there is no desk to show. */

import { html, nothing, type TemplateResult } from "lit";
import { hashtag, type Conference } from "../../ui/conference";

export function notThere(trouble: string): TemplateResult {
  return html`<main class="alone"><h1 class="house">The desk is not there yet</h1><p>${trouble}</p></main>`;
}

/** Who is not let in is told the way in. `wasIn`: her session ended just now. */
export function signedOut(conference: Conference | undefined, wasIn: boolean): TemplateResult {
  const tag = conference?.hashtags[0];
  return html`<main class="alone">
    <h1 class="house">${wasIn ? "You were signed out" : "The desk is for moderators"}</h1>
    <p>${
      wasIn
        ? "This session was ended, or its 12 hours are over. Your invite link lets you in again, if it still counts."
        : "To get in, open the invite link that you were sent. It signs this browser in; there is no password."
    }</p>
    <p>
      No link, or it has ended? Ask whoever runs ${conference?.title ?? "the conference"} for a new
      one. On the server, they make one with <code>backchannel invite</code>.
    </p>
    ${tag ? html`<p class="quiet">${hashtag(tag)}</p>` : nothing}
  </main>`;
}
