/** The home page's list, and what it says when there is nothing to list. */
import { hashtag } from "../ui/conference";
import { make } from "../ui/make";

/** One row of `GET /api/v1`. */
export interface Listed {
  slug: string;
  title: string;
  place?: string;
  hashtags?: string[];
}

/** What the page shows for an answer; null when the server could not be asked. */
export function content(listed: readonly Listed[] | null): HTMLElement[] {
  if (listed === null) {
    return [make("p", { className: "soft" }, "The list of conferences did not load. Load the page again in a moment.")];
  }
  return listed.length === 0 ? firstRun() : [make("ul", {}, ...listed.map(row))];
}

function row({ slug, title, place, hashtags = [] }: Listed): HTMLLIElement {
  const about = make("p", { className: "soft" });
  const parts = [
    ...(place ? [make("bdi", {}, place)] : []),
    ...hashtags.map((tag) => make("bdi", { className: "tag" }, hashtag(tag))),
  ];
  parts.forEach((part, index) => about.append(...(index > 0 ? [" · ", part] : [part])));
  const links = [
    ["wall", "See the wall"],
    ["post", "Say something"],
  ] as const;
  const nav = make("nav", { ariaLabel: title });
  nav.append(...links.map(([page, words]) => make("a", { href: `/c/${encodeURIComponent(slug)}/${page}` }, words)));
  return make("li", { className: "conference" }, make("h2", { dir: "auto" }, title), about, nav);
}

/** A server that lists nothing is most often one that was just set up. */
function firstRun(): HTMLElement[] {
  const steps = make(
    "ol",
    {},
    step("Write a conference’s file. A slug, a title, its hashtags and where its posts come from will do.", FILE),
    step("Start it. The links of its wall and its desk are printed.", "backchannel up conference.toml"),
    step("Want to look round first? This plays an invented conference.", "backchannel demo"),
  );
  const why = make("p", { className: "soft" }, "A conference is listed here when its file says listed = true. Others are reached by their own links.");
  return [make("div", { className: "steps" }, make("h2", {}, "No conference is listed yet"), steps, why)];
}

const FILE = `slug = "saltmarsh27"
title = "Saltmarsh 27"
hashtags = ["#saltmarsh27"]
listed = true

[[source]]
kind = "form"`;

function step(words: string, code: string): HTMLLIElement {
  return make("li", {}, make("span", {}, words), make("pre", {}, make("code", {}, code)));
}
