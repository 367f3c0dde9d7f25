"""Clipped, overlapping or overflowing text, found by measuring boxes: no pixels are compared."""

from __future__ import annotations

from playwright.async_api import Page

SIZES = {5.3, 6.6, 8.3, 10.4, 13, 16.2, 20.2}
"""The steps that a wall's words may have, in u."""
LABEL = 3.6
"""The size of whatever says who, when and where."""
# Every visible run of text by the block that holds it, line by line; and every picture.
# A line is as high as what its letters draw, which a canvas knows, and not as its face allows.
MEASURE = """() => {
  const u = Math.min(innerWidth, innerHeight) / 100;
  const shown = (each) => !each.closest(".ruler") &&
    each.checkVisibility({ opacityProperty: true, visibilityProperty: true });
  const block = (node) => {
    let each = node.parentElement;
    while (getComputedStyle(each).display.startsWith("inline") || each.tagName === "BDI")
      each = each.parentElement;
    return each;
  };
  const clamped = (each) => getComputedStyle(each).webkitLineClamp !== "none";
  const name = (each) => `${each.className || each.tagName} "${each.textContent.slice(0, 24)}"`;
  const blocks = new Map();
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const range = document.createRange();
  const pen = document.createElement("canvas").getContext("2d");
  while (walker.nextNode()) {
    const node = walker.currentNode;
    if (!/\\S/.test(node.data) || !shown(node.parentElement)) continue;
    const { fontStyle, fontWeight, fontSize, fontFamily } = getComputedStyle(node.parentElement);
    pen.font = `${fontStyle} ${fontWeight} ${fontSize} ${fontFamily}`;
    const ink = pen.measureText(node.data);
    range.selectNodeContents(node);
    const lines = [...range.getClientRects()].filter(({ width }) => width > 0).map((line) => {
      const base = line.top + ink.fontBoundingBoxAscent;
      const top = base - ink.actualBoundingBoxAscent;
      const bottom = base + ink.actualBoundingBoxDescent;
      return [line.left / u, top / u, line.right / u, bottom / u];
    });
    const holder = block(node);
    const end = holder.getBoundingClientRect().bottom / u;
    // A name of more lines than it may have ends in an ellipsis: the others are not seen.
    const within = ([, top, , bottom]) => (top + bottom) / 2 < end;
    const seen = clamped(holder) ? lines.filter(within) : lines;
    blocks.set(holder, [...(blocks.get(holder) ?? []), ...seen]);
  }
  const pictures = [...document.querySelectorAll("img, svg.qr")].filter(shown);
  const boxes = [...blocks].map(([each, lines]) => ({ each, name: name(each), text: true, lines }));
  for (const each of pictures) {
    const { left, top, right, bottom } = each.getBoundingClientRect();
    const lines = [[left / u, top / u, right / u, bottom / u]];
    boxes.push({ each, name: name(each), text: false, lines });
  }
  const faults = [];
  const [width, height] = [innerWidth / u, innerHeight / u];
  for (const { name, lines } of boxes) {
    const out = ([left, top, right, bottom]) =>
      left < -0.1 || top < -0.1 || right > width + 0.1 || bottom > height + 0.1;
    const line = lines.find(out);
    if (line) faults.push(`${name} is beyond the screen: ${line.map(Math.round)}`);
  }
  for (const { each, name, lines } of boxes.filter(({ text }) => text)) {
    if (each.scrollWidth > each.clientWidth + 1) faults.push(`${name} is wider than its box`);
    const { top, bottom } = each.getBoundingClientRect();
    const cut = (line) => line[1] < top / u - 0.3 || line[3] > bottom / u + 0.3;
    const clips = getComputedStyle(each).overflowY !== "visible";
    if (clips && lines.some(cut)) faults.push(`${name} is cut off`);
  }
  const meet = (one, other) =>
    Math.min(one[2], other[2]) - Math.max(one[0], other[0]) > 0.1 &&
    Math.min(one[3], other[3]) - Math.max(one[1], other[1]) > 0.3;
  boxes.forEach((one, index) => {
    for (const other of boxes.slice(index + 1)) {
      if (!one.text && !other.text) continue;
      if (one.each.contains(other.each) && !other.text) continue; // an emoji within its words
      if (other.each.contains(one.each) && !one.text) continue;
      if (one.lines.some((line) => other.lines.some((each) => meet(line, each))))
        faults.push(`${one.name} and ${other.name} overlap`);
    }
  });
  return faults;
}"""


async def faults(page: Page) -> list[str]:
    """What is wrong with the text on the page, a sentence each; empty where nothing is."""
    found: list[str] = await page.evaluate(MEASURE)
    return found


def apart(one: list[float], other: list[float]) -> bool:
    """Whether two boxes (left, top, right, bottom) have no area in common."""
    across = min(one[2], other[2]) - max(one[0], other[0])
    down = min(one[3], other[3]) - max(one[1], other[1])
    return across <= 0.05 or down <= 0.3
