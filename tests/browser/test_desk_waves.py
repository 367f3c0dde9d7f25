"""A flood is one row at the desk: it folds its cards away, and one key rejects them all."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.async_api import expect

from tests.browser.desk_page import at_desk, see
from tests.browser.desk_server import FakeDesk, iso, post
from tests.browser.pages import OpenPage
from tests.wait import until

HOUSE = ("d", "c", "b", "a")


@pytest.fixture
def desk() -> FakeDesk:
    desk = FakeDesk()
    desk.queue(*(post(id, f"Words of {id}") for id in HOUSE))
    return desk


def flood(desk: FakeDesk, count: int = 12, **fields: Any) -> list[str]:
    """A wave comes, and the desk hears of it."""
    ids = [f"raid{n}" for n in range(count)]
    for id in ids:
        desk.arrive(post(id, "Saltmarsh is a scam"))
    wave = {"id": "w1", "at": iso(), "last": iso(), "people": 9, "fresh": 9, "posts": ids}
    desk.presence = {**desk.presence, "waves": [{**wave, **fields}]}
    desk.refresh()
    desk.send({"t": "presence", **desk.presence})
    return ids


async def test_a_flood_is_one_row_and_moves_nothing(open_page: OpenPage, desk: FakeDesk) -> None:
    page = await at_desk(open_page, desk)
    await page.evaluate("document.fonts.ready")
    before = await page.locator('bc-card[data-id="d"]').bounding_box()
    flood(desk)
    row = page.locator("bc-wave")
    await expect(row).to_contain_text("Looks like a flood")
    await expect(row).to_contain_text("12 alike from 9 people who never posted here")
    await see(page, *HOUSE)
    await expect(page.get_by_text("Nothing newer")).to_be_visible()
    assert await page.locator('bc-card[data-id="d"]').bounding_box() == before


async def test_shift_r_rejects_all_of_it_and_nothing_else(
    open_page: OpenPage, desk: FakeDesk
) -> None:
    page = await at_desk(open_page, desk)
    ids = flood(desk)
    await expect(page.locator("bc-wave")).to_be_visible()
    await page.keyboard.press("Shift+R")
    await expect(page.locator("bc-wave")).to_have_count(0)
    await expect(page.get_by_text("Rejected 12 posts of the flood.")).to_be_visible()
    await until(lambda: desk.commands == [("waves", {"id": "w1", "decision": "reject"})])
    await see(page, *HOUSE)
    assert {desk.posts[id]["status"] for id in ids} == {"rejected"}


async def test_a_flood_that_is_open_is_alone_until_escape(
    open_page: OpenPage, desk: FakeDesk
) -> None:
    page = await at_desk(open_page, desk)
    ids = flood(desk, 3)
    await page.get_by_role("button", name="Open", exact=True).click()
    await see(page, *reversed(ids))
    await page.keyboard.press("Escape")
    await see(page, *HOUSE)


async def test_not_a_flood_puts_its_posts_back(open_page: OpenPage, desk: FakeDesk) -> None:
    page = await at_desk(open_page, desk)
    flood(desk, 3)
    await page.get_by_role("button", name="Open", exact=True).click()
    await page.get_by_role("button", name="Not a flood").click()
    await until(lambda: desk.commands == [("waves", {"id": "w1", "decision": "dismiss"})])
    await expect(page.locator("bc-wave")).to_have_count(0)


async def test_cards_in_view_stay_until_the_moderator_moves_on(
    open_page: OpenPage, desk: FakeDesk
) -> None:
    page = await at_desk(open_page, desk)
    await page.locator('bc-card[data-id="d"]').hover()
    wave = {"id": "w1", "at": iso(), "last": iso(), "people": 2, "fresh": 2, "posts": ["c", "b"]}
    desk.presence = {**desk.presence, "waves": [wave]}
    desk.send({"t": "presence", **desk.presence})
    card = page.locator('bc-card[data-id="c"]')
    await expect(card).to_contain_text("Looks like a flood")
    await see(page, *HOUSE)
    await page.keyboard.press("j")
    await page.keyboard.press("j")
    await see(page, "d", "a")


async def test_the_desk_says_who_changed_the_mode_and_how_to_go_back(
    open_page: OpenPage, desk: FakeDesk
) -> None:
    page = await at_desk(open_page, desk)
    flood(desk, before={"mode": "post", "modes": {"x": "post"}})
    banner = page.get_by_role("alert")
    await expect(banner).to_contain_text("Backchannel switched to Approve first at 13:2")
    await page.get_by_role("button", name="Show, then check again").click()
    await until(lambda: desk.commands)
    path, body = desk.commands[-1]
    assert (path, body["rules"]["mode"], body["rules"]["modes"]) == ("rules", "post", {"x": "post"})
    await expect(banner.locator(".alarm")).to_have_count(0)


async def test_a_post_that_is_due_counts_down_and_can_be_stopped(
    open_page: OpenPage, desk: FakeDesk
) -> None:
    desk.rules = {"mode": "post"}
    desk.queue(post("due", "Low tide at the venue", due=iso(-40)))
    page = await at_desk(open_page, desk)
    card = page.locator('bc-card[data-id="due"]')
    await expect(card).to_contain_text(re.compile(r"Goes on the walls in [123]\d"))
    await expect(card.get_by_role("button", name="Show now")).to_be_visible()
    await card.get_by_role("button", name="Stop").click()
    await until(lambda: desk.posts["due"]["status"] == "rejected")


async def test_on_a_phone_the_row_is_above_the_thumbs(open_page: OpenPage, desk: FakeDesk) -> None:
    page = await at_desk(open_page, desk, viewport=(390, 844), has_touch=True, is_mobile=True)
    flood(desk)
    button = page.get_by_role("button", name="Reject all 12")
    box = await button.bounding_box()
    assert box is not None
    assert box["height"] >= 44
    await button.tap()
    await until(lambda: desk.commands == [("waves", {"id": "w1", "decision": "reject"})])
