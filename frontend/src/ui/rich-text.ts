/** A post's segments as DOM nodes: the one place where a stranger's text reaches the page. */
import type { Segment } from "../feed/protocol";

export interface RichTextOptions {
  /** Links and mentions become anchors. A wall leaves them text. */
  links?: boolean;
  /** Makes the server's path of a picture absolute, on pages of another host. */
  resolve?: (path: string) => string;
}

/** Text nodes, `<bdi class="tag">`, `<bdi class="mention">`, `<img class="emoji">`; no markup is read. */
export function richText(
  segments: readonly Segment[] | undefined,
  options: RichTextOptions = {},
): DocumentFragment {
  const fragment = document.createDocumentFragment();
  for (const segment of segments ?? []) fragment.append(node(segment, options));
  return fragment;
}

/** The address of one of the server's own pictures, or "" for anything else. */
export function picture(path: string | undefined, resolve?: (path: string) => string): string {
  if (path === undefined || !path.startsWith("/") || path.startsWith("//")) return "";
  return resolve === undefined ? path : resolve(path);
}

function node(segment: Segment, options: RichTextOptions): Node {
  if (segment.tag !== undefined) return bdi("tag", `#${segment.tag}`);
  if (segment.mention !== undefined) {
    const name = `@${segment.mention}`;
    const link = options.links === true ? anchor(segment.href, name) : null;
    return bdi("mention", link ?? name);
  }
  if (segment.emoji !== undefined) return emoji(segment, options);
  const text = segment.text ?? "";
  const link = options.links === true ? anchor(segment.href, text) : null;
  return link ?? document.createTextNode(text);
}

function bdi(name: string, content: Node | string): HTMLElement {
  const element = document.createElement("bdi");
  element.dir = "auto";
  element.className = name;
  element.append(content);
  return element;
}

function emoji(segment: Segment, options: RichTextOptions): Node {
  const word = segment.alt !== undefined && segment.alt !== "" ? segment.alt : `:${segment.emoji ?? ""}:`;
  const src = picture(segment.src, options.resolve);
  if (src === "") return document.createTextNode(word);
  const image = document.createElement("img");
  image.className = "emoji";
  image.alt = word;
  image.referrerPolicy = "no-referrer";
  image.src = src;
  return image;
}

function anchor(href: string | undefined, text: string): HTMLAnchorElement | null {
  if (href === undefined || !/^https?:\/\//i.test(href)) return null;
  const element = document.createElement("a");
  element.href = href;
  element.target = "_blank";
  element.rel = "noopener noreferrer nofollow ugc";
  element.textContent = text;
  return element;
}
