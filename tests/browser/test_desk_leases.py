"""Several moderators at one desk: nobody is led to what somebody else reads."""

from __future__ import annotations

import asyncio
import re
from datetime import UTC, datetime

import pytest
from playwright.async_api import Route, expect

from tests.browser.desk_page import at_desk, card, focus_on, open_list
from tests.browser.desk_server import FakeDesk, post
from tests.browser.pages import OpenPage
from tests.wait import until


@pytest.fixture
def desk() -> FakeDesk:
    desk = FakeDesk()
    desk.queue(*(post(id, f"Words of {id}") for id in "hgfedcba"))
    return desk


async def test_the_card_in_focus_and_the_next_four_are_claimed(
    open_page: OpenPage, desk: FakeDesk
) -> None:
    page = await at_desk(open_page, desk)
    await until(lambda: desk.claims)
    assert desk.claims[0] == {"want": list("hgfed"), "drop": []}
    for _ in range(3):
        await page.keyboard.press("a")
    await until(lambda: len(desk.commands) == 3)
    await until(lambda: desk.claims[-1]["want"] == list("edcba"))
    await open_list(page, "s")
    await until(lambda: desk.claims[-1]["want"] == [])
    assert set(desk.claims[-1]["drop"]) == set("edcba")


async def test_a_card_that_a_colleague_reads_says_so_and_offers_nothing(
    open_page: OpenPage, desk: FakeDesk
) -> None:
    desk.reads("Jonas", "h", "f", seconds=29)
    page = await at_desk(open_page, desk)
    await focus_on(page, "g")
    await expect(card(page, "h")).to_contain_text(re.compile(r"Jonas is reading, \d+ s"))
    await expect(card(page, "h")).to_have_attribute("leased", "")
    first = await card(page, "h").locator(".badge").inner_text()
    await expect(card(page, "h").locator(".badge")).not_to_have_text(first)  # it counts down
    await expect(page.locator("bc-rail .people")).to_contain_text("reading 2")
    await page.keyboard.press("k")
    await focus_on(page, "h")
    await expect(card(page, "h").get_by_role("button")).to_have_count(0)
    await page.keyboard.press("a")
    await page.keyboard.press("r")
    await page.keyboard.press("r")
    toasts = page.locator("bc-toasts .toast")
    await expect(toasts).to_have_count(2)
    await expect(toasts.first).to_contain_text("Jonas is reading this. Your approve was not sent.")
    assert desk.commands == []


async def test_after_a_decision_the_focus_passes_by_what_others_read(
    open_page: OpenPage, desk: FakeDesk
) -> None:
    desk.reads("Jonas", "g", "f")
    page = await at_desk(open_page, desk)
    await focus_on(page, "h")
    await page.keyboard.press("a")
    await focus_on(page, "e")  # with colleagues about, once "h" was handed to this desk


async def test_who_opens_the_desk_as_a_colleague_is_handed_a_card_goes_on_to_the_next(
    open_page: OpenPage, desk: FakeDesk
) -> None:
    """Both land on the newest card; one of them is told by the answer to the claim."""
    jonas = {"id": "h", "by": "Jonas", "until": "2027-05-04T14:00:00Z"}
    desk.leases["h"] = jonas
    page = await at_desk(open_page, desk)
    await focus_on(page, "g")
    desk.reads("Jonas", "h")
    await page.keyboard.press("k")
    await focus_on(page, "h")


async def test_a_card_that_comes_free_is_a_plain_card_in_its_place(
    open_page: OpenPage, desk: FakeDesk
) -> None:
    page = await at_desk(open_page, desk)
    desk.reads("Jonas", "a", "c")  # beyond what this desk is handed
    await expect(card(page, "c")).to_contain_text("Jonas is reading")
    desk.reads("Jonas", "a", "c", seconds=1)  # and no word when that is over
    await expect(card(page, "c")).not_to_contain_text("Jonas is reading")
    await expect(card(page, "c")).not_to_have_attribute("leased", "")
    desk.reads("Jonas", "a")
    await expect(card(page, "a")).to_contain_text("Jonas is reading")
    desk.reads("Jonas")
    await expect(card(page, "a")).not_to_contain_text("Jonas is reading")
    await focus_on(page, "h")


async def test_a_selection_leaves_out_what_others_read_and_says_so(
    open_page: OpenPage, desk: FakeDesk
) -> None:
    desk.reads("Jonas", "g")
    page = await at_desk(open_page, desk)
    for key in ("x", "j", "x", "j", "x"):
        await page.keyboard.press(key)
    await expect(page.get_by_text("3 selected")).to_be_visible()
    await page.keyboard.press("r")
    await until(lambda: desk.commands)
    assert desk.commands[0][1]["items"] == [{"id": "h", "rev": 1}, {"id": "f", "rev": 1}]
    toast = page.locator("bc-toasts .toast")
    await expect(toast).to_contain_text("Rejected “Words of h” and 1 more")
    await expect(toast).to_contain_text("Jonas is reading 1 of them.")
    await expect(page.get_by_text("selected")).to_have_count(0)


async def test_a_card_handed_to_a_colleague_in_that_very_moment_comes_back(
    open_page: OpenPage, desk: FakeDesk
) -> None:
    page = await at_desk(open_page, desk)
    await until(lambda: desk.claims)
    desk.presence["people"].append({"name": "Jonas", "role": "moderator"})
    desk.send({"t": "presence", **desk.presence})
    await expect(page.locator("bc-rail .people")).to_contain_text("Jonas")
    desk.leases["a"] = {"id": "a", "by": "Jonas", "until": "2027-05-04T14:00:00Z"}
    handed = asyncio.Event()

    async def slowly(route: Route) -> None:
        await handed.wait()
        await route.fallback()

    await page.route("**/leases", slowly)
    # However slow this machine is, a decision does not wait for 3 s here: it would be sent.
    await page.clock.set_fixed_time(datetime.now(UTC))
    await card(page, "a").click()  # beyond the batch
    await page.keyboard.press("r")
    await expect(card(page, "a")).to_have_attribute("deciding", "")  # before any answer
    handed.set()
    await expect(page.locator("bc-toasts .toast")).to_contain_text("Jonas is reading this.")
    await expect(card(page, "a")).to_contain_text("Jonas is reading")
    await expect(card(page, "a")).not_to_have_attribute("deciding", "")
    assert [body for path, body in desk.commands if body["items"][0]["id"] == "a"] == []


async def test_the_desk_says_what_its_moderator_does(open_page: OpenPage, desk: FakeDesk) -> None:
    desk.presence["people"] = [
        {"name": "Mara", "role": "admin"},
        {"name": "Wen", "role": "lead", "doing": "screens"},
        {"name": "Ada", "role": "viewer"},
    ]
    desk.refresh()
    page = await at_desk(open_page, desk)
    people = page.locator("bc-rail .people li")
    await expect(people).to_contain_text(["Mara", "Ada", "Wen"])
    await expect(people.locator(".note")).to_have_text(["you", "viewer", "screens"])
    await page.keyboard.press("ArrowRight")
    await until(lambda: desk.pongs and desk.pongs[-1]["scene"] == "screens")
    await page.keyboard.press("j")
    await until(lambda: desk.pongs[-1]["scene"] == "")


async def test_a_viewer_claims_nothing(open_page: OpenPage, desk: FakeDesk) -> None:
    desk.role = "viewer"
    desk.reads("Jonas", "h")
    page = await at_desk(open_page, desk)
    await expect(card(page, "h")).to_contain_text("Jonas is reading")
    await page.keyboard.press("j")
    await focus_on(page, "g")
    assert desk.claims == []


async def test_on_a_phone_what_others_read_cannot_be_decided(
    open_page: OpenPage, desk: FakeDesk
) -> None:
    desk.reads("Jonas", "h", "g")
    page = await at_desk(open_page, desk, viewport=(390, 844), has_touch=True)
    await expect(page.locator("bc-card")).to_contain_text("Words of f")
    await page.get_by_role("button", name="Previous card").tap()
    await expect(page.locator("bc-card")).to_contain_text("Jonas is reading")
    await expect(page.get_by_role("button", name="Approve")).to_have_count(0)
    desk.reads("Jonas", *"hgfedcba")
    await page.get_by_role("button", name="Next card").tap()
    await expect(page.get_by_role("button", name="Approve")).to_have_count(0)


async def test_after_a_conflict_one_may_leave_the_post_as_it_is(
    open_page: OpenPage, desk: FakeDesk
) -> None:
    page = await at_desk(open_page, desk)
    desk.answering.clear()
    await page.keyboard.press("r")
    await until(lambda: desk.commands)
    desk.others("Wen", "approve", "h")
    desk.answering.set()
    toast = page.locator("bc-toasts .toast")
    await expect(toast).to_contain_text("Wen approved this just before you.")
    await expect(toast).to_contain_text("Your reject was not applied.")
    await expect(toast.get_by_role("button", name="Take it off")).to_be_visible()
    await toast.get_by_role("button", name="Leave it on").click()
    await expect(toast).to_have_count(0)
    assert desk.posts["h"]["status"] == "shown"
    assert len(desk.commands) == 1
