"""The boards *voices* and *mosaic*: what stands where, and how a photo leaves with its post."""

from __future__ import annotations

import time
from itertools import combinations
from typing import Any

import pytest
from playwright.async_api import Page

from tests.browser.axe import violations
from tests.browser.boxes import apart
from tests.browser.fake_feed import FakeFeed, Json
from tests.browser.pages import OpenPage
from tests.browser.static_server import StaticSite
from tests.browser.wall_posts import furnish, post
from tests.wait import until

QUARTER = 900
NOW = 1_809_436_500
"""The quarter hour of the feed's clock: 4 May 2027, 13:15 UTC."""
DAY = (6, 11, 14, 28, 36, 24, 19, 17, 22, 31, 26, 18, 9, 7, 12, 15, 21, 33, 38, 41)
COUNTS: Json = {
    "posts": 2418,
    "voices": 612,
    "sources": {"mastodon": 914, "x": 722, "bluesky": 508, "form": 274},
    "quarters": [[NOW - QUARTER * back, n] for back, n in enumerate(reversed(DAY))][::-1],
    "tags": [["tides", 61], ["saltmarsh27", 60], ["a" * 60, 50], ["captions", 44], ["soup", 31]],
    "rate": 6,
}
TEXT = "Imke opened forty years of tide tables in one file that anyone can read. #tides"
# What stands on a board, in u: every piece of text that shows, every photo, and what it is made of.
MEASURE = """() => {
  const u = Math.min(innerWidth, innerHeight) / 100;
  const rect = (box) => [box.left / u, box.top / u, box.right / u, box.bottom / u];
  const seen = (each) => each.checkVisibility({ opacityProperty: true, visibilityProperty: true });
  const texts = {}, sizes = [], range = document.createRange();
  const walker = document.createTreeWalker(document.querySelector(".wall"), NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const { currentNode: node } = walker, parent = node.parentElement;
    if (!node.data.trim() || parent.closest(".ruler, [hidden]") || !seen(parent)) continue;
    range.selectNodeContents(node);
    const lines = [...range.getClientRects()];
    for (const [line, box] of lines.entries()) texts[`${node.data} ${line}`] = rect(box);
    sizes.push(Math.round(parseFloat(getComputedStyle(parent).fontSize) / u * 10) / 10);
  }
  const spots = [...document.querySelectorAll(".spot")].map((spot) => {
    const photo = spot.querySelector("img");
    const box = spot.getBoundingClientRect(), whole = photo?.getBoundingClientRect();
    return {
      box: rect(box), opacity: Number(getComputedStyle(spot).opacity),
      kept: whole ? (box.width * box.height) / (whole.width * whole.height) : 1,
      over: whole ? whole.width > box.width - 1 && whole.height > box.height - 1 : true,
      post: spot.querySelector("[data-post]")?.dataset.post ?? "", photo: photo !== null,
    };
  });
  const front = document.querySelector(".mosaic .frame .photo");
  return {
    texts, sizes, spots, front: front && rect(front.getBoundingClientRect()),
    screen: [innerWidth / u, innerHeight / u], animations: document.getAnimations().length,
    bars: document.querySelectorAll(".bars i").length, portrait: innerHeight > innerWidth,
  };
}"""
FLYING = "document.querySelector('.mosaic .frame') && document.getAnimations().length > 2"
REMEMBER = """
  window.everForward = [];
  new MutationObserver((changes) => {
    for (const { addedNodes } of changes) for (const node of addedNodes)
      if (node.classList?.contains("frame")) everForward.push(node.dataset.post);
  }).observe(document, { childList: true, subtree: true });
"""

# When the photos were hung, and a post with its credit stood over them; and what lay between.
TIMES = """
  window.times = {};
  new MutationObserver((changes) => {
    for (const { addedNodes } of changes)
      for (const node of addedNodes)
        for (const name of node.classList ?? []) times[name] = performance.now();
  }).observe(document, { childList: true, subtree: true });
"""
# The mosaic waits for photos for a while only: here they are in the page's memory before it begins.
LOADED = """() => Promise.all(["portrait", "landscape"].map((each) =>
  Object.assign(window[each] = new Image(), { src: `/media/s/${each}` }).decode()))"""
SEEN_WHOLE = "Math.min(times.frame, times.credit) - times.hanging"


@pytest.fixture
def feed(static_site: StaticSite) -> FakeFeed:
    """The numbers of an afternoon, eight photos, and some that must not hang beside them."""
    furnish(static_site, starts="2027-05-02T07:00:00Z")
    feed = FakeFeed()
    feed.state["counts"] = COUNTS
    shapes = ("portrait", "landscape")
    feed.show(
        *(post(f"m{n}", TEXT, photo=shapes[n % 2], author=author(n)) for n in range(8)),
        post("from x", TEXT, photo="portrait", source="x"),
        post("sensitive", TEXT, photo="portrait", sensitive=True),
        post("strip", TEXT, photo="panorama"),
        post("broken", TEXT, photo="nowhere"),
    )
    return feed


def author(number: int) -> Json:
    """One of many, so that nobody has to wait for another to speak."""
    return {
        "id": f"a{number}",
        "name": f"Joris {number}",
        "handle": f"joris{number}@tidepool.example",
    }


def check_texts(found: Json, sizes: set[float]) -> None:
    """Holds what is written to LOOK's rules: inside, apart, and of these sizes only."""
    width, height = found["screen"]
    assert set(found["sizes"]) <= sizes
    for text, (left, top, right, bottom) in found["texts"].items():
        # A line's box is taller than its letters.
        inside = left > 3 and right < width - 3 and top > -8 and bottom < height
        assert inside, text
    for (one, here), (other, there) in combinations(found["texts"].items(), 2):
        assert apart(inked(here), inked(there)), (one, here, other, there)


def inked(box: list[float]) -> list[float]:
    """The part of a line in which letters are, whatever its leading."""
    left, top, right, bottom = box
    air = 0.22 * (bottom - top)
    return [left, top + air, right, bottom - air]


def check_photos(found: Json) -> None:
    """No photo is clipped by more than a third, outside, on another, or behind a text."""
    width, height = found["screen"]
    spots = found["spots"]
    for spot in spots:
        left, top, right, bottom = spot["box"]
        inside = left > 1 and top > 1 and right < width - 1 and bottom < height - 13
        whole = spot["over"] and spot["kept"] > 0.66
        assert inside, spot
        assert whole, spot
    for one, other in combinations(spots, 2):
        assert apart(one["box"], other["box"]), (one, other)
    for spot in spots:
        if spot["opacity"] > 0:
            assert all(apart(spot["box"], text) for text in found["texts"].values()), spot


async def forward(page: Page) -> str:
    """The id of the post that is forward, "" for none."""
    frame = page.locator(".mosaic .frame")
    return (await frame.first.get_attribute("data-post") or "") if await frame.count() else ""


@pytest.mark.parametrize("viewport", [(1920, 1080), (1080, 1920), (1280, 720)])
async def test_the_boards_stand_as_they_are_drawn(
    viewport: tuple[int, int], open_page: OpenPage, feed: FakeFeed
) -> None:
    async def timed(page: Page) -> None:
        await page.clock.install()
        await page.add_init_script(TIMES)
        await feed.attach(page)

    feed.cue(scene="voices")
    page = await open_page(
        "/c/demo/wall?motion=off",
        viewport=viewport,
        before=timed,
        allow=("404",),
        bypass_csp=True,  # for axe
    )
    await feed.painted(scene="voices")
    await until(lambda: page.locator(".board.voices").is_visible())
    found = await page.evaluate(MEASURE)
    check_texts(found, {49.2, 6.6, 3.6})
    said = " ".join(found["texts"])
    for words in ("612 ", "since Sunday morning.", "428 posts", "41 ", "Mastodon", "the room"):
        assert words in said
    assert "2,418 posts in all, 6 in the last minute." in said
    assert ("#tides" in said) is found["portrait"]
    assert found["bars"] == len(DAY) + 2, "from the whole hour on"
    assert found["animations"] == 0
    assert await violations(page) == []
    feed.send({"t": "counts", **COUNTS, "voices": 1613, "tags": [], "quarters": []})
    await until(lambda: page.locator('.people p:text-is("1,613")').count())
    found = await page.evaluate(MEASURE)
    check_texts(found, {49.2, 6.6, 3.6})
    assert found["bars"] == 0
    assert "#tides 0" not in found["texts"]

    await page.evaluate(LOADED)
    feed.cue(scene="mosaic", pace=40)  # what is forward stays so
    showing = (await feed.painted(scene="mosaic"))["showing"]
    await until(lambda: page.locator(".mosaic .spot .photo img").count())
    await until(lambda: following(page, ""))
    assert await page.evaluate(SEEN_WHOLE) >= 1600
    found = await page.evaluate(MEASURE)
    check_texts(found, {16.2, 13, 10.4, 8.3, 6.6, 3.6})
    check_photos(found)
    hung = {spot["post"] for spot in found["spots"]}
    assert hung == {f"m{n}" for n in range(8)}
    assert [spot["post"] for spot in found["spots"] if not spot["photo"]] == [showing]
    assert max(spot["opacity"] for spot in found["spots"]) <= 0.25
    assert all(apart(found["front"], text) for text in found["texts"].values())
    assert found["animations"] == 0
    assert await violations(page) == []
    await page.keyboard.press("ArrowRight")
    await until(lambda: following(page, showing))
    found = await page.evaluate(MEASURE)
    check_photos(found)
    assert sum(not spot["photo"] for spot in found["spots"]) == 1


async def following(page: Page, before: str) -> bool:
    """Whether another post is forward, alone, a moment later."""
    await page.clock.fast_forward(400)
    alone = await page.locator(".mosaic .frame").count() == 1
    return alone and await forward(page) not in ("", before)


@pytest.mark.alone
async def test_a_photo_taken_off_in_flight_is_gone_for_good(
    open_page: OpenPage, feed: FakeFeed
) -> None:
    async def before(page: Page) -> None:
        await page.add_init_script(REMEMBER)
        await feed.attach(page)

    page = await open_page("/c/demo/wall?scene=mosaic", before=before, allow=("404",))
    await until(lambda: page.evaluate(FLYING))
    bad = await forward(page)
    begun = time.perf_counter()
    feed.gone(bad)
    pong = await feed.painted()
    took = time.perf_counter() - begun
    assert pong["showing"] != bad
    assert await page.locator(f'[data-post="{bad}"]').count() == 0
    assert took < 1, f"{took * 1000:.0f} ms, for 300 on an idle machine"
    times = (await page.evaluate("everForward")).count(bad)

    # Another comes forward, and what is new hangs where there is a place.
    feed.show(post("new", TEXT, photo="portrait", author=author(20)))
    await until(lambda: page.locator('.spot [data-post="new"]').count())
    await until(lambda: following(page, bad))
    assert (await page.evaluate("everForward")).count(bad) == times
    assert await page.locator(f'[data-post="{bad}"]').count() == 0
    last: list[Any] = feed.heard[feed.heard.index(pong) :]
    assert bad not in {frame.get("showing") for frame in last}
    assert await page.locator(".mosaic .photo img").count() <= 8
