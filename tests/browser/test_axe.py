"""Every page as axe judges it: the demo, with a conference's worth of posts on it."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Page, expect

from tests.browser.axe import violations
from tests.browser.desk_page import open_list
from tests.browser.pages import OpenPage
from tests.deployment import Deployment, running
from tests.wait import until

PHONE = {"viewport": (390, 844), "has_touch": True, "is_mobile": True}


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def demo(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Deployment]:
    """The demo, running."""
    context = running("demo", data=tmp_path_factory.mktemp("demo"))
    deployment = await asyncio.to_thread(context.__enter__)
    yield deployment
    await asyncio.to_thread(context.__exit__, None, None, None)


async def at_desk(open_page: OpenPage, demo: Deployment, **options: object) -> Page:
    page = await open_page(demo.link("desk"), bypass_csp=True, **options)  # type: ignore[arg-type]
    await page.get_by_role("button", name="Come in").click()
    await expect(page.locator("bc-card").first).to_be_visible()
    return page


async def do(page: Page, keys: str) -> None:
    """Decides by keys; again, where the demo's own moderator had just decided on that card."""
    undo = page.get_by_role("button", name="Undo")

    async def done() -> bool:
        for key in keys:
            await page.keyboard.press(key)
        return await undo.is_visible()

    await until(done, pause=0.5)


@pytest.mark.parametrize(
    ("path", "shows"),
    [
        ("/", "main"),
        ("/join", "main"),
        ("/c/demo/post", "form"),
        ("/c/demo/press", "backchannel-feed article"),
        ("/c/demo/embed", "li"),
        ("/c/demo/speaker", "main"),
        ("/c/demo/wall?motion=off&scene=letters", ".voice"),
        ("/c/demo/wall?motion=off&scene=rotation", ".voice"),
        ("/c/demo/wall?motion=off&scene=cloud", "bdi"),
        ("/c/demo/wall?motion=off&scene=stream", ".slip"),
        ("/c/demo/wall?motion=off&scene=questions", ".large"),
        ("/c/demo/wall?motion=off&scene=session", ".agenda-title"),
        ("/c/demo/wall?motion=off&scene=message", ".house-title"),
        ("/c/demo/wall?motion=off&scene=test", ".test-checks p"),
    ],
)
async def test_axe_finds_nothing_on(
    open_page: OpenPage, demo: Deployment, path: str, shows: str
) -> None:
    page = await open_page(demo.base + path, bypass_csp=True)
    await expect(page.locator(shows).first).to_be_visible()
    # A page that must do without scripts can only stay live by loading itself anew.
    without = ("meta-refresh",) if path.endswith("embed") else ()
    assert await violations(page, without=without) == []


async def test_axe_finds_nothing_at_the_desk(open_page: OpenPage, demo: Deployment) -> None:
    page = await at_desk(open_page, demo, viewport=(1440, 900))
    assert await violations(page) == []
    await page.keyboard.press("f")
    await page.get_by_label("Media", exact=True).select_option("none")
    await expect(page.get_by_role("group", name="Shown is only")).to_be_visible()
    assert await violations(page) == []
    await page.keyboard.press("Escape")
    await do(page, "xs")
    await page.keyboard.press("j")
    await expect(page.locator("bc-card[leaving]")).to_have_count(0)
    assert await violations(page) == []
    await open_list(page, "s")
    await expect(page.locator("h2").first).to_contain_text("Shown")
    assert await violations(page) == []


@pytest.mark.parametrize(
    "dialog", ["help", "screen", "screens", "blocked", "people", "describe", "rules", "why"]
)
async def test_axe_finds_nothing_in_a_dialog(
    open_page: OpenPage, demo: Deployment, dialog: str
) -> None:
    page = await at_desk(open_page, demo, viewport=(1440, 900))
    if dialog == "screens":
        await page.get_by_role("button", name="Add a screen").click()
        await page.get_by_label("What the desk calls it").fill("Stage left")
        await page.get_by_label("What the desk calls it").press("Enter")
        await page.get_by_role("button", name="Done").click()
    if dialog == "blocked":
        await do(page, "b")
        await expect(
            page.get_by_role("button", name=re.compile("Blocked people [1-9]"))
        ).to_be_visible()
    asked = f"""desk => desk.dispatchEvent(new CustomEvent("bc-ask",
        {{ detail: {{ do: "open-dialog", dialog: "{dialog}" }} }}))"""
    await page.locator("bc-desk").evaluate(asked)
    await expect(page.get_by_role("dialog")).to_be_visible()
    if dialog in ("blocked", "screens"):
        await expect(page.get_by_role("dialog").get_by_role("listitem").first).to_be_visible()
    assert await violations(page) == []


async def test_axe_finds_nothing_on_a_phone(open_page: OpenPage, demo: Deployment) -> None:
    page = await at_desk(open_page, demo, **PHONE)
    for tab in ("Queue", "Screens", "Programme", "Lists"):
        await page.get_by_role("navigation", name="Desk").get_by_role("button", name=tab).tap()
        assert await violations(page) == [], tab
