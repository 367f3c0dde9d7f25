"""The audience's form: on a phone, in a hall, with a network that comes and goes."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from playwright.async_api import Page, Route, expect

from tests.browser.pages import OpenPage
from tests.browser.static_server import StaticSite

PHONE = (390, 844)
CONFERENCE = {
    "slug": "demo",
    "title": "Saltmarsh 27",
    "place": "Harbour Hall",
    "hashtags": ["saltmarsh27"],
    "contact": "desk@saltmarsh.example",
    "theme": {"accent": "#d4ee40"},
}


class Desk:
    """What the server answers to what is sent, and what was sent."""

    def __init__(self) -> None:
        self.status = 202
        self.headers: dict[str, str] = {}
        self.body: dict[str, str] = {"id": "form:1"}
        self.online = True
        self.heard: list[dict[str, Any]] = []

    async def answer(self, route: Route) -> None:
        self.heard.append(json.loads(route.request.post_data or "null"))
        if self.online:
            await route.fulfill(status=self.status, headers=self.headers, json=self.body)
        else:
            await route.abort()


@pytest.fixture
def desk() -> Desk:
    """The other end of the form."""
    return Desk()


async def opened(
    site: StaticSite, open_page: OpenPage, desk: Desk, clock: bool = False, **options: Any
) -> Page:
    """The form on a phone."""
    site.answer("/api/v1/demo", CONFERENCE)

    async def before(page: Page) -> None:
        if clock:
            await page.clock.install()
        await page.route("**/api/v1/demo/posts", desk.answer)

    page = await open_page("/c/demo/post", viewport=PHONE, before=before, **options)
    await expect(page.get_by_text("Saltmarsh 27, Harbour Hall")).to_be_visible()
    return page


async def test_words_go_to_the_desk_and_are_thanked_for(
    static_site: StaticSite, open_page: OpenPage, desk: Desk
) -> None:
    page = await opened(static_site, open_page, desk)
    await page.get_by_label("Your words").fill("  Who fixes it after you?\n")
    await page.get_by_label("Your name").fill("Tove, row F")
    await page.get_by_label("This is a question").check()
    await page.get_by_role("button", name="Send it").click()
    await expect(page.get_by_role("heading", name="Thank you.")).to_be_visible()
    await expect(page.locator("#sent").get_by_text("A person reads it first.")).to_be_visible()
    await expect(page.get_by_text("Who fixes it after you?")).to_be_visible()
    await expect(page.locator("#sent")).to_be_focused()
    (said,) = desk.heard
    device = said.pop("device")
    assert said == {"name": "Tove, row F", "text": "Who fixes it after you?", "question": True}

    await page.get_by_role("button", name="Write another").click()
    await expect(page.get_by_label("Your words")).to_have_value("")
    await expect(page.get_by_label("Your name")).to_have_value("Tove, row F")
    await page.get_by_label("Your words").fill("And before you?")
    await page.get_by_role("button", name="Send it").click()
    await expect(page.get_by_role("heading", name="Thank you.")).to_be_visible()
    assert desk.heard[1]["device"] == device
    assert desk.heard[1]["question"] is False


async def test_whoever_writes_is_told_what_happens_to_it(
    static_site: StaticSite, open_page: OpenPage, desk: Desk
) -> None:
    page = await opened(static_site, open_page, desk)
    await expect(page.get_by_text("A person reads it first. If it is chosen")).to_be_visible()
    contact = page.get_by_role("link", name="desk@saltmarsh.example")
    await expect(contact).to_have_attribute("href", "mailto:desk@saltmarsh.example")


async def test_the_counter_counts_letters_and_too_many_are_not_sent(
    static_site: StaticSite, open_page: OpenPage, desk: Desk
) -> None:
    page = await opened(static_site, open_page, desk)
    words = page.get_by_label("Your words")
    await words.fill("👩‍👩‍👧‍👦 tide")
    await expect(page.get_by_text("494 letters left")).to_be_visible()
    await words.fill("a" * 512)
    await expect(page.get_by_text("12 letters too many")).to_be_visible()
    await page.get_by_role("button", name="Send it").click()
    await expect(page.get_by_role("alert")).to_have_text(
        "Too long by 12. Shorten it, then send it."
    )
    await words.fill(" \n ")
    await page.get_by_role("button", name="Send it").click()
    await expect(page.get_by_role("alert")).to_contain_text("There are no words yet.")
    assert desk.heard == []


async def test_too_much_at_once_waits_and_then_goes(
    static_site: StaticSite, open_page: OpenPage, desk: Desk
) -> None:
    page = await opened(static_site, open_page, desk, clock=True, allow=("429",))
    desk.status, desk.headers, desk.body = 429, {"retry-after": "23"}, {"error": "Too much."}
    await page.get_by_label("Your words").fill("Once more.")
    await page.get_by_role("button", name="Send it").click()
    button = page.get_by_role("button", name=re.compile(r"Send it in (2[0-3]|1\d) s"))
    await expect(button).to_be_disabled()
    await page.clock.run_for(23_500)
    desk.status, desk.headers, desk.body = 202, {}, {"id": "form:1"}
    await page.get_by_role("button", name="Send it to the desk").click()
    await expect(page.get_by_role("heading", name="Thank you.")).to_be_visible()


async def test_a_lost_network_loses_no_words(
    static_site: StaticSite, open_page: OpenPage, desk: Desk
) -> None:
    page = await opened(static_site, open_page, desk, allow=("Failed to load resource",))
    desk.online = False
    await page.get_by_label("Your words").fill("Still here?")
    await page.get_by_role("button", name="Send it").click()
    await expect(page.get_by_role("alert")).to_contain_text("No contact with the server.")
    await expect(page.get_by_label("Your words")).to_have_value("Still here?")
    desk.online = True
    await page.get_by_role("button", name="Send it").click()
    await expect(page.get_by_role("heading", name="Thank you.")).to_be_visible()


async def test_an_impatient_thumb_sends_once(
    static_site: StaticSite, open_page: OpenPage, desk: Desk
) -> None:
    page = await opened(static_site, open_page, desk)
    await page.get_by_label("Your words").fill("Twice?")
    await page.locator("#form").evaluate("(f) => { f.requestSubmit(); f.requestSubmit() }")
    await expect(page.get_by_role("heading", name="Thank you.")).to_be_visible()
    assert len(desk.heard) == 1


async def test_a_phone_shows_all_of_it_and_a_thumb_hits_everything(
    static_site: StaticSite, open_page: OpenPage, desk: Desk
) -> None:
    page = await opened(static_site, open_page, desk, has_touch=True, is_mobile=True)
    await page.evaluate("document.fonts.ready")
    assert await page.evaluate("document.documentElement.scrollWidth") == PHONE[0]
    for name in ("#text", "#name", "#send", ".tick"):
        box = await page.locator(name).bounding_box()
        assert box is not None
        assert box["height"] >= 44, name
    box = await page.locator("#send").bounding_box()
    assert box is not None
    assert box["y"] + box["height"] <= PHONE[1]


async def test_a_conference_that_is_not_there_is_told(
    static_site: StaticSite, open_page: OpenPage
) -> None:
    static_site.answer("/api/v1/nowhere", {"error": "There is no conference here."}, 404)
    page = await open_page("/c/nowhere/post", allow=("404",))
    await expect(page.get_by_role("alert")).to_have_text("There is no conference here.")
