"""A long queue: filtered, selected in ranges, never moving under the eyes."""

from __future__ import annotations

import pytest
from playwright.async_api import Page, expect

from tests.browser.desk_page import at_desk, card, cards, open_list, see
from tests.browser.desk_server import CONFERENCE, FakeDesk, post
from tests.browser.pages import OpenPage
from tests.wait import until

SESSIONS = [
    {"title": "Tides", "starts": "2027-05-04T13:00:00Z", "ends": "2027-05-04T14:00:00Z"},
    {"title": "Quays", "starts": "2027-05-04T15:00:00Z", "ends": "2027-05-04T16:00:00Z"},
]
PICTURE = "/media/pictures/quay"


@pytest.fixture
def desk() -> FakeDesk:
    return FakeDesk(conference={**CONFERENCE, "sessions": SESSIONS})


async def top(page: Page, id: str) -> float:
    """Where a card is on the screen."""
    found = await card(page, id).evaluate("card => card.getBoundingClientRect().top")
    return float(found)


async def settled(page: Page) -> None:
    """Two frames later, in its letters: what was to be drawn is drawn."""
    await page.evaluate("document.fonts.ready.then(() => undefined)")
    await page.evaluate("new Promise(d => requestAnimationFrame(() => requestAnimationFrame(d)))")


async def test_a_filter_reaches_posts_that_were_not_read_and_is_one_key_from_gone(
    open_page: OpenPage, desk: FakeDesk
) -> None:
    deep = post("deep", "Ein Wort", lang="de")
    desk.queue(*(post(f"p{n}", f"Words of p{n}", lang="en") for n in range(900)), deep)
    desk.queue(post("top", "Noch ein Wort", lang="de", source="x"))
    desk.queue(post("up", "Oben", lang="de", status="shown"), post("over", "Up", status="shown"))
    page = await at_desk(open_page, desk)
    await page.keyboard.press("f")
    await page.get_by_label("Language", exact=True).select_option("de")
    await see(page, "top", "deep")
    await expect(page.locator("h2").first).to_contain_text("902")
    desk.arrive(post("new", "Neues", lang="de"))
    desk.arrive(post("other", "News", lang="en"))
    await expect(page.get_by_role("button", name="1 newer, waiting above")).to_be_visible()
    await page.get_by_label("Source", exact=True).select_option("x")
    await see(page, "top")
    await expect(page.get_by_role("button", name="from X: take this off")).to_be_visible()
    await page.get_by_role("button", name="from X: take this off").click()
    await see(page, "new", "top", "deep")
    await open_list(page, "s")  # on the other lists too
    await see(page, "up")
    await expect(page.get_by_role("button", name="German: take this off")).to_be_visible()
    await page.keyboard.press("Escape")
    await see(page, "up", "over")
    await open_list(page, "h")
    await expect(card(page, "p0")).to_be_visible()
    await expect(page.get_by_role("group", name="Shown is only")).to_have_count(0)
    assert desk.commands == []


async def test_a_filter_by_session_by_rule_and_by_what_is_undescribed(
    open_page: OpenPage, desk: FakeDesk
) -> None:
    held = {"action": "hold", "rule": "ticket resale", "match": "passes"}
    desk.queue(
        post("rule", "Two passes", verdict=held, created_at="2027-05-04T12:00:00Z"),
        post("talk", "Tides!", created_at="2027-05-04T13:30:00Z"),
        post("picture", "Look", media=[{"src": PICTURE}], created_at="2027-05-04T15:30:00Z"),
    )
    page = await at_desk(open_page, desk, allow=("Failed to load resource",))
    await page.get_by_role("button", name="Filter").click()
    for label, value, id in (
        ("Session", "1", "talk"),
        ("Session", "2", "picture"),
        ("Verdict", "ticket resale", "rule"),
        ("Media", "undescribed", "picture"),
    ):
        await page.get_by_label(label, exact=True).select_option(value)
        await see(page, id)
        await page.get_by_role("button", name="Show all").click()
        await see(page, "rule", "talk", "picture")


async def test_shift_selects_a_range_by_keys_and_by_click(
    open_page: OpenPage, desk: FakeDesk
) -> None:
    desk.queue(*(post(id, f"Words of {id}") for id in "gfedcba"))
    page = await at_desk(open_page, desk)
    await page.keyboard.press("Shift+J")
    await page.keyboard.press("Shift+J")
    await page.keyboard.press("Shift+K")
    await expect(page.get_by_text("2 selected")).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(page.get_by_text("selected")).to_have_count(0)
    await page.keyboard.press("j")
    await page.keyboard.press("x")
    await card(page, "b").click(modifiers=["Shift"])
    await expect(page.get_by_text("4 selected")).to_be_visible()
    await page.keyboard.press("r")
    await see(page, "g", "f", "a")
    await until(lambda: desk.commands)
    assert [item["id"] for item in desk.commands[0][1]["items"]] == ["e", "d", "c", "b"]


async def test_more_than_a_hundred_are_decided_and_undone_as_one(
    open_page: OpenPage, desk: FakeDesk
) -> None:
    desk.queue(*(post(f"p{n}", f"Words of p{n}") for n in range(230)))
    page = await at_desk(open_page, desk)
    await page.keyboard.press("x")

    async def at_end() -> bool:
        await page.locator("bc-queue").evaluate("queue => queue.scrollTo(0, queue.scrollHeight)")
        return bool(await card(page, "p229").count())

    await until(at_end, 20)
    await card(page, "p229").click(modifiers=["Shift"])
    await expect(page.get_by_text("230 selected")).to_be_visible()
    await page.keyboard.press("r")
    await expect(page.get_by_text("Rejected “Words of p0” and 229 more")).to_be_visible()
    await until(lambda: len(desk.commands) == 3)
    assert [len(body["items"]) for _, body in desk.commands] == [100, 100, 30]
    assert {each["status"] for each in desk.posts.values()} == {"rejected"}


async def test_nothing_moves_while_others_work_and_what_is_above_grows(
    open_page: OpenPage, desk: FakeDesk
) -> None:
    desk.queue(*(post(f"p{n}", f"Words of p{n} " * (1 + n % 9 * 8)) for n in range(400)))
    page = await at_desk(open_page, desk)
    for _ in range(12):
        await page.keyboard.press("j")
    await card(page, "p12").hover()  # somebody is there, however long this takes
    await settled(page)
    before = await top(page, "p12")
    desk.arrive(post("new", "A new one"))
    desk.arrive(
        {**desk.posts["p9"], "text": "Longer " * 90, "segments": [{"text": "Longer " * 90}]}
    )
    await expect(card(page, "p9")).to_contain_text("Longer Longer")
    await settled(page)
    assert abs(await top(page, "p12") - before) < 1
    desk.others("Wen", "approve", "p10")
    await expect(card(page, "p10")).to_contain_text("Wen approved this")
    await settled(page)
    assert abs(await top(page, "p12") - before) < 1
    await page.keyboard.press("j")
    await expect(card(page, "p10")).to_have_count(0)


async def test_scrolling_up_through_cards_that_were_never_measured_does_not_jump(
    open_page: OpenPage, desk: FakeDesk
) -> None:
    desk.queue(*(post(f"p{n}", f"Words of p{n} " * (1 + n % 9 * 12)) for n in range(600)))
    page = await at_desk(open_page, desk)
    queue = page.locator("bc-queue")

    async def in_the_middle() -> bool:
        await queue.evaluate("queue => queue.scrollTo(0, 30000)")
        await settled(page)
        return len(await cards(page)) > 5

    await until(in_the_middle, 20)
    for _ in range(12):
        first = await queue.evaluate(
            """queue => {
                const top = queue.getBoundingClientRect().top;
                const seen = [...queue.shadowRoot.querySelectorAll("bc-card")]
                    .find(card => card.getBoundingClientRect().top > top);
                return [seen.dataset.id, seen.getBoundingClientRect().top];
            }"""
        )
        await queue.evaluate("queue => queue.scrollBy(0, -150)")
        await settled(page)
        assert abs(await top(page, first[0]) - first[1] - 150) < 2, first


async def test_the_middle_of_a_queue_of_thousands_is_reached_at_once(
    open_page: OpenPage, desk: FakeDesk
) -> None:
    desk.queue(*(post(f"p{n}", f"Words of p{n}") for n in range(3000)))
    page = await at_desk(open_page, desk)
    queue = page.locator("bc-queue")
    await queue.evaluate("queue => queue.scrollTo(0, queue.scrollHeight / 2)")

    async def there() -> bool:
        seen = await queue.evaluate(
            """queue => [...queue.shadowRoot.querySelectorAll("bc-card")]
                .filter(card => card.getBoundingClientRect().top < innerHeight)
                .map(card => Number(card.dataset.id.slice(1)))"""
        )
        return any(1300 < n < 1700 for n in seen)

    await until(there, 30)
    assert await page.locator("bc-card").count() < 40


async def test_each_card_says_where_in_the_list_it_stands(
    open_page: OpenPage, desk: FakeDesk
) -> None:
    desk.queue(*(post(f"p{n}", f"Words of p{n}") for n in range(300)))
    page = await at_desk(open_page, desk)
    await expect(page.get_by_role("feed")).to_have_count(1)
    await expect(card(page, "p1")).to_have_attribute("aria-posinset", "2")
    await expect(card(page, "p1")).to_have_attribute("aria-setsize", "300")


async def test_a_link_names_its_real_host_and_a_lie_is_flagged(
    open_page: OpenPage, desk: FakeDesk
) -> None:
    desk.queue(
        post(
            "l",
            "Links",
            segments=[
                {"text": "slides", "href": "https://talks.example/a"},
                {"text": "https://bank.example@evil.example/", "href": "https://evil.example/"},
                {"text": "https://аррӏе.com", "href": "https://xn--80ak6aa92e.com/"},
            ],
        )
    )
    page = await at_desk(open_page, desk)
    links = card(page, "l").get_by_role("list", name="Links").get_by_role("listitem")
    told = ["talks.example", "says bank.example, leads to evil.example", "xn--80ak6aa92e.com"]
    await expect(links).to_have_text(told, use_inner_text=True)


async def test_a_picture_without_a_description_is_flagged_and_described(
    open_page: OpenPage, desk: FakeDesk
) -> None:
    media = [{"src": PICTURE}, {"src": PICTURE, "alt": "The tide, out"}]
    desk.queue(post("m", "Look", media=media), post("n", "No picture"))
    page = await at_desk(open_page, desk, allow=("Failed to load resource",))
    await expect(card(page, "m")).to_contain_text("No description")
    await expect(card(page, "m")).to_contain_text("The tide, out")
    await page.keyboard.press("i")
    dialog = page.get_by_role("dialog", name="Describe the pictures")
    await dialog.get_by_label("Picture 1").fill("A quay at dusk")
    await page.keyboard.press("Enter")
    await expect(dialog).to_be_hidden()
    sent = {"id": "m", "rev": 1, "index": 0, "alt": "A quay at dusk"}
    assert desk.commands == [("alt", sent)]
    await expect(card(page, "m")).to_contain_text("A quay at dusk")
    await expect(card(page, "m")).not_to_contain_text("No description")
    await page.keyboard.press("j")
    await page.keyboard.press("i")
    await page.keyboard.press("?")  # not heard over a dialog
    await expect(page.get_by_role("dialog", name="All keys")).to_be_visible()
    await expect(dialog).to_have_count(0)


# The controls that the keyboard has not reached yet, in words.
UNREACHED = """() => {
  const all = (root) => [...root.querySelectorAll("*")].flatMap(
    (each) => [each, ...(each.shadowRoot ? all(each.shadowRoot) : [])]);
  let holder = document.activeElement;
  while (holder?.shadowRoot?.activeElement) holder = holder.shadowRoot.activeElement;
  (window.reached ??= new Set()).add(holder);
  return all(document).filter((each) => each.matches("button, select, input, a[href]"))
    .filter((each) => each.getClientRects().length > 0 && !each.disabled)
    .filter((each) => !window.reached.has(each))
    .map((each) => `${each.localName} ${each.ariaLabel ?? ""} ${each.textContent.trim()}`);
}"""


async def test_tab_reaches_every_control(open_page: OpenPage, desk: FakeDesk) -> None:
    desk.queue(*(post(id, f"Words of {id}") for id in "cba"))
    page = await at_desk(open_page, desk)
    await page.keyboard.press("f")
    await expect(page.get_by_label("Source", exact=True)).to_be_focused()
    left = list(await page.evaluate(UNREACHED))
    assert len(left) > 25
    for _ in range(len(left) + 6):
        await page.keyboard.press("Tab")
        left = list(await page.evaluate(UNREACHED))
    assert left == []


async def test_what_was_decided_is_announced_politely(open_page: OpenPage, desk: FakeDesk) -> None:
    desk.queue(*(post(id, f"Words of {id}") for id in "cba"))
    page = await at_desk(open_page, desk)
    spoken = page.get_by_role("log", name="What happened")
    await expect(spoken).to_have_attribute("aria-live", "polite")
    await page.keyboard.press("r")
    await expect(spoken).to_contain_text("Rejected “Words of c”")
