/** The networks' marks (simple-icons) and our own, and what a source is called. */
import blueskySvg from "simple-icons/icons/bluesky.svg?raw";
import mastodonSvg from "simple-icons/icons/mastodon.svg?raw";
import rssSvg from "simple-icons/icons/rss.svg?raw";
import xSvg from "simple-icons/icons/x.svg?raw";

const SVG = "http://www.w3.org/2000/svg";

/** A pen over its line: someone in the room wrote this. Ours, as is the plug of the webhook. */
const PEN =
  "M16.9 2.2a2.9 2.9 0 0 1 4.1 4.1L9.6 17.7 3.6 19.4l1.7-6zm1.5 1.9a.6.6 0 0 0 0 0L7.3 14.5l-.6 1.9 1.9-.6L19.4 5a.6.6 0 0 0-1-1zM2 20.7h20V23H2z";
const PLUG = "M8 2h2v5h4V2h2v5h2v4a6 6 0 0 1-5 5.9V22h-2v-5.1A6 6 0 0 1 6 11V7h2zm0 7v2a4 4 0 0 0 8 0V9z";

const PATHS: Readonly<Record<string, string>> = {
  x: pathOf(xSvg),
  mastodon: pathOf(mastodonSvg),
  bluesky: pathOf(blueskySvg),
  rss: pathOf(rssSvg),
  form: PEN,
  webhook: PLUG,
};

const NAMES: Readonly<Record<string, string>> = {
  x: "X",
  mastodon: "Mastodon",
  bluesky: "Bluesky",
  rss: "RSS",
  form: "the room",
  webhook: "webhook",
  replay: "replay",
};

/** A source's mark in the text's colour, 1 em square; named for those who hear the page. */
export function mark(source: string): SVGSVGElement {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", `mark mark-${source}`);
  svg.setAttribute("width", "1em");
  svg.setAttribute("height", "1em");
  svg.setAttribute("fill", "currentColor");
  svg.setAttribute("role", "img");
  svg.setAttribute("aria-label", sourceName(source));
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", PATHS[source] ?? PLUG);
  svg.append(path);
  return svg;
}

/** The words beside a post's mark. Empty for X: its logo stands alone. */
export function sourceWord(source: string): string {
  if (source === "x") return "";
  return source === "form" ? "from the room" : sourceName(source);
}

/** What lists and counts call a source: "X", "Mastodon", "the room". */
export function sourceName(source: string): string {
  return NAMES[source] ?? source;
}

function pathOf(svg: string): string {
  return / d="([^"]+)"/.exec(svg)?.[1] ?? "";
}
