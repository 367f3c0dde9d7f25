"""What the desk shows, and what it says when others or the network come between."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import expect

from tests.browser.desk_page import at_desk, card, focus_on
from tests.browser.desk_server import CONFERENCE, FakeDesk, iso, post
from tests.browser.pages import OpenPage
from tests.wait import until

HOSTILE = "<img src=x onerror=alert(1)> selling two passes"


@pytest.fixture
def desk() -> FakeDesk:
    desk = FakeDesk()
    desk.queue(*(post(id, f"Words of {id}") for id in ("c", "b", "a")))
    return desk


async def test_a_conflict_brings_the_card_back_and_names_the_winner(
    open_page: OpenPage, desk: FakeDesk
) -> None:
    page = await at_desk(open_page, desk)
    desk.answering.clear()
    await page.keyboard.press("r")
    await expect(card(page, "c")).to_have_count(0)
    await until(lambda: desk.commands)
    desk.others("Wen", "approve", "c")
    desk.answering.set()
    toast = page.locator("bc-toasts .toast")
    await expect(toast).to_contain_text("Wen approved this just before you.")
    await expect(toast).to_contain_text("Your reject was not applied.")
    await expect(card(page, "c")).to_contain_text("Wen approved this")
    await page.get_by_role("button", name="Take it off").click()
    await until(lambda: desk.posts["c"]["status"] == "rejected")
    assert desk.commands[-1][1] == {"decision": "reject", "items": [{"id": "c", "rev": 2}]}


async def test_a_card_that_another_decides_stays_until_one_moves_on(
    open_page: OpenPage, desk: FakeDesk
) -> None:
    page = await at_desk(open_page, desk)
    for key in "jk":  # she is at this card by her own wish
        await page.keyboard.press(key)
    await card(page, "c").hover()  # and still there, however long this takes
    desk.others("Wen", "approve", "c")
    await expect(card(page, "c")).to_contain_text("Wen approved this")
    await focus_on(page, "c")
    await page.keyboard.press("j")
    await expect(card(page, "c")).to_have_count(0)
    await focus_on(page, "b")


async def test_of_a_deleted_post_only_the_place_is_left_until_one_moves_on(
    open_page: OpenPage, desk: FakeDesk
) -> None:
    page = await at_desk(open_page, desk)
    for key in "jk":  # she is at this card by her own wish
        await page.keyboard.press(key)
    before = await card(page, "a").bounding_box()
    for post_id in ("c", "b"):
        desk.arrive({"id": post_id, "source": "x", "status": "deleted", "flags": [], "rev": 2})
        await expect(card(page, post_id).locator(".badge")).to_have_text(
            "Its author deleted this post."
        )
        await expect(card(page, post_id).locator(".text, .who, img")).to_have_count(0)
    assert await card(page, "a").bounding_box() == before
    await focus_on(page, "c")
    await page.keyboard.press("a")
    await expect(page.locator("bc-toasts")).to_contain_text("There is nothing to decide.")
    assert desk.commands == []
    await card(page, "c").get_by_role("button", name="Go on").click()
    await expect(page.locator("bc-card")).to_have_count(1)
    await focus_on(page, "a")


async def test_a_card_says_why_it_is_here_and_strangers_text_is_text(
    open_page: OpenPage, desk: FakeDesk
) -> None:
    held = {"action": "hold", "rule": "ticket resale", "match": "selling two passes"}
    approved = [{"by": "Wen", "at": iso(900), "decision": "approve", "rev": 2}]
    edited = post("e", "Starts at 14:00", before="Starts at 14:30", decisions=approved, rev=3)
    desk.queue(post("h", HOSTILE, verdict=held), edited, post("f", "Hello", first=True))
    page = await at_desk(open_page, desk)
    await expect(card(page, "h")).to_contain_text("Held by a rule")
    await expect(card(page, "h").locator(".text")).to_have_text(HOSTILE)
    await expect(card(page, "h").locator("mark")).to_have_text("selling two passes")
    await expect(card(page, "e")).to_contain_text("Edited after approval")
    await expect(card(page, "e").locator("del")).to_have_text("14:30")
    await expect(card(page, "e").locator("ins")).to_have_text("14:00")
    await expect(card(page, "f")).to_contain_text("first post here")


async def test_of_a_long_queue_only_some_cards_are_drawn_and_the_end_is_reached(
    open_page: OpenPage, desk: FakeDesk
) -> None:
    desk.queue(*(post(f"p{n}", f"Words of p{n}") for n in range(400)))
    page = await at_desk(open_page, desk)
    assert await page.locator("bc-card").count() < 40
    to_end = "queue => queue.scrollTo(0, queue.scrollHeight)"

    async def at_end() -> bool:
        await page.locator("bc-queue").evaluate(to_end)
        return bool(await card(page, "a").count())

    await until(at_end, 20)
    assert await page.locator("bc-card").count() < 40
    await page.keyboard.press("j")
    await expect(card(page, "p1")).to_be_in_viewport()


async def test_the_screens_say_what_they_show(open_page: OpenPage, desk: FakeDesk) -> None:
    shown = post("s", "Low tide at the venue", status="shown", rev=2, shown=4)
    desk.queue(shown)
    screen = {"id": "1", "name": "Stage left", "scene": "letters", "showing": "s"}
    silent = {"id": "2", "name": "Foyer", "scene": "cloud", "showing": "", "at": iso(40)}
    desk.presence = {"screens": [screen | {"at": iso()}, silent]}
    desk.refresh()
    page = await at_desk(open_page, desk)
    screens = page.locator("bc-screens")
    await expect(screens).to_contain_text("Ferdi Lund, “Low tide at the venue”")
    await expect(screens).to_contain_text("live, ")
    await expect(screens).to_contain_text(re.compile(r"silent \d+ s"))
    await expect(screens).to_contain_text("1 of 2 live")
    desk.send({"t": "presence", "screens": [screen | {"at": iso(), "name": "Balcony"}]})
    await expect(screens).to_contain_text("Balcony")


async def test_a_screen_is_added_by_a_link_and_a_code(open_page: OpenPage, desk: FakeDesk) -> None:
    page = await at_desk(open_page, desk)
    await page.get_by_role("button", name="Add a screen").click()
    dialog = page.get_by_role("dialog", name="Add a screen")
    await dialog.get_by_label("What the desk calls it").fill("Stage left")
    await page.keyboard.press("Enter")
    link = dialog.get_by_role("textbox", name="The screen’s link")
    await expect(link).to_have_value(f"{page.url.removesuffix('desk')}wall#screen=signed")
    await expect(dialog.get_by_role("img")).to_be_visible()
    assert desk.commands == [("screens", {"name": "Stage left"})]


async def test_the_mode_is_switched_on_top_of_the_rules(
    open_page: OpenPage, desk: FakeDesk
) -> None:
    desk.rules = {"mode": "pre", "rules": [{"name": "spam", "words": ["airdrop"]}]}
    desk.refresh()
    page = await at_desk(open_page, desk)
    await page.get_by_role("button", name="Show, then check").click()
    await until(lambda: desk.rules["mode"] == "post")
    assert desk.rules["rules"] == [{"name": "spam", "words": ["airdrop"]}]
    now = page.get_by_role("button", name="Show, then check")
    await expect(now).to_have_attribute("aria-pressed", "true")


async def test_the_demo_says_that_it_moderates_and_can_be_told_not_to(
    open_page: OpenPage,
) -> None:
    desk = FakeDesk(conference={**CONFERENCE, "slug": "demo"})
    desk.rules = {"mode": "pre", "auto": True}
    desk.queue(post("a", "Words of a"))
    page = await open_page("/c/demo/desk", before=desk.attach)
    switch = page.get_by_role("switch", name="Moderate for me")
    await expect(switch).to_be_checked()
    await expect(page.get_by_text("Autopilot approves what no rule held")).to_be_visible()
    await switch.click()
    await until(lambda: desk.rules["auto"] is False)
    await expect(switch).not_to_be_checked()


async def test_only_the_demo_has_a_stand_in(open_page: OpenPage, desk: FakeDesk) -> None:
    page = await at_desk(open_page, desk)
    await expect(page.get_by_role("switch")).to_have_count(0)


async def test_a_viewer_looks_on(open_page: OpenPage, desk: FakeDesk) -> None:
    desk.role = "viewer"
    page = await at_desk(open_page, desk)
    await page.keyboard.press("a")
    await expect(page.get_by_role("button", name="Approve", exact=True)).to_have_count(0)
    await expect(page.get_by_role("button", name="Show, then check")).to_be_disabled()
    assert desk.commands == []
    overheard = page.get_by_text("No https: others in this network can read along")
    await expect(overheard).to_have_count(0)
    await page.add_init_script(
        "Object.defineProperty(window, 'isSecureContext', { get: () => false })"
    )
    await page.reload()
    await expect(overheard).to_be_visible()


async def test_a_stranger_is_told_the_way_in(open_page: OpenPage, desk: FakeDesk) -> None:
    desk.signed_in = False
    page = await open_page(
        "/c/saltmarsh/desk", before=desk.attach, allow=("status of 401 (Unauthorized)",)
    )
    await expect(page.get_by_role("heading")).to_have_text("The desk is for moderators")
    await expect(page.get_by_text("open the invite link")).to_be_visible()


async def test_lost_contact_is_told_and_decisions_wait_for_it(
    open_page: OpenPage, desk: FakeDesk
) -> None:
    page = await at_desk(open_page, desk)
    desk.refuse = True
    await desk.drop()
    told = page.get_by_text(re.compile(r"No contact with the server for \d+ s\. The walls keep"))
    await expect(told).to_be_visible()
    await page.keyboard.press("a")
    await until(lambda: desk.posts["c"]["status"] == "shown")
    desk.refuse = False
    await expect(told).to_be_hidden()


async def test_on_a_phone_there_is_one_card_and_thumb_sized_decisions(
    open_page: OpenPage, desk: FakeDesk
) -> None:
    page = await at_desk(open_page, desk, viewport=(390, 844), has_touch=True)
    await expect(page.locator("bc-card")).to_have_count(1)
    for name in ("Approve", "Reject", "Panic", "Later"):
        box = await page.get_by_role("button", name=name).bounding_box()
        assert box is not None
        assert box["height"] >= 44
        assert box["x"] + box["width"] <= 390
    await page.get_by_role("button", name="Approve").tap()
    await until(lambda: desk.posts["c"]["status"] == "shown")
    await expect(page.locator("bc-card")).to_contain_text("Words of b")
    await page.get_by_role("button", name="Undo").tap()
    await until(lambda: desk.posts["c"]["status"] == "held")
    await page.get_by_role("button", name="Lists").tap()
    await page.get_by_role("button", name="Shown").tap()
    await expect(page.get_by_text("Nothing in Shown.")).to_be_visible()
    wide = await page.evaluate("document.documentElement.scrollWidth")
    assert wide == 390
