/** The networks' marks (simple-icons) and our own, and what a source is called. */
import blueskySvg from "simple-icons/icons/bluesky.svg?raw";
import mastodonSvg from "simple-icons/icons/mastodon.svg?raw";
import rssSvg from "simple-icons/icons/rss.svg?raw";
import xSvg from "simple-icons/icons/x.svg?raw";

const SVG = "http://www.w3.org/2000/svg";

/** A pen over its line: someone in the room wrote this. Ours, as is the plug of the webhook. */
const PEN =
  "M15.6 3.1a2.2 2.2 0 0 1 3.1 0l1.2 1.2a2.2 2.2 0 0 1 0 3.1L9.4 17.9 4 19.2l1.3-5.4zm1.7 1.5-1.4 1.5 " +
  "2.7 2.7 1.5-1.4a.3.3 0 0 0 0-.4l-2.4-2.4a.3.3 0 0 0-.4 0zM14.5 7.5l-7.4 7.4-.6 2.2 2.2-.5 7.5-7.4zM3 20.6h18V23H3z";
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
