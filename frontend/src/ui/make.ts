/** An element with its properties and its content, in one line. */
export function make<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  properties: Partial<HTMLElementTagNameMap[K]> = {},
  ...content: (Node | string)[]
): HTMLElementTagNameMap[K] {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...content);
  return made;
}

/** The content as a link to an http address; the content alone for any other. */
export function link(href: string | undefined, content: Node | string, ariaLabel = ""): Node {
  if (href === undefined || !/^https?:\/\//i.test(href)) return make("span", {}, content);
  const named = ariaLabel === "" ? {} : { ariaLabel };
  return make("a", { href, target: "_blank", rel: "noopener noreferrer nofollow ugc", ...named }, content);
}
