/** What a card tells that the room would not see: where links lead, what pictures are said to show. */

import { html, nothing, type TemplateResult } from "lit";
import type { Post } from "../../feed/protocol";
import { picture } from "../../ui/rich-text";
import { ask } from "../acts/asks";
import { cap, keyOf } from "../acts/keymap";
import { linksOf } from "../telling/links";
import { icon } from "./icons";

/** "Leads to example.org", with a sign where the text says something else. */
export function links(post: Post): TemplateResult | typeof nothing {
  const all = linksOf(post.segments);
  if (all.length === 0) return nothing;
  return html`<ul class="leads" aria-label="Links">${all.map(({ host, says }) =>
    says === ""
      ? html`<li>${icon("link")} <bdi>${host}</bdi></li>`
      : html`<li class="hold">${icon("hold")} <span>says <bdi>${says}</bdi>, leads to <b><bdi>${host}</bdi></b></span></li>`,
  )}</ul>`;
}

/** What the pictures' descriptions say; those that are missing are flagged and can be written. */
export function alts(from: EventTarget, post: Post, mayDescribe: boolean): TemplateResult | typeof nothing {
  const pictures = (post.media ?? []).map(({ src, alt }, index) => ({ src, alt, index }));
  const seen = pictures.filter(({ src }) => picture(src) !== "");
  if (seen.length === 0) return nothing;
  const said = seen.filter(({ alt }) => alt);
  const missing = seen.length - said.length;
  const byDesk = seen.some(({ index }) => post.alts?.[String(index)] !== undefined);
  const button = html`<button class="describe" type="button" @click=${() => ask(from, { do: "open-dialog", dialog: "describe" })}>
      ${missing > 0 ? "Describe" : "Change"} <kbd aria-hidden="true">${cap(keyOf("describe"))}</kbd></button>`;
  return html`
    ${said.map(({ alt }) => html`<p class="alt"><span class="hidden">Described as: </span>${icon("picture")} <bdi>${alt}</bdi></p>`)}
    ${
      missing > 0 || byDesk
        ? html`<p class="alt missing">
            ${missing > 0 ? html`<span class="hold">${icon("hold")} No description${missing > 1 ? ` of ${missing}` : ""}</span>` : nothing}
            ${mayDescribe ? button : nothing}
          </p>`
        : nothing
    }`;
}
