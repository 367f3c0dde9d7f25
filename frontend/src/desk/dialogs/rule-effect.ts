/** What rules would have done, in words and with examples. */

import { html, nothing, type TemplateResult } from "lit";
import { count, type Example, type Preview } from "../state/rules";

/** What it would have done; `open`: the place of the rule that is being edited. */
export function effect({ posts, changed, rules: each, examples: found }: Preview, open: number | undefined): TemplateResult {
  if (posts === 0) return html`<p class="second">There are no posts yet to try it on.</p>`;
  const of = `of the last ${count(posts, "post")}`;
  const many = changed === 0 ? html`none` : html`<b>${changed}</b>`;
  const rule = open === undefined ? undefined : each[open];
  if (rule)
    return html`<p><span><b>${rule.matched}</b> ${of} match this rule; ${many} would have been treated otherwise.</span></p>
      ${examples(rule.examples.slice(0, 2))}`;
  return html`<p><span>${changed === 0 ? "None" : many} ${of} would have been treated otherwise.</span></p>
    ${examples(found.slice(0, 2))}`;
}

function examples(found: readonly Example[]): TemplateResult {
  return html`<ul class="examples">${found.map(
    ({ name, text, from, to }) => html`<li><bdi class="name">${name || "Someone"}</bdi> <bdi>${text}</bdi>
      ${to && from !== to ? html`<span class="quiet">${said(from)}, now ${said(to)}</span>` : nothing}</li>`,
  )}</ul>`;
}

function said(action: string | undefined): string {
  const words: Readonly<Record<string, string>> = {
    show: "shown",
    hold: "held",
    reject: "rejected",
    lane: "in the staff lane",
  };
  return words[action ?? ""] ?? "";
}
