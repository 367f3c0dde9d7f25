"""Every post on every screen: nothing clipped, nothing overlapping, no type but the steps."""

from __future__ import annotations

from functools import partial

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from playwright.async_api import Page

from backchannel.core.text import clean
from tests.browser.boxes import LABEL, SIZES, apart, faults
from tests.browser.fake_feed import FakeFeed
from tests.browser.pages import OpenPage
from tests.browser.static_server import StaticSite
from tests.browser.wall_posts import MATRIX, Json, furnish, post, prose
from tests.wait import until

# What stands on the stage now, in u, and what is wrong within the text itself.
MEASURE = """() => {
  const u = Math.min(innerWidth, innerHeight) / 100;
  const rect = (box) => [box.left / u, box.top / u, box.right / u, box.bottom / u];
  const block = document.querySelector(".frame .voice");
  if (block === null) return null;
  const range = document.createRange();
  range.selectNodeContents(block);
  const boxes = { text: rect(range.getBoundingClientRect()) };
  // A part of the credit is as wide as its words, and as high as their line.
  const boxOf = (each) => {
    const { left, right, top, bottom } = each.getBoundingClientRect();
    const line = each.matches("bdi") ? each.parentElement.getBoundingClientRect() : { top, bottom };
    return { left, right, top: line.top, bottom: line.bottom };
  };
  const credit = ["avatar", "credit-name", "handle > bdi", "time", "source > bdi"];
  for (const name of ["photo", "pages", "hashtag", ...credit]) {
    const found = document.querySelector(`.wall > :not(.ruler) .${name}, .wall > .${name}`);
    if (found !== null && found.getClientRects().length && found.firstChild)
      boxes[name] = rect(boxOf(found));
  }
  const broken = [];
  const walker = document.createTreeWalker(block, NodeFilter.SHOW_TEXT);
  while (!block.classList.contains("breaks") && walker.nextNode()) {
    const { data } = walker.currentNode;
    // A word, and a last one of few letters with the one before it.
    const words = data.matchAll(/[\\p{Script=Latin}\\p{N}]{2,}/gu);
    for (const match of [...words, ...data.matchAll(/(?<=\\s|^)\\S{1,6} \\S{1,3}$/gu)]) {
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
    post: block.closest(".frame").dataset.post, line: block.clientWidth / u,
    pages: document.querySelector(".pages").textContent,
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


def strange(count: int) -> list[Json]:
    """Posts of whatever a person can type, the same ones each time."""
    found: list[Json] = []

    @settings(
        max_examples=count,
        derandomize=True,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(st.text(min_size=1, max_size=400))
    def collect(text: str) -> None:
        if words := clean(text).strip():
            found.append(post(f"strange {len(found)}", words))

    collect()
    return found


async def timed(page: Page, feed: FakeFeed) -> None:
    """Before a page is opened: its time is the test's to move on."""
    await page.clock.install()
    await feed.attach(page)


async def held(page: Page, feed: FakeFeed, posts: list[Json], floor: float = 5.3) -> None:
    """Shows one post after the other on one page and holds each to the rules."""
    for each in posts:
        feed.cue(hold=each["id"])
        await page.clock.fast_forward(400)  # a wall brings on three in a second, and no more
        await feed.painted(showing=each["id"])
        found = await page.evaluate(MEASURE)
        check(each["id"], found)
        assert found["step"] >= floor, (each["id"], found["step"])
        assert await faults(page) == [], each["id"]
        assert ("photo" in found["boxes"]) == bool(each.get("media")), each["id"]


HARD = ("one letter", "500", "long arabic", "many emoji", "one word with photo", "mixed")


@pytest.mark.parametrize("viewport", [(1280, 720), (1920, 1080), (1080, 1920), (3840, 2160)])
async def test_every_post_fits_every_screen(
    viewport: tuple[int, int], open_page: OpenPage, static_site: StaticSite
) -> None:
    furnish(static_site)
    feed = FakeFeed()
    posts = [*MATRIX, *(strange(12) if viewport == (1280, 720) else [])]
    if viewport[0] == 3840:  # the same in u; only slower to paint
        posts = [each for each in MATRIX if each["id"] in HARD]
    feed.show(*posts)
    page = await open_page(
        "/c/demo/wall?motion=off", viewport=viewport, before=partial(timed, feed=feed)
    )
    await held(page, feed, posts)


async def test_a_room_with_far_seats_has_larger_type(
    open_page: OpenPage, static_site: StaticSite
) -> None:
    furnish(static_site, wall={"scenes": ["letters"], "screen_height": 2, "farthest_seat": 40})
    feed = FakeFeed()
    feed.show(*MATRIX)
    page = await open_page("/c/demo/wall?motion=off", before=partial(timed, feed=feed))
    await held(page, feed, list(MATRIX), floor=13)


LONGEST = 20_500
"""Milliseconds that a page stands at most, and a little."""
# Else those that are on their way would be as late as the time that is passed over.
FACES_HERE = "document.fonts.ready.then(() => null)"


async def pages_of(page: Page, id: str, at_least: int) -> list[str]:
    """What stands on each page of a post, in order; every page is held to the rules."""
    found: list[str] = []

    async def turned() -> bool:
        here = await page.evaluate(MEASURE)
        if here is not None and here["post"] == id:
            number, count = (int(part) for part in here["pages"].split(" of "))
            check(here["pages"], here)
            if len(found) >= number - 1:  # else one was missed, and the next round has it
                found[number - 1 :] = [here["text"]]
            if len(found) == count:
                return True
        await page.evaluate(FACES_HERE)
        await page.clock.fast_forward(LONGEST)
        return False

    await until(turned)
    assert len(found) >= at_least
    return found


async def test_a_long_post_is_paged_or_shortened_and_one_on_x_is_whole_or_not_shown(
    open_page: OpenPage, static_site: StaticSite
) -> None:
    furnish(static_site)
    feed = FakeFeed()
    four = post("four", prose(1_700))
    long = post("long", prose(5_000))
    whole = post("whole", prose(3_600), source="x")
    endless = post("endless", prose(9_000), source="x")
    feed.show(endless)
    page = await open_page("/c/demo/wall?motion=off", before=partial(timed, feed=feed))
    await feed.painted(scene="message")  # no wall stands bare for a post that it cannot show
    feed.show(whole, long, four)
    pages = await pages_of(page, "four", 3)
    assert len(pages) <= 4
    assert "".join(pages) == four["text"]
    pages = await pages_of(page, "long", 3)
    assert len(pages) == 3
    assert pages[-1].endswith("It goes on: read it on Mastodon.")
    assert long["text"].startswith("".join(pages).removesuffix("It goes on: read it on Mastodon."))
    pages = await pages_of(page, "whole", 5)
    assert len(pages) <= 9
    assert "".join(pages) == whole["text"]
    # Ten pages and more are the desk's to hold: by itself no wall begins them.
    assert "endless" not in {pong.get("showing") for pong in feed.pongs}
    feed.cue(hold="endless")
    await feed.painted(showing="endless")
    for _ in range(2):  # what is held is read to its end, and begins again
        assert "".join(await pages_of(page, "endless", 10)) == endless["text"]
        await page.clock.fast_forward(LONGEST)
