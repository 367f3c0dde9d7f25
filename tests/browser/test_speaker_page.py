"""The speaker's monitor: few things, large and still."""

from __future__ import annotations

from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Page, expect

from tests.browser.fake_feed import FakeFeed
from tests.browser.pages import OpenPage
from tests.browser.static_server import StaticSite
from tests.browser.widget_page import post
from tests.wait import until

# The feed's clock says 13:22 (FakeFeed), whatever the machine's does.
CONFERENCE = {
    "slug": "demo",
    "title": "Saltmarsh 27",
    "hashtags": ["saltmarsh27"],
    "theme": {"accent": "#d4ee40"},
    "sessions": [
        {
            "title": "Forty years of tide tables",
            "room": "Harbour Hall",
            "starts": "2027-05-04T13:00:00Z",
            "ends": "2027-05-04T13:33:30Z",
        },
        {
            "title": "Newsletters",
            "room": "Sail Loft",
            "starts": "2027-05-04T13:10:00Z",
            "ends": "2027-05-04T13:25:00Z",
        },
    ],
}


class Lectern:
    """Opens the page over a feed that the test speaks for."""

    def __init__(self, open_page: OpenPage) -> None:
        self.feed = FakeFeed()
        self.open_page = open_page

    async def open(self, path: str = "/c/demo/speaker", **options: Any) -> Page:
        """The page, with its feed connected."""
        page = await self.open_page(path, before=self.feed.attach, **options)
        await self.feed.connected()
        return page


@pytest_asyncio.fixture(loop_scope="session")
async def lectern(static_site: StaticSite, open_page: OpenPage) -> Lectern:
    """See Lectern."""
    static_site.answer("/api/v1/demo", CONFERENCE)
    return Lectern(open_page)


async def test_it_tells_what_the_room_reads_and_what_it_asks(lectern: Lectern) -> None:
    feed = lectern.feed
    page = await lectern.open()
    await expect(page.get_by_text("Nobody has said anything yet.")).to_be_visible()
    asked = [post(n, f"Question {n}?", flags=["question"]) for n in range(1, 7)]
    asked[0]["flags"] = ["question", "pinned"]
    feed.show(*asked, post(7, "We still run the 1987 gauge."))
    await expect(page.locator("#post .text")).to_have_text("We still run the 1987 gauge.")
    await expect(page.get_by_text("Questions for you, 6")).to_be_visible()
    asked_now = ["Question 1?", "Question 6?", "Question 5?", "Question 4?"]
    await expect(page.locator(".asked")).to_have_text(asked_now)
    await expect(page.get_by_text("pinned by the desk · Voice 1")).to_be_visible()
    longer = "I was too slow with the microphone. Who gets the gauge after you?"
    feed.show(*(post(n, longer, flags=["question"]) for n in range(8, 12)))
    await expect(page.locator(".asked")).to_have_text([asked_now[0], longer, longer, longer])
    whole = (
        "(all) => all.every((each) => each.scrollHeight < each.clientHeight + 9)"  # a line is 31
    )
    await until(lambda: page.locator(".asked").evaluate_all(whole))


async def test_what_is_taken_off_the_wall_leaves_this_screen_too(lectern: Lectern) -> None:
    page = await lectern.open()
    lectern.feed.show(post(1, "The first."), post(2, "Is it the second?", question=True))
    await expect(page.locator("#post .text")).to_have_text("Is it the second?")
    lectern.feed.gone("form:2")
    await expect(page.locator("#post .text")).to_have_text("The first.")
    await expect(page.locator(".asked")).to_have_count(0)
    await expect(page.get_by_text("No questions yet")).to_be_visible()


async def test_a_held_post_a_message_and_the_holding_screen_are_behind_the_speaker(
    lectern: Lectern,
) -> None:
    page = await lectern.open()
    text = page.locator("#post .text")
    lectern.feed.show(post(1, "The first."), post(2, "The second."))
    lectern.feed.cue(hold="form:1")
    await expect(text).to_have_text("The first.")
    lectern.feed.cue(message="Lunch is on the quay")
    await expect(text).to_have_text("Lunch is on the quay")
    lectern.feed.panic(True)
    await expect(text).to_have_text("The walls show the holding screen.")
    lectern.feed.panic(False)
    lectern.feed.cue()
    await expect(text).to_have_text("The second.")


@pytest.mark.parametrize(
    ("query", "title", "left"),
    [
        ("?room=Harbour+Hall", "Forty years of tide tables", "12 min left"),
        ("?room=Sail+Loft", "Newsletters", "3 min left"),
    ],
)
async def test_the_minutes_left_are_the_server_s(
    lectern: Lectern, query: str, title: str, left: str
) -> None:
    page = await lectern.open(f"/c/demo/speaker{query}")
    await expect(page.locator("#session")).to_have_text(title)
    await expect(page.locator("#clock")).to_have_text(left)


@pytest.mark.parametrize("viewport", [(1920, 1080), (1024, 768), (768, 1024), (390, 844)])
async def test_the_longest_words_fit_and_nothing_moves(
    lectern: Lectern, viewport: tuple[int, int]
) -> None:
    page = await lectern.open(viewport=viewport)
    long = ("Walked in along the sea wall at seven, laptop still cold. " * 9)[:500]
    lectern.feed.show(*(post(n, long, question=True) for n in range(1, 6)))
    await expect(page.locator(".asked")).to_have_count(4)
    boxes = page.locator("#words, #list, body")
    over = "(boxes) => boxes.every((box) => box.scrollHeight <= box.clientHeight)"
    await until(lambda: boxes.evaluate_all(over))
    assert await page.evaluate("document.getAnimations().length") == 0
    floor = 0.029 * viewport[1] if viewport[0] > viewport[1] else 15
    size = "(text) => parseFloat(getComputedStyle(text).fontSize)"
    assert await page.locator("#post .text").evaluate(size) >= floor - 0.1


async def test_a_word_is_never_broken_where_a_smaller_size_helps(lectern: Lectern) -> None:
    page = await lectern.open(viewport=(1280, 720))
    lectern.feed.show(post(1, "See https://saltmarsh.example/tides"))
    await expect(page.locator("#post .text")).to_have_text("See https://saltmarsh.example/tides")
    lines = """(text) => {
      const range = document.createRange();
      range.setStart(text.firstChild, 4);
      range.setEnd(text.firstChild, text.firstChild.length);
      return range.getClientRects().length;
    }"""
    text = page.locator("#post .text")
    await until(lambda: text.evaluate(f"(text) => ({lines})(text) === 1"))


async def test_an_old_picture_says_how_old_it_is(lectern: Lectern) -> None:
    feed = lectern.feed

    async def before(page: Page) -> None:
        await page.clock.install()
        await feed.attach(page)

    page = await lectern.open_page("/c/demo/speaker", before=before)
    await feed.connected()
    feed.show(post(1, "The first."))
    await expect(page.get_by_text("Behind you now")).to_be_visible()
    feed.refuse = True
    await feed.drop()
    await page.evaluate("new Promise(requestAnimationFrame)")
    await page.clock.run_for(25_000)
    await expect(page.locator("#label")).to_contain_text("No contact since.")
    await expect(page.locator("#post .text")).to_have_text("The first.")
