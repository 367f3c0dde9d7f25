"""Blocking people at the desk, and the staff lane, by key and by button."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import expect

from tests.browser.desk_page import at_desk, card, focus_on, open_list
from tests.browser.desk_server import FakeDesk, post
from tests.browser.pages import OpenPage
from tests.wait import until

TROLL = {"id": "t", "name": "A Troll", "handle": "troll.example"}


@pytest.fixture
def desk() -> FakeDesk:
    desk = FakeDesk()
    desk.queue(
        post("d", "Kind words"),
        post("c", "Buy followers", author=TROLL),
        post("b", "No sound in room 2"),
        post("a", "Buy more followers", author=TROLL),
    )
    return desk


async def test_b_blocks_the_author_and_all_their_cards_leave(
    open_page: OpenPage, desk: FakeDesk
) -> None:
    page = await at_desk(open_page, desk)
    await page.keyboard.press("j")
    desk.answering.clear()
    await page.keyboard.press("b")
    await expect(card(page, "c")).to_have_count(0)
    await expect(card(page, "a")).to_have_count(0)
    await expect(page.locator("bc-toasts")).to_contain_text("Blocked A Troll. 2 of their posts")
    await focus_on(page, "b")
    desk.answering.set()
    await until(lambda: desk.blocked)
    assert desk.commands[-1] == ("blocks", {"decision": "block", "posts": ["c"]})
    await expect(page.get_by_role("button", name="Blocked people 1")).to_be_visible()


async def test_blocked_people_are_let_in_again_from_their_list(
    open_page: OpenPage, desk: FakeDesk
) -> None:
    page = await at_desk(open_page, desk)
    await page.get_by_role("button", name="Blocked people").click()
    await expect(page.get_by_text("Nobody is blocked.")).to_be_visible()
    await page.get_by_label("Block more").fill("@first\n@second")
    await page.get_by_role("button", name="Block them").click()
    await expect(page.get_by_role("button", name="Let in @first again")).to_be_visible()
    how = page.get_by_label("How @second is blocked")
    await how.select_option("Held, for a day")
    await expect(how.locator("option:checked")).to_have_text(re.compile("Held, for 2[34] h"))
    said = {"decision": "block", "keys": [":@second"], "strength": "hold", "hours": 24}
    assert desk.commands[-1] == ("blocks", said)
    await page.get_by_role("button", name="Let in @first again").click()
    await expect(page.get_by_text("@first is let in again.")).to_be_visible()
    assert list(desk.blocked) == [":@second"]
    await page.keyboard.press("Escape")
    await expect(page.get_by_label("Block more")).to_have_count(0)


async def test_e_puts_a_post_in_the_staff_lane_where_it_is_answered_and_released(
    open_page: OpenPage, desk: FakeDesk
) -> None:
    page = await at_desk(open_page, desk)
    for key in "jj":
        await page.keyboard.press(key)
    await page.keyboard.press("e")
    await expect(card(page, "b")).to_have_count(0)
    await open_list(page, "e")
    await expect(card(page, "b")).to_be_visible()
    await page.keyboard.press("a")  # nothing in the lane goes on a wall
    await page.keyboard.press("w")
    await until(lambda: desk.posts["b"].get("lane", {}).get("state") == "answered")
    assert desk.posts["b"]["status"] == "held"
    await page.keyboard.press("e")
    await until(lambda: desk.posts["b"]["flags"] == [])
