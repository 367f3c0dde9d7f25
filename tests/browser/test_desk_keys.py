"""The desk by keyboard, as a moderator works at it."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from tests.browser.desk_page import at_desk, focus_on, open_list, panic, see
from tests.browser.desk_server import FakeDesk, post
from tests.browser.pages import OpenPage
from tests.wait import until

LETTERS = """
  window.letters = [];
  const rail = document.querySelector("bc-desk").shadowRoot.querySelector("bc-rail").shadowRoot;
  new MutationObserver(() => {
    for (const { textContent } of rail.querySelectorAll("kbd"))
      if (!window.letters.includes(textContent)) window.letters.push(textContent);
  }).observe(rail, { childList: true, subtree: true, characterData: true });
"""
"""Keeps the letters that stand beside the lists, for as long as they do."""
POSTS = [post(id, f"Words of {id}") for id in ("e", "d", "c", "b", "a")]


@pytest.fixture
def desk() -> FakeDesk:
    desk = FakeDesk()
    desk.queue(*POSTS)
    return desk


async def test_j_and_k_move_the_focus_and_a_decides(open_page: OpenPage, desk: FakeDesk) -> None:
    page = await at_desk(open_page, desk)
    await page.keyboard.press("j")
    await page.keyboard.press("j")
    await page.keyboard.press("k")
    await focus_on(page, "d")
    await page.keyboard.press("a")
    await see(page, "e", "c", "b", "a")
    await focus_on(page, "c")
    await until(lambda: desk.commands)
    sent = {"decision": "approve", "items": [{"id": "d", "rev": 1}]}
    assert desk.commands == [("decisions", sent)]
    await expect(page.get_by_text("Approved “Words of d”")).to_be_visible()


@pytest.mark.parametrize(
    ("key", "decision", "leaves"),
    [("a", "approve", True), ("r", "reject", True), ("l", "later", True), ("p", "pin", True)],
)
async def test_each_key_is_its_decision(
    open_page: OpenPage, desk: FakeDesk, key: str, decision: str, leaves: bool
) -> None:
    page = await at_desk(open_page, desk)
    await page.keyboard.press(key)
    await see(page, "d", "c", "b", "a")
    await until(lambda: desk.commands)
    assert desk.commands[0][1]["decision"] == decision


async def test_s_stars_and_q_closes_a_question_and_the_card_stays(
    open_page: OpenPage, desk: FakeDesk
) -> None:
    desk.posts["e"] = {**desk.posts["e"], "question": True}
    desk.refresh()
    page = await at_desk(open_page, desk)
    for key in "ssqq":  # faster than the server answers
        await page.keyboard.press(key)
    decisions = ["star", "unstar", "close", "reopen"]
    await until(lambda: [each["decision"] for _, each in desk.commands] == decisions)
    await see(page, "e", "d", "c", "b", "a")


async def test_the_next_card_has_focus_before_the_server_answers(
    open_page: OpenPage, desk: FakeDesk
) -> None:
    page = await at_desk(open_page, desk)
    desk.answering.clear()
    for key in "ara":
        await page.keyboard.press(key)
    await see(page, "b", "a")
    await focus_on(page, "b")
    desk.answering.set()
    await until(lambda: len(desk.commands) == 3)
    assert [desk.posts[id]["status"] for id in "edc"] == ["shown", "rejected", "shown"]


async def test_a_held_down_key_decides_one_post(open_page: OpenPage, desk: FakeDesk) -> None:
    page = await at_desk(open_page, desk)
    for _ in range(5):
        await page.keyboard.down("r")
    await page.keyboard.up("r")
    await see(page, "d", "c", "b", "a")


async def test_z_brings_the_card_back_to_its_place(open_page: OpenPage, desk: FakeDesk) -> None:
    page = await at_desk(open_page, desk)
    await page.keyboard.press("j")
    await page.keyboard.press("r")
    await see(page, "e", "c", "b", "a")
    await page.keyboard.press("z")
    await see(page, "e", "d", "c", "b", "a")
    await expect(page.get_by_text("Undone: reject.")).to_be_visible()
    await focus_on(page, "d")
    assert [path for path, _ in desk.commands] == ["decisions", "undo"]


async def test_the_undo_button_undoes(open_page: OpenPage, desk: FakeDesk) -> None:
    page = await at_desk(open_page, desk)
    await page.get_by_role("button", name="Reject", exact=True).click()
    await see(page, "d", "c", "b", "a")
    await page.get_by_role("button", name="Undo").click()
    await see(page, "e", "d", "c", "b", "a")


async def test_x_selects_the_decision_is_for_all_and_y_says_why(
    open_page: OpenPage, desk: FakeDesk
) -> None:
    page = await at_desk(open_page, desk)
    for key in ("x", "j", "j", "x"):
        await page.keyboard.press(key)
    await expect(page.get_by_text("2 selected")).to_be_visible()
    await page.keyboard.press("r")
    await see(page, "d", "b", "a")
    await until(lambda: desk.commands)
    assert desk.commands[0][1]["items"] == [{"id": "e", "rev": 1}, {"id": "c", "rev": 1}]
    await expect(page.get_by_text("Rejected “Words of e” and 1 more")).to_be_visible()
    done = {"at": "2027-05-04T13:22:00Z", "what": "reject"}
    desk.actions = [{**done, "n": "9-0", "id": "e", "count": 2}]
    desk.actions += [{**done, "n": "8-0", "id": "a", "count": 1}]
    await page.keyboard.press("y")
    dialog = page.get_by_role("dialog", name="Why?")
    await expect(dialog.get_by_role("option")).to_have_text(
        ["Rejected 2 posts", "Rejected “Words of a”"]
    )
    await expect(dialog.get_by_role("textbox")).to_be_focused()
    await page.keyboard.press("2")
    await expect(dialog).to_be_hidden()
    assert desk.commands[1:] == [("reasons", {"n": "9-0", "why": "Off topic"})]
    await page.get_by_role("button", name="Why").click()
    await dialog.get_by_role("combobox").select_option("8-0")
    await dialog.get_by_role("textbox").fill("In 1999 said already")
    await page.keyboard.press("Enter")
    await expect(dialog).to_be_hidden()
    assert desk.commands[2:] == [("reasons", {"n": "8-0", "why": "In 1999 said already"})]


async def test_newer_posts_wait_above_until_n(open_page: OpenPage, desk: FakeDesk) -> None:
    page = await at_desk(open_page, desk)
    await page.keyboard.press("j")
    desk.arrive(post("f", "Words of f"))
    desk.arrive(post("g", "Words of g"))
    newer = page.get_by_role("button", name="2 newer, waiting above")
    await expect(newer).to_be_visible()
    await see(page, "e", "d", "c", "b", "a")
    await focus_on(page, "d")
    await page.keyboard.press("n")
    await see(page, "g", "f", "e", "d", "c", "b", "a")
    await expect(newer).to_be_hidden()
    await focus_on(page, "g")


async def test_keys_are_text_in_a_field(open_page: OpenPage, desk: FakeDesk) -> None:
    page = await at_desk(open_page, desk)
    await page.keyboard.press("/")
    await page.keyboard.type("words of a")
    await see(page, "a")
    assert desk.commands == []
    await page.keyboard.press("Escape")
    await see(page, "e", "d", "c", "b", "a")
    await page.keyboard.press("Control+a")
    await page.keyboard.press("Alt+r")
    assert desk.commands == []
    await page.keyboard.press("a")
    await until(lambda: desk.commands)


async def test_space_is_a_cue_even_after_a_click(open_page: OpenPage, desk: FakeDesk) -> None:
    page = await at_desk(open_page, desk)
    await page.get_by_role("button", name="Next").click()
    await until(lambda: desk.commands == [("cues", {"step": 1})])
    await page.keyboard.press(" ")
    await until(lambda: desk.commands[1:] == [("cues", {"paused": True})])


async def test_g_and_a_letter_open_a_list(open_page: OpenPage, desk: FakeDesk) -> None:
    desk.posts["b"] |= {"status": "rejected", "rev": 2}
    desk.refresh()
    page = await at_desk(open_page, desk)
    await page.evaluate(LETTERS)
    await open_list(page, "r")
    await see(page, "b")
    assert (await page.evaluate("window.letters"))[0] == "H"
    await expect(page.locator("h2").first).to_contain_text("Rejected")
    await page.keyboard.press("a")
    await until(lambda: desk.posts["b"]["status"] == "shown")
    await expect(page.get_by_text("Nothing in Rejected.")).to_be_visible()


async def test_cues_by_key(open_page: OpenPage, desk: FakeDesk) -> None:
    page = await at_desk(open_page, desk)
    cloud = page.locator("bc-cues").get_by_role("button", name="Cloud")
    for key in ("3", " ", "ArrowRight", "ArrowLeft", "3"):
        sent = len(desk.commands)
        await page.keyboard.press(key)
        await until(lambda sent=sent: len(desk.commands) > sent)
        if sent < 4:  # what the last key lets go of has to be known to the page
            await expect(cloud).to_have_attribute("aria-pressed", "true")
    bodies = [body for _, body in desk.commands]
    first = [{"scene": "cloud"}, {"paused": True}, {"step": 1}, {"step": -1}]
    assert bodies == [*first, {"scene": ""}]


async def test_esc_twice_is_panic_and_release_asks(open_page: OpenPage, desk: FakeDesk) -> None:
    page = await at_desk(open_page, desk)
    await page.keyboard.press("Escape")
    await page.keyboard.press("j")
    await page.keyboard.press("Escape")
    await page.keyboard.press("j")  # so that none of these is the first of what follows
    assert desk.commands == []
    await panic(page)
    await until(lambda: desk.commands == [("panic", {"on": True})])
    await expect(page.get_by_text("Panic is on")).to_be_visible()
    await page.get_by_role("button", name="Put the walls back").click()
    assert len(desk.commands) == 1
    await page.get_by_role("button", name="Yes, put them back").click()
    await until(lambda: desk.commands[-1] == ("panic", {"on": False}))
    await expect(page.get_by_role("button", name="Panic")).to_be_visible()


async def test_the_help_is_made_of_the_table_and_switches_letters_off(
    open_page: OpenPage, desk: FakeDesk
) -> None:
    page = await at_desk(open_page, desk)
    await page.keyboard.press("?")
    help = page.get_by_role("dialog", name="All keys")
    await expect(help.get_by_text("Undo your last decision")).to_be_visible()
    await page.keyboard.press("a")
    await help.get_by_role("checkbox").uncheck()
    await page.keyboard.press("Escape")
    await expect(help).to_be_hidden()
    await page.keyboard.press("a")
    await page.keyboard.press("?")
    await expect(help).to_be_visible()
    assert desk.commands == []


async def test_a_second_key_on_the_same_card_waits_for_the_first_and_is_not_lost(
    open_page: OpenPage, desk: FakeDesk
) -> None:
    page = await at_desk(open_page, desk)
    desk.answering.clear()
    await page.keyboard.press("s")
    await page.keyboard.press("a")
    await until(lambda: desk.commands)
    desk.answering.set()
    await until(lambda: [body["decision"] for _, body in desk.commands] == ["star", "approve"])
    first = desk.commands[0][1]["items"][0]["id"]
    await until(lambda: desk.posts[first]["status"] == "shown")
    assert desk.posts[first]["flags"] == ["starred"]
