"""How the widget follows the feed: what comes, what waits, what leaves, and what never jumps."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.async_api import Page, expect

from tests.browser.pages import OpenPage
from tests.browser.static_server import StaticSite
from tests.browser.widget_page import Press, post
from tests.wait import until

SHIFTS = "window.shifts.reduce((sum, shift) => sum + shift, 0)"
STOOD_STILL = """({ shadowRoot }) =>
  Promise.all(shadowRoot.getAnimations().map(({ finished }) => finished)).then(() => undefined)"""
FRAMES = """(count) => new Promise((done) => {
  const next = () => (count-- > 0 ? requestAnimationFrame(next) : setTimeout(done));
  next();
})"""


@pytest.fixture
def press(static_site: StaticSite) -> Press:
    """A newspaper that carries the widget, with posts to scroll through."""
    press = Press(static_site)
    press.has(*(post(number) for number in range(1, 11)))
    return press


async def opened(press: Press, open_page: OpenPage, **options: Any) -> Page:
    """The article, with its widget live."""
    page = await press.open(open_page, **options)
    await press.feed.connected()
    await expect(page.get_by_text("live", exact=True)).to_be_visible()
    return page


async def top(page: Page) -> str:
    """The text of the first card."""
    return await page.locator("backchannel-feed .text").first.inner_text()


async def test_a_new_post_comes_in_at_the_top(press: Press, open_page: OpenPage) -> None:
    page = await opened(press, open_page)
    press.feed.show(post(11))
    await expect(page.locator(".text").first).to_have_text("Post number 11.")
    await expect(page.get_by_role("status")).to_have_text("1 new post")


async def test_posts_that_come_fast_come_in_together(press: Press, open_page: OpenPage) -> None:
    page = await opened(press, open_page, clock=True)
    # The three seconds of calm are the page's: on a slow machine they would be over here.
    await page.clock.pause_at(datetime.now(UTC) + timedelta(seconds=10))
    press.feed.show(post(11))
    await expect(page.locator(".text").first).to_have_text("Post number 11.")
    for number in range(12, 16):
        press.feed.show(post(number))
    press.feed.send({"t": "counts", "voices": 613, "posts": 2423})
    await expect(page.get_by_text("613 voices")).to_be_visible()  # and heard what came before
    await page.locator("backchannel-feed").evaluate(STOOD_STILL)
    await page.clock.run_for(1000)
    assert await top(page) == "Post number 11."

    async def together() -> bool:
        await page.clock.run_for(3000)
        return await top(page) == "Post number 15."

    await until(together)


async def test_what_is_gone_leaves_at_once(press: Press, open_page: OpenPage) -> None:
    page = await opened(press, open_page)
    press.feed.gone("form:10", "form:8")
    await expect(page.get_by_text("Post number 10.")).to_have_count(0)
    await expect(page.get_by_text("Post number 8.")).to_have_count(0)
    await expect(page.locator(".text").first).to_have_text("Post number 9.")


async def test_a_pause_holds_new_posts_behind_the_pill(press: Press, open_page: OpenPage) -> None:
    page = await opened(press, open_page)
    await page.get_by_role("button", name="Pause").click()
    await expect(page.get_by_text("paused", exact=True)).to_be_visible()
    press.feed.show(post(11), post(12), post(13))
    pill = page.get_by_role("button", name="3 new posts")
    await expect(pill).to_be_visible()
    assert await top(page) == "Post number 10."
    press.feed.gone("form:10", "form:12")
    await expect(page.get_by_role("button", name="2 new posts")).to_be_visible()
    await expect(page.locator(".text").first).to_have_text("Post number 9.")
    await page.get_by_role("button", name="2 new posts").click()
    await expect(page.locator(".text").first).to_have_text("Post number 13.")
    await expect(page.get_by_text("paused", exact=True)).to_be_visible()
    press.feed.show(post(14))
    await expect(page.get_by_role("button", name="1 new post")).to_be_visible()
    await page.get_by_role("button", name="Resume").click()
    await expect(page.locator(".text").first).to_have_text("Post number 14.")


async def test_a_reader_further_down_is_left_in_peace(press: Press, open_page: OpenPage) -> None:
    page = await opened(press, open_page)
    posts = page.locator(".posts")
    await posts.evaluate("(posts) => posts.scrollTo(0, 300)")
    where = "(item) => Math.round(item.getBoundingClientRect().top)"
    reading = page.get_by_role("listitem").filter(has_text="Post number 5.")
    before = await reading.evaluate(where)
    press.feed.show(post(11))
    await expect(page.get_by_role("button", name="1 new post")).to_be_visible()
    press.feed.gone("form:10")
    await expect(page.get_by_text("Post number 10.")).to_have_count(0)
    assert await reading.evaluate(where) == before
    await posts.evaluate("(posts) => posts.scrollTo(0, 0)")
    await expect(page.locator(".text").first).to_have_text("Post number 11.")


@pytest.mark.parametrize("motion", ["no-preference", "reduce"])
async def test_the_page_s_layout_never_shifts(
    press: Press, open_page: OpenPage, motion: str
) -> None:
    page = await opened(press, open_page, reduced_motion=motion)
    press.feed.show(post(11, media=[{"src": "/media/s/photo", "alt": "The sea"}]))
    await expect(page.locator(".text").first).to_have_text("Post number 11.")
    press.feed.gone("form:9")
    await expect(page.get_by_text("Post number 9.")).to_have_count(0)
    await page.evaluate(FRAMES, 75)  # the cards have moved, and moved up again
    assert await page.evaluate(SHIFTS) == 0


async def test_the_holding_screen_hides_every_post(press: Press, open_page: OpenPage) -> None:
    page = await opened(press, open_page)
    press.feed.panic(True)
    await expect(page.get_by_text("Back in a moment.")).to_be_visible()
    await expect(page.get_by_text("Post number 10.")).to_be_hidden()
    press.feed.panic(False)
    await expect(page.get_by_text("Post number 10.")).to_be_visible()


async def test_the_first_snapshot_is_not_sent_twice(press: Press, open_page: OpenPage) -> None:
    """The cacheable answer gives the position from which the socket goes on."""
    await opened(press, open_page)
    hello = next(frame for frame in press.feed.heard if frame["t"] == "hello")
    assert (hello["epoch"], hello["seq"], hello["limit"]) == (press.feed.epoch, 10, 30)


async def test_a_server_that_is_full_is_polled(press: Press, open_page: OpenPage) -> None:
    page = await press.open(open_page, clock=True)
    await press.feed.connected()
    await expect(page.get_by_text("live", exact=True)).to_be_visible()
    press.feed.refuse = True
    press.feed.send({"t": "full", "retry": 30})
    await press.feed.drop(4013)
    press.has(post(11))
    await page.evaluate(FRAMES, 5)
    await page.clock.run_for(6001)
    await expect(page.locator(".text").first).to_have_text("Post number 11.")
    await expect(page.get_by_text("live", exact=True)).to_be_visible()
    press.feed.gone("form:11")
    press.snapshot()
    await page.clock.run_for(6001)
    await expect(page.get_by_text("Post number 11.")).to_have_count(0)
    press.feed.refuse = False
    press.feed.show(post(12))
    press.snapshot()
    await page.clock.run_for(32_000)
    await until(lambda: press.feed.sockets)

    async def newest_after_a_second() -> bool:
        # New posts come in together, by a timer that only this clock moves.
        await page.clock.run_for(1000)
        return await page.locator(".text").first.inner_text() == "Post number 12."

    await until(newest_after_a_second)


async def test_it_says_so_when_the_server_cannot_be_reached(
    press: Press, open_page: OpenPage
) -> None:
    page = await press.open(open_page, clock=True, allow=("Failed to load resource",))
    await press.feed.connected()
    press.site.answers["/api/v1/demo/feed"] = (503, "application/json", b"{}")
    press.feed.refuse = True
    await press.feed.drop()
    await page.evaluate(FRAMES, 5)
    await page.clock.run_for(6001)
    await expect(page.get_by_text("waiting for the server")).to_be_visible()
    await expect(page.get_by_text("Post number 10.")).to_be_visible()


async def test_the_keyboard_reaches_everything(press: Press, open_page: OpenPage) -> None:
    page = await opened(press, open_page)
    focused = """() => {
      const { activeElement } = document.querySelector("backchannel-feed").shadowRoot ?? {};
      return activeElement?.textContent.slice(0, 5) ?? "";
    }"""
    stops = []
    for _ in range(3):
        await page.keyboard.press("Tab")
        stops.append(await page.evaluate(focused))
    assert stops == ["Pause", "VVoic", "Say s"]  # the list begins with an initial and a name
    await page.locator(".posts").focus()
    await page.keyboard.press("End")
    posts = page.locator(".posts")
    await until(lambda: posts.evaluate("(posts) => posts.scrollTop > 0"))
