"""The desk's screens: what is off, who is waited for, and every link that was made."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.async_api import Page, expect

from tests.browser.desk_page import open_list, panic
from tests.browser.desk_server import CONFERENCE, FakeDesk, iso, post
from tests.browser.pages import OpenPage
from tests.wait import until

HOSTILE = "<img src=x onerror=alert(1)>"
PHONE = (390, 844)


@pytest.fixture
def desk() -> FakeDesk:
    desk = FakeDesk()
    desk.queue(
        *(
            post(id, words, status="shown")
            for id, words in (("c", "Buy followers now, cheap"), ("b", "DM me for a coupon"))
        )
    )
    desk.screens = [
        {"id": "s1", "name": "Stage left", "by": "Mara", "at": iso(7300), "heard": iso(1)},
        {"id": "s2", "name": "Foyer", "by": "Wen", "at": iso(300)},
    ]
    tell(desk, screen("s1", "Stage left"), screen("s2", "Foyer"), send=False)
    return desk


def screen(id: str, name: str, **fields: Any) -> dict[str, Any]:
    row = {"id": id, "name": name, "scene": "letters", "showing": "", "seq": 0}
    return {**row, "at": iso(), "acked": iso(), **fields}


def tell(desk: FakeDesk, *screens: dict[str, Any], send: bool = True) -> None:
    desk.presence = {**desk.presence, "screens": list(screens)}
    desk.refresh()
    if send:
        desk.send({"t": "presence", **desk.presence})


async def at_shown(open_page: OpenPage, desk: FakeDesk, **options: Any) -> Page:
    page = await open_page("/c/saltmarsh/desk", before=desk.attach, **options)
    await expect(page.locator("bc-screens").first).to_be_visible()
    await open_list(page, "s")
    await expect(page.locator("bc-card").first).to_be_visible()
    return page


async def test_a_line_waits_for_each_screen_by_name_until_it_is_true(
    open_page: OpenPage, desk: FakeDesk
) -> None:
    page = await at_shown(open_page, desk)
    lines = page.locator("bc-screens .gone p")
    await page.keyboard.press("r")
    await expect(lines).to_have_text("“Buy followers…” off 0/2, waiting for Stage left and Foyer")
    tell(desk, screen("s1", "Stage left", seq=1), screen("s2", HOSTILE, offline=True))
    await expect(lines).to_have_text(f"“Buy followers…” off 1/2, waiting for {HOSTILE}")
    await expect(lines).to_have_class("hold")
    tell(desk, screen("s1", "Stage left", seq=1), screen("s2", "Foyer", seq=1))
    await expect(lines).to_contain_text("“Buy followers…” off 2/2 screens")
    await expect(lines).not_to_have_class("hold")
    desk.others("Wen", "reject", "b")
    await expect(lines.first).to_contain_text("“DM me for a…” off 0/2, waiting for")
    await expect(lines).to_have_count(2)
    await page.keyboard.press("z")  # back on the walls: nobody waits for it to go
    await expect(lines).to_have_count(1)


async def test_a_phone_says_it_where_the_decision_was_told(
    open_page: OpenPage, desk: FakeDesk
) -> None:
    page = await at_shown(open_page, desk, viewport=PHONE, has_touch=True)
    await page.get_by_role("button", name="Reject").click()
    toast = page.locator("bc-toasts .toast")
    await expect(toast).to_contain_text(
        "“Buy followers…” off 0/2, waiting for Stage left and Foyer"
    )
    tell(desk, screen("s1", "Stage left", seq=1), screen("s2", "Foyer", seq=1))
    await expect(toast).to_contain_text("“Buy followers…” off 2/2 screens")
    await expect(toast.get_by_role("button", name="Undo")).to_be_visible()


async def test_a_screen_that_is_away_for_hours_is_not_waited_for(
    open_page: OpenPage, desk: FakeDesk
) -> None:
    away = screen("s2", "Foyer", offline=True, at=iso(5 * 3600))
    tell(desk, screen("s1", "Stage left", seq=1), away, send=False)
    page = await at_shown(open_page, desk)
    panel = page.locator("bc-screens")
    await expect(panel).to_contain_text("silent 5 h")
    await expect(panel).to_contain_text("Not counted until it is back")
    await page.keyboard.press("r")
    await expect(panel.locator(".gone")).to_contain_text("off 1/1 screen")


async def test_panic_is_counted_screen_by_screen(open_page: OpenPage, desk: FakeDesk) -> None:
    page = await at_shown(open_page, desk)
    line = page.locator("bc-screens .gone p")
    await panic(page)
    await expect(line).to_have_text("Holding screen on 0/2, waiting for Stage left and Foyer")
    tell(desk, screen("s1", "Stage left", scene="panic"), screen("s2", "Foyer"))
    await expect(line).to_have_text("Holding screen on 1/2, waiting for Foyer")
    tell(desk, screen("s1", "Stage left", scene="panic"), screen("s2", "Foyer", scene="panic"))
    await expect(line).to_have_text("Holding screen on 2/2 screens")


async def test_screens_are_renamed_and_taken_back_by_keyboard(
    open_page: OpenPage, desk: FakeDesk
) -> None:
    page = await at_shown(open_page, desk)
    await page.get_by_role("button", name="All screens").focus()
    await page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="All screens")
    await expect(dialog).to_contain_text("Made 2 h ago by Mara. Last heard just now.")
    await expect(dialog).to_contain_text("Made 5 min ago by Wen. Its link was never opened.")
    name = dialog.get_by_role("textbox", name="What the desk calls Foyer")
    await name.focus()
    await page.keyboard.press("Control+a")
    await page.keyboard.type("Upper foyer")
    await page.keyboard.press("Tab")
    await until(lambda: desk.screens[1]["name"] == "Upper foyer")
    await expect(dialog.get_by_role("textbox", name="Upper foyer")).to_be_visible()
    await dialog.get_by_role("button", name="Take back Upper foyer").focus()
    await page.keyboard.press("Enter")
    assert len(desk.screens) == 2  # it asks
    await dialog.get_by_role("button", name="Yes, take Upper foyer back").focus()
    await page.keyboard.press("Enter")
    await until(lambda: [each["id"] for each in desk.screens] == ["s1"])
    await page.keyboard.press("Escape")
    await expect(dialog).to_have_count(0)


async def test_only_who_may_make_links_is_offered_them(open_page: OpenPage, desk: FakeDesk) -> None:
    desk.role = "lead"
    page = await at_shown(open_page, desk)
    await expect(page.locator("bc-screens")).to_contain_text("Foyer")
    await expect(page.locator("bc-screens button")).to_have_count(0)


async def test_a_shown_card_says_how_often_and_where(open_page: OpenPage, desk: FakeDesk) -> None:
    desk.showings = {"c": {"times": 4, "last": "Stage left", "at": iso(130)}}
    page = await at_shown(open_page, desk)
    facts = page.locator('bc-card[data-id="c"] .facts')
    await expect(facts).to_contain_text("shown 4 times, last on Stage left 2 min ago")
    tell(desk, screen("s1", "Stage left"), screen("s2", "Foyer", showing="c"))
    await expect(facts).to_contain_text("shown 4 times, on Foyer now")


async def test_one_screen_is_asked_by_itself_and_joins_the_others_again(
    open_page: OpenPage, desk: FakeDesk
) -> None:
    page = await at_shown(open_page, desk)
    cues = page.locator("bc-cues")
    await cues.get_by_label("The screens that the cues are for").select_option("Foyer")
    await page.keyboard.press("4")
    await until(lambda: desk.commands == [("cues", {"screen": "s2", "scene": "stream"})])
    stream = cues.get_by_role("button", name="Stream")
    await expect(stream).to_have_attribute("aria-pressed", "true")
    await cues.get_by_label("The screens that the cues are for").select_option("all screens")
    await expect(cues.get_by_role("button", name="Test card")).to_have_count(0)
    await expect(stream).to_have_attribute("aria-pressed", "false")
    await cues.get_by_label("The screens that the cues are for").select_option("Foyer")
    card = cues.get_by_role("button", name="Test card")
    await card.click()
    await expect(card).to_have_attribute("aria-pressed", "true")
    await expect(stream).to_have_attribute("aria-pressed", "false")
    await card.click()
    await until(lambda: desk.commands[-1] == ("cues", {"screen": "s2", "scene": None}))
    await expect(cues.get_by_role("button", name="As all screens")).to_have_count(0)
    await cues.get_by_role("button", name="Stream").click()
    await cues.get_by_role("button", name="As all screens").click()
    await expect(cues.get_by_role("button", name="As all screens")).to_have_count(0)
    assert desk.cue_state["screens"]["s2"] == {"step": 0}


async def test_a_screen_that_is_behind_or_old_is_named(open_page: OpenPage, desk: FakeDesk) -> None:
    page = await at_shown(open_page, desk)
    tell(
        desk,
        screen("s1", "Stage left", seq=9, build="b1"),
        screen("s2", "Foyer", seq=6, acked=iso(20), build="b0"),
    )
    row = page.locator("bc-screens .row")
    await expect(row.nth(0)).to_contain_text("3 entries behind")
    await expect(row.nth(0)).to_contain_text("an older page")
    await expect(row.nth(1)).not_to_contain_text("behind")


async def test_the_walls_stay_on_a_post_and_say_what_the_desk_writes(
    open_page: OpenPage, desk: FakeDesk
) -> None:
    page = await at_shown(open_page, desk)
    play = page.locator("bc-play")
    await page.keyboard.press("h")
    await expect(play).to_contain_text("Held: “Buy followers now, cheap”")
    assert desk.cue_state["hold"] == "c"
    await page.keyboard.press("h")
    await expect(play).not_to_contain_text("Held")
    await play.get_by_label("A message on the walls").fill(HOSTILE)
    await page.keyboard.press("Enter")
    await expect(play).to_contain_text(f"On the walls: {HOSTILE}")
    await play.get_by_role("button", name="Take it down").click()
    await until(lambda: desk.cue_state["message"] == "")


async def test_one_key_goes_against_the_programme_until_the_session_ends(
    open_page: OpenPage,
) -> None:
    ends = iso(-1800)
    talk = {"title": "Tides", "speaker": "Imke Solberg", "starts": iso(600), "ends": ends}
    desk = FakeDesk(conference={**CONFERENCE, "sessions": [talk]})
    desk.queue(post("a", "Low tide"))
    page = await open_page("/c/saltmarsh/desk", before=desk.attach)
    play = page.locator("bc-play")
    hold, posts = (
        play.get_by_role("button", name=name, exact=True) for name in ("No posts", "Posts")
    )
    await expect(play).to_contain_text("Imke Solberg speaks")
    await expect(hold).to_have_attribute("aria-pressed", "true")
    await page.keyboard.press("o")
    await until(lambda: desk.commands == [("cues", {"play": "posts", "until": ends})])
    await expect(posts).to_have_attribute("aria-pressed", "true")
    await expect(play).to_contain_text("Not as the programme says.")
    await page.keyboard.press("o")
    await expect(hold).to_have_attribute("aria-pressed", "true")
    assert desk.commands[-1] == ("cues", {"play": "", "until": None})
