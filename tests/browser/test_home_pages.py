"""The front door: what this server is, and the way in to the desk."""

from __future__ import annotations

import json
from typing import Any

from playwright.async_api import Page, Route, expect

from tests.browser.pages import OpenPage
from tests.browser.static_server import StaticSite


async def test_the_home_page_lists_the_conferences(
    static_site: StaticSite, open_page: OpenPage
) -> None:
    listed = {"slug": "demo", "title": "<b>Saltmarsh</b> 27", "hashtags": ["saltmarsh27"]}
    static_site.answer("/api/v1", {"conferences": [listed]})
    page = await open_page("/")
    await expect(page.get_by_role("heading", name="<b>Saltmarsh</b> 27")).to_be_visible()
    wall = page.get_by_role("link", name="See the wall")
    form = page.get_by_role("link", name="Say something")
    await expect(wall).to_have_attribute("href", "/c/demo/wall")
    await expect(form).to_have_attribute("href", "/c/demo/post")


async def test_the_first_run_tells_the_next_step(
    static_site: StaticSite, open_page: OpenPage
) -> None:
    static_site.answer("/api/v1", {"conferences": []})
    page = await open_page("/", viewport=(390, 844))
    await expect(page.get_by_text("backchannel up conference.toml")).to_be_visible()
    assert await page.evaluate("document.documentElement.scrollWidth") == 390


async def test_a_server_without_an_answer_is_no_empty_server(
    static_site: StaticSite, open_page: OpenPage
) -> None:
    static_site.answer("/api/v1", {"error": "Not yet."}, 503)
    page = await open_page("/", allow=("503",))
    await expect(page.get_by_text("The list of conferences did not load.")).to_be_visible()


class Door:
    """Answers POST /join, and remembers what it was shown."""

    def __init__(self, status: int = 200, **body: str) -> None:
        self.status = status
        self.body = body
        self.heard: list[Any] = []

    async def __call__(self, route: Route) -> None:
        if route.request.method != "POST":
            return await route.fallback()
        self.heard.append(json.loads(route.request.post_data or "null"))
        await route.fulfill(status=self.status, json=self.body)

    async def before(self, page: Page) -> None:
        """Stands at the door of a page."""
        await page.route("**/join", self)


async def test_an_invite_is_used_only_when_someone_comes_in(
    static_site: StaticSite, open_page: OpenPage
) -> None:
    """A link preview loads the page, and must not use the invite up."""
    static_site.answers["/c/demo/desk"] = (200, "text/html", b"<!doctype html><h1>The desk</h1>")
    door = Door(slug="demo", name="Wen", role="moderator", next="/c/demo/desk")
    page = await open_page("/join#a.token", before=door.before)
    await expect(page.get_by_role("button", name="Come in")).to_be_visible()
    assert door.heard == []
    await page.get_by_label("Your name").fill("Wen")
    await page.get_by_role("button", name="Come in").click()
    await expect(page.get_by_role("heading", name="The desk")).to_be_visible()
    (said,) = door.heard
    assert (said["token"], said["name"]) == ("a.token", "Wen")
    assert len(said["device"]) >= 16


async def test_a_refused_invite_says_why_and_can_be_tried_again(
    static_site: StaticSite, open_page: OpenPage
) -> None:
    door = Door(422, error="Say your name, as the others at the desk will see it.")
    page = await open_page("/join#a.token", before=door.before, allow=("422",))
    await page.get_by_role("button", name="Come in").click()
    await expect(page.get_by_role("alert")).to_have_text(
        "Say your name, as the others at the desk will see it."
    )
    await expect(page.get_by_label("Your name")).to_be_focused()
    door.status, door.body = 200, {"next": "//elsewhere.example/"}
    static_site.answer("/api/v1", {"conferences": []})
    await page.get_by_role("button", name="Come in").click()
    await expect(page.get_by_role("heading", name="Backchannel")).to_be_visible()


async def test_a_link_without_its_token_says_what_is_missing(
    static_site: StaticSite, open_page: OpenPage
) -> None:
    page = await open_page("/join")
    await expect(page.get_by_text("This page needs the whole link")).to_be_visible()
    await expect(page.get_by_role("button")).to_have_count(0)
