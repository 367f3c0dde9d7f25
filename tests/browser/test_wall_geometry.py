"""Every post on every screen: nothing clipped, nothing overlapping, no type but the steps."""

from __future__ import annotations

import pytest
from playwright.async_api import Page

from tests.browser.fake_feed import FakeFeed
from tests.browser.pages import OpenPage
from tests.browser.static_server import StaticSite
from tests.browser.wall_posts import MATRIX, furnish
from tests.wait import until

SIZES = {5.3, 6.6, 8.3, 10.4, 13, 16.2, 20.2}
LABEL = 3.6
# What stands on the stage now, in u, and what is wrong within the text itself.
MEASURE = """() => {
  const u = Math.min(innerWidth, innerHeight) / 100;
  const rect = (box) => [box.left / u, box.top / u, box.right / u, box.bottom / u];
  const block = document.querySelector(".frame .voice");
  const range = document.createRange();
  range.selectNodeContents(block);
  const boxes = { text: rect(range.getBoundingClientRect()) };
  for (const name of ["photo", "pages", "hashtag", "avatar", "credit-name", "credit-meta"]) {
    const found = document.querySelector(`.wall > :not(.ruler) .${name}, .wall > .${name}`);
    if (found !== null && found.getClientRects().length && found.firstChild)
      boxes[name] = rect(found.getBoundingClientRect());
  }
  const broken = [];
  const walker = document.createTreeWalker(block, NodeFilter.SHOW_TEXT);
  while (!block.classList.contains("breaks") && walker.nextNode()) {
    for (const match of walker.currentNode.data.matchAll(/[\\p{Script=Latin}\\p{N}]{2,}/gu)) {
      range.setStart(walker.currentNode, match.index);
      range.setEnd(walker.currentNode, match.index + match[0].length);
      if (new Set([...range.getClientRects()].map((line) => Math.round(line.top))).size > 1)
        broken.push(match[0]);
    }
  }
  const shown = (each) => each.getClientRects().length && each.textContent.trim();
  const labels = ".frame .voice, .credit-name, .credit-meta, .hashtag, .pages";
  const words = document.querySelectorAll(labels);
  const size = (each) => Math.round(parseFloat(getComputedStyle(each).fontSize) / u * 10) / 10;
  return {
    boxes, broken, screen: rect({ left: 0, top: 0, right: innerWidth, bottom: innerHeight }),
    step: size(block), sizes: [...words].filter(shown).map(size),
    wide: block.scrollWidth > block.clientWidth + 1, text: block.textContent,
    elements: document.querySelectorAll("body *").length,
    line: block.clientWidth / u, pages: document.querySelector(".pages").textContent,
  };
}"""


def check(name: str, found: dict) -> None:  # type: ignore[type-arg]
    """Holds one page of one post to LOOK's rules."""
    boxes, (_, _, width, height) = found["boxes"], found["screen"]
    assert found["step"] in SIZES, (name, found["step"])
    assert set(found["sizes"]) <= SIZES | {LABEL}, (name, found["sizes"])
    assert not found["wide"], name
    assert found["broken"] == [], (name, found["broken"])
    assert found["line"] <= found["step"] * (28.1 if found["step"] == 5.3 else 20.1), name
    assert found["elements"] < 150, (name, found["elements"])
    for part, (left, top, right, bottom) in boxes.items():
        inside = left > 3 and top > 3 and right < width - 3 and bottom < height - 3
        assert inside, (name, part, boxes[part])
    parts = list(boxes)
    for index, one in enumerate(parts):
        for other in parts[index + 1 :]:
            assert apart(boxes[one], boxes[other]), (name, one, boxes[one], other, boxes[other])


def apart(one: list[float], other: list[float]) -> bool:
    """Whether two boxes (left, top, right, bottom) have no area in common."""
    across = min(one[2], other[2]) - max(one[0], other[0])
    down = min(one[3], other[3]) - max(one[1], other[1])
    return across <= 0.05 or down <= 0.3


@pytest.mark.parametrize("viewport", [(1920, 1080), (1280, 720), (3840, 2160), (1080, 1920)])
async def test_every_post_fits_every_screen(
    viewport: tuple[int, int], open_page: OpenPage, static_site: StaticSite
) -> None:
    furnish(static_site)
    feed = FakeFeed()
    page = await open_page("/c/demo/wall?motion=off", viewport=viewport, before=feed.attach)
    before: list[str] = []
    for post in MATRIX:
        feed.append(*({"kind": "gone", "id": id} for id in before), {"kind": "show", "post": post})
        await feed.painted(showing=post["id"])
        found = await page.evaluate(MEASURE)
        check(post["id"], found)
        if "photo" in post["id"] or post["id"] in ("portrait", "landscape", "panorama"):
            assert "photo" in found["boxes"], post["id"]
        before = [post["id"]]


async def test_a_long_post_is_shown_whole_on_pages(
    open_page: OpenPage, static_site: StaticSite
) -> None:
    furnish(static_site)
    feed = FakeFeed()
    long = next(post for post in MATRIX if post["id"] == "5000")
    feed.cue(pace=0.01)
    feed.show(long, MATRIX[0])
    page = await open_page("/c/demo/wall?motion=off", before=feed.attach)
    pages: dict[str, str] = {}

    async def turned() -> bool:
        found = await page.evaluate(MEASURE) if await on_stage(page, "5000") else None
        if found is not None and found["pages"]:
            check(found["pages"], found)
            pages[found["pages"]] = found["text"]
        count = int(next(iter(pages)).split(" of ")[1]) if pages else 99
        return len(pages) == count

    await until(turned, 20)
    assert len(pages) > 5
    ordered = sorted(pages, key=lambda label: int(label.split()[0]))
    assert "".join(pages[label] for label in ordered) == long["text"]


async def on_stage(page: Page, id: str) -> bool:
    """Whether this post's frame is there."""
    return await page.locator(f'.frame[data-post="{id}"] .voice').count() > 0
