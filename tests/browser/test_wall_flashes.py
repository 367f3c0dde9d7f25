"""Nothing on a wall flashes more than three times in a second, whoever does what how fast.

The bright theme, where black is the greatest change there is; and of each scene and screen the
worst that people can do to it: keys, cues, panic and take-downs, faster than a hand.
"""

from __future__ import annotations

from playwright.async_api import Page

from tests.browser.fake_feed import FakeFeed
from tests.browser.flashes import FADES, Film, fades, most
from tests.browser.pages import OpenPage
from tests.browser.static_server import StaticSite
from tests.browser.wall_posts import furnish, gathered, post
from tests.wait import until

SESSION = {
    "title": "Forty years of tide tables in one file",
    "starts": "2027-05-04T13:00:00Z",
    "ends": "2027-05-04T13:45:00Z",
}
TIMES = 13  # odd: each is undone by one more
EVERY_MS = 45
# Presses keys one after the other, with so many ms between them.
PRESS = """async ([keys, every]) => {
  for (const key of keys) {
    dispatchEvent(new KeyboardEvent("keydown", { key }));
    await new Promise((done) => setTimeout(done, every));
  }
}"""


async def storm(page: Page, feed: FakeFeed) -> None:
    """The worst of everything."""

    async def press(*keys: str) -> None:
        await page.evaluate(PRESS, [keys, EVERY_MS])

    await press(*["b"] * TIMES)
    await press("b", *["?"] * TIMES)
    await press("?", *["ArrowRight"] * TIMES)
    await press(*"123456789", *"123456789")
    for number in range(TIMES):
        feed.panic(number % 2 == 0)
        await press("")
    feed.panic(False)
    for number in range(TIMES):
        feed.cue(scene="letters", step=number, message="Back at 14:00" if number % 2 else "")
        await press("")
    feed.cue(scene="letters")
    for each in gathered()[:TIMES]:
        feed.gone(each["id"])
        await press("")


async def test_nothing_flashes_more_than_three_times_a_second(
    open_page: OpenPage, static_site: StaticSite
) -> None:
    furnish(static_site, sessions=[SESSION])
    feed = FakeFeed()
    feed.state["counts"] = {"posts": 2418, "voices": 612, "sources": {"form": 274, "x": 722}}
    feed.show(*gathered())

    async def before(page: Page) -> None:
        await page.add_init_script(FADES)
        await feed.attach(page)

    page = await open_page("/c/demo/wall?theme=foyer", viewport=(960, 540), before=before)
    await feed.painted()
    film = Film()
    await film.begin(page)
    await storm(page, feed)
    feed.show(post("last", "Low tide at nine"))
    feed.cue(scene="letters", hold="last")
    await feed.painted(showing="last")  # it is all over, and the wall plays
    await until(lambda: page.locator('[data-post="last"] .layer:empty').count())
    await film.end()
    assert most(film.frames) >= 1  # else nothing was seen
    assert most(film.frames, await page.evaluate("stood / 1000")) <= 3
    assert await fades(page) > 50
