"""The rules at the desk: read, tried, saved, and what a quicker colleague saved kept."""

from __future__ import annotations

import os
from typing import Any

import pytest
from playwright.async_api import Locator, Page, expect

from tests.browser.desk_server import FakeDesk, post
from tests.browser.pages import OpenPage
from tests.wait import until

RESALE = {"name": "ticket resale", "words": ["half price"]}
SPEAKERS = {"name": "our speakers", "action": "show", "authors": ["@imke", "@ottovarga"]}


@pytest.fixture
def desk() -> FakeDesk:
    desk = FakeDesk()
    desk.rules = {"mode": "post", "rules": [RESALE, SPEAKERS]}
    texts = ["Low tide at the venue", "Selling two passes, half price", "Airdrop! Claim it now"]
    desk.queue(*(post(f"p{n}", text) for n, text in enumerate(texts * 4)))
    return desk


async def at_rules(open_page: OpenPage, desk: FakeDesk, **options: Any) -> tuple[Page, Locator]:
    page = await open_page("/c/saltmarsh/desk", before=desk.attach, **options)
    await page.get_by_role("button", name="Rules").click()
    dialog = page.get_by_role("dialog", name="Rule")
    await expect(dialog.get_by_text("Tried on every post")).to_be_visible()
    return page, dialog


async def look(page: Page, name: str) -> None:
    """Leaves a picture for whoever wants to look."""
    if folder := os.environ.get("BACKCHANNEL_PICTURES"):
        await page.screenshot(path=f"{folder}/{name}.png")


async def test_a_rule_is_added_tried_saved_and_holds_the_next_post(
    open_page: OpenPage, desk: FakeDesk
) -> None:
    desk.today = {"ticket resale": {"hold": 12}}
    page, dialog = await at_rules(open_page, desk, viewport=(1440, 900))
    resale = dialog.get_by_role("listitem").filter(has_text="ticket resale")
    await expect(resale).to_contain_text("held 12 today")
    save = dialog.get_by_role("button", name="Save")
    await expect(save).to_be_disabled()
    await look(page, "rules")
    await dialog.get_by_role("button", name="Add a rule").click()
    await page.keyboard.type("crypto")
    status = dialog.get_by_role("status")
    await expect(status).to_contain_text("Give “crypto” something to look for.")
    await expect(save).to_be_disabled()
    await dialog.get_by_label("Words or phrases").fill("airdrop\n\nfree coins")
    told = "4 of the last 12 posts match this rule; 4 would have been treated otherwise."
    await expect(status).to_contain_text(told)
    await expect(status.get_by_role("listitem").first).to_contain_text("Airdrop! Claim it now")
    await look(page, "rule")
    await save.click()
    await expect(dialog.get_by_role("status")).to_contain_text("Saved.")
    await expect(dialog.get_by_text("“airdrop”, “free coins”")).to_be_visible()
    assert desk.rules["rules"][2] == {"name": "crypto", "words": ["airdrop", "free coins"]}
    await page.keyboard.press("Escape")
    await expect(dialog).to_have_count(0)
    desk.arrive(desk.judged(post("next", "Another A.I.R.D.R.O.P for you")))
    await page.get_by_role("button", name="1 newer").click()
    card = page.locator('bc-card[data-id="next"]')
    await expect(card).to_contain_text("Held by a rule")
    await expect(card).to_contain_text("Rule crypto matched “A.I.R.D.R.O.P”")
    await look(page, "held")


async def test_a_quicker_colleague_is_told_and_what_was_typed_stays(
    open_page: OpenPage, desk: FakeDesk
) -> None:
    allow = ("status of 409 (Conflict)",)
    _, dialog = await at_rules(open_page, desk, allow=allow)
    await dialog.get_by_role("switch", name="Rule ticket resale").click()
    save = dialog.get_by_role("button", name="Save")
    await expect(save).to_be_enabled()
    desk.others_rules({"mode": "pre", "rules": [RESALE]})
    await save.click()
    await expect(dialog.get_by_role("alert")).to_contain_text("Someone else changed the rules")
    await expect(dialog.get_by_role("switch", name="Rule ticket resale")).not_to_be_checked()
    await expect(dialog.get_by_text("our speakers")).to_have_count(0)
    await save.click()
    await until(lambda: desk.rules_rev == 3)
    assert desk.rules == {"rules": [RESALE | {"on": False}]}


async def test_a_hijacked_hashtag_is_dropped_with_one_button(
    open_page: OpenPage, desk: FakeDesk
) -> None:
    desk.rules |= {"hashtags": ["saltmarsh27", "saltmarsh"]}
    _, dialog = await at_rules(open_page, desk)
    await dialog.get_by_role("switch", name="Rule ticket resale").click()
    await dialog.get_by_role("button", name="Drop now: #saltmarsh27").click()
    await expect(dialog.get_by_role("status")).to_contain_text("#saltmarsh27 is dropped.")
    assert desk.rules["hashtags"] == ["saltmarsh"]
    assert desk.rules["rules"] == [RESALE, SPEAKERS]  # what is being typed is not saved along
    await expect(dialog.get_by_role("switch", name="Rule ticket resale")).not_to_be_checked()
    await expect(dialog.get_by_role("button", name="Drop now: #saltmarsh")).to_be_disabled()


async def test_modes_sources_and_the_delay_are_set_by_keyboard(
    open_page: OpenPage, desk: FakeDesk
) -> None:
    page, dialog = await at_rules(open_page, desk)
    await dialog.get_by_label("Shown after").focus()
    await page.keyboard.press("Control+a")
    await page.keyboard.type("45")
    await dialog.get_by_role("switch", name="Read X").press("Space")
    await dialog.get_by_label("Posts from Bluesky").select_option("Approve first")
    await expect(dialog.get_by_text("always approved first")).to_be_visible()
    await dialog.get_by_label("Another hashtag").fill("#tides")
    await page.keyboard.press("Enter")
    await expect(dialog.get_by_text("8 of the last 12 posts would have")).to_be_visible()
    save = dialog.get_by_role("button", name="Save")
    await expect(save).to_be_enabled()  # the last of it has been tried, too
    await save.press("Enter")
    await until(lambda: desk.rules_rev == 2)
    assert {key: value for key, value in desk.rules.items() if key != "rules"} == {
        "mode": "post",
        "modes": {"bluesky": "pre"},
        "delay": 45,
        "off": ["x"],
        "hashtags": ["saltmarsh27", "tides"],
    }


async def test_a_rule_is_made_by_keyboard_alone(open_page: OpenPage, desk: FakeDesk) -> None:
    page = await open_page("/c/saltmarsh/desk", before=desk.attach)

    async def tab_to(name: str) -> None:
        """Tabs on until a control of that name has the keyboard."""
        for _ in range(40):
            await page.keyboard.press("Tab")
            focused = page.get_by_role("dialog").locator(":focus").last  # the innermost
            if await focused.count() == 0:
                continue
            called = await focused.get_attribute("id") or await focused.inner_text()
            if name in called:
                return
        raise AssertionError(f"no way by Tab to {name}")

    await page.get_by_role("button", name="Rules").press("Enter")
    await expect(page.get_by_text("Tried on every post")).to_be_visible()
    await tab_to("Add a rule")
    await page.keyboard.press("Enter")
    await page.keyboard.type("crypto")
    await page.keyboard.press("Tab")
    await page.keyboard.press("ArrowDown")  # the next radio button: reject
    await tab_to("words")
    await page.keyboard.type("airdrop")
    await expect(page.get_by_text("4 of the last 12 posts match this rule")).to_be_visible()
    await tab_to("Save")
    await page.keyboard.press("Enter")
    await until(lambda: desk.rules_rev == 2)
    rule = page.get_by_role("dialog").get_by_role("button", name="crypto Reject")
    await expect(rule).to_be_focused()
    assert desk.rules["rules"][2] == {"name": "crypto", "action": "reject", "words": ["airdrop"]}


async def test_esc_forgets_what_is_not_saved_only_when_asked_twice(
    open_page: OpenPage, desk: FakeDesk
) -> None:
    page, dialog = await at_rules(open_page, desk)
    await dialog.get_by_role("button", name="Take out rule ticket resale").click()
    await page.keyboard.press("Escape")
    await expect(dialog.get_by_role("alert")).to_contain_text("This is not saved yet.")
    await dialog.get_by_role("button", name="Discard changes").click()
    await expect(dialog.get_by_text("ticket resale")).to_be_visible()
    assert desk.rules_rev == 1


async def test_a_moderator_reads_the_rules_and_changes_none(
    open_page: OpenPage, desk: FakeDesk
) -> None:
    desk.role = "moderator"
    _, dialog = await at_rules(open_page, desk)
    await expect(dialog.get_by_text("A lead or an admin changes them.")).to_be_visible()
    await expect(dialog.get_by_role("switch", name="Rule ticket resale")).to_be_disabled()
    await expect(dialog.get_by_role("button", name="Save")).to_have_count(0)
    assert desk.commands == []


async def test_a_card_names_its_tags_and_a_dropped_hashtag(
    open_page: OpenPage, desk: FakeDesk
) -> None:
    dropped = {"action": "reject", "rule": "dropped tag #win", "match": "#win"}
    desk.queue(
        post("t", "The keynote", tagged=["talks", "<b>first</b>"], by_repost=True),
        post("d", "Win!", verdict=dropped),
    )
    page = await open_page("/c/saltmarsh/desk", before=desk.attach)
    tags = page.locator('bc-card[data-id="t"]').get_by_role("list", name="Tagged by rules")
    await expect(tags.get_by_role("listitem")).to_have_text(["talks", "<b>first</b>"])
    await expect(page.locator('bc-card[data-id="t"]')).to_contain_text("reached us as a repost")
    told = "It carries only #win, which the desk dropped."
    await expect(page.locator('bc-card[data-id="d"]')).to_contain_text(told)


async def test_on_a_phone_the_rules_fill_the_screen(open_page: OpenPage, desk: FakeDesk) -> None:
    page = await open_page(
        "/c/saltmarsh/desk", before=desk.attach, viewport=(390, 844), has_touch=True
    )
    await page.get_by_role("button", name="Lists").tap()
    await page.get_by_role("button", name="Rules").tap()
    await expect(page.get_by_text("Tried on every post")).to_be_visible()
    await look(page, "rules-phone")
    await page.get_by_role("button", name="ticket resale Hold").tap()
    await look(page, "rule-phone")
    box = await page.get_by_role("dialog").bounding_box()
    assert box is not None
    assert (box["width"], box["height"]) == (390, 844)
    assert await page.evaluate("document.documentElement.scrollWidth") == 390
