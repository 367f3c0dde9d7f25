"""What the widget shows on somebody else's page, and what it leaves alone there."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from tests.browser.pages import OpenPage
from tests.browser.static_server import StaticSite
from tests.browser.widget_page import Press, post
from tests.wait import until


@pytest.fixture
def press(static_site: StaticSite) -> Press:
    """A newspaper that carries the widget."""
    return Press(static_site)


async def test_a_page_under_a_strict_policy_carries_the_widget(
    press: Press, open_page: OpenPage
) -> None:
    """The page's policy and `open_page` fail on inline styles, HTML sinks and other hosts."""
    press.has(post(1), post(2, media=[{"src": "/media/s/photo", "alt": "The sea"}]))
    page = await press.open(open_page)
    told = ["Post number 2.", "Post number 1."]
    await expect(page.locator("backchannel-feed .text")).to_have_text(told)
    await expect(page.get_by_role("img", name="The sea")).to_be_visible()
    await expect(page.get_by_text("#saltmarsh27")).to_be_visible()
    await expect(page.get_by_text("612 voices, 2,418 posts")).to_be_visible()
    await expect(page.get_by_text("live", exact=True)).to_be_visible()
    say = page.get_by_role("link", name="Say something")
    await expect(say).to_have_attribute("href", f"{press.site.url}/c/demo/post")


async def test_it_keeps_nothing_in_the_browser(press: Press, open_page: OpenPage) -> None:
    press.has(post(1))
    page = await press.open(open_page)
    await expect(page.get_by_role("listitem")).to_have_count(1)
    await press.feed.connected()
    kept = """async () => ({
      cookie: document.cookie, local: localStorage.length, session: sessionStorage.length,
      databases: (await indexedDB.databases()).length,
    })"""
    assert await page.evaluate(kept) == {"cookie": "", "local": 0, "session": 0, "databases": 0}
    assert await page.context.cookies() == []


async def test_it_takes_on_the_page_s_letters_and_colours(
    press: Press, open_page: OpenPage
) -> None:
    press.has(post(1))
    page = await press.open(open_page)
    style = await page.locator("backchannel-feed .text").evaluate(
        "(text) => { const s = getComputedStyle(text); return [s.color, s.fontFamily, s.fontSize] }"
    )
    assert style == ["rgb(17, 34, 51)", "serif", "15px"]
    await page.evaluate("document.body.style.color = '#fedcba'")
    changed = "(text) => getComputedStyle(text).color"
    assert await page.locator(".text").evaluate(changed) == "rgb(254, 220, 186)"


async def test_a_stranger_s_markup_stays_text(press: Press, open_page: OpenPage) -> None:
    hostile = "<img src=x onerror=alert(1)><script>alert(2)</script>"
    author = {"id": "a", "name": hostile, "handle": hostile, "url": "javascript:alert(3)"}
    press.has(post(1, hostile, author=author, url="javascript:alert(4)", warning=hostile))
    page = await press.open(open_page)
    await expect(page.locator("backchannel-feed .name")).to_have_text(hostile)
    shadow = "(feed) => feed.shadowRoot.querySelectorAll('li script, li img, li a').length"
    assert await page.locator("backchannel-feed").evaluate(shadow) == 0


async def test_a_warning_hides_what_it_warns_of(press: Press, open_page: OpenPage) -> None:
    press.has(post(1, "The butler did it.", warning="spoilers"))
    page = await press.open(open_page)
    await expect(page.get_by_text("spoilers")).to_be_visible()
    await expect(page.get_by_text("The butler did it.")).to_be_hidden()
    await page.get_by_text("spoilers").click()
    await expect(page.get_by_text("The butler did it.")).to_be_visible()


async def test_a_post_that_runs_from_right_to_left_is_mirrored(
    press: Press, open_page: OpenPage
) -> None:
    press.has(post(1, "البرنامج الذي يدوم", lang="ar"), post(2))
    page = await press.open(open_page)
    await expect(page.get_by_role("listitem")).to_have_count(2)
    sides = await page.locator("backchannel-feed .avatar").evaluate_all(
        "(faces) => faces.map((face) => face.getBoundingClientRect().left < innerWidth / 2)"
    )
    assert sides == [True, False]


async def test_what_the_page_put_inside_stays_until_there_are_posts(
    press: Press, open_page: OpenPage
) -> None:
    press.site.answers["/api/v1/demo/feed"] = (503, "application/json", b"{}")
    press.feed.refuse = True
    inside = '<a href="https://saltmarsh.example/">See the conference</a>'
    page = await press.open(open_page, press.tag(inside), allow=("Failed to load resource",))
    await expect(page.get_by_text("See the conference")).to_be_visible()


@pytest.mark.parametrize("src", ["", "javascript:alert(1)", "/no/conference"])
async def test_an_address_of_no_conference_shows_what_the_page_put_inside(
    press: Press, open_page: OpenPage, src: str
) -> None:
    page = await press.open(open_page, press.tag("Nothing live here", src=src))
    await expect(page.get_by_text("Nothing live here")).to_be_visible()
    assert press.feed.sockets == []


async def test_several_stand_on_one_page_each_with_its_own_limit_and_language(
    press: Press, open_page: OpenPage
) -> None:
    press.has(*(post(number) for number in range(1, 6)))
    body = press.tag(limit="2") + press.tag(limit="4", lang="de")
    page = await press.open(open_page, body, viewport=(800, 1100))
    feeds = page.locator("backchannel-feed")
    await expect(feeds.nth(0).get_by_role("listitem")).to_have_count(2)
    await expect(feeds.nth(1).get_by_role("listitem")).to_have_count(4)
    await expect(feeds.nth(1).get_by_role("button", name="Anhalten")).to_be_visible()
    await expect(feeds.nth(1).get_by_text("612 Stimmen, 2.418 Beiträge")).to_be_visible()


async def test_inside_a_frame_posts_of_x_are_left_out(press: Press, open_page: OpenPage) -> None:
    press.has(post(1), post(2, source="x"))
    frame = '<iframe src="/framed" width="500" height="500"></iframe>'
    page = await press.open(open_page, press.tag() + frame, viewport=(800, 1300))
    await expect(page.locator("backchannel-feed").get_by_role("listitem")).to_have_count(2)
    framed = page.frame_locator("iframe").locator("backchannel-feed")
    await expect(framed.get_by_text("Post number 1.")).to_be_visible()
    await expect(framed.get_by_role("listitem")).to_have_count(1)


async def test_far_below_the_fold_it_asks_for_nothing(press: Press, open_page: OpenPage) -> None:
    press.has(post(1))
    asked: list[str] = []
    far = '<div id="far"></div>' + "<br>" * 200
    page = await press.open(open_page, far + press.tag(), clock=True)
    page.on("request", lambda request: asked.append(request.url))
    defined = "customElements.get('backchannel-feed') !== undefined"
    await until(lambda: page.evaluate(defined))
    await page.evaluate("new Promise((done) => requestAnimationFrame(() => setTimeout(done)))")
    assert [url for url in asked if "/api/" in url] == []
    assert press.feed.sockets == []
    widget, top = page.locator("backchannel-feed"), page.locator("#far")
    await widget.scroll_into_view_if_needed()
    await expect(page.get_by_role("listitem")).to_have_count(1)
    await press.feed.connected()
    for place in (top, widget, top):  # who scrolls past comes back to the same socket
        await place.scroll_into_view_if_needed()
        await page.clock.run_for(5000)
    assert [frame["t"] for frame in press.feed.heard] == ["hello"]

    async def let_go() -> bool:
        await page.clock.run_for(1000)
        return press.feed.sockets == []

    await until(let_go)
