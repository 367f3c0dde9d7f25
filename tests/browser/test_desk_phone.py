"""The desk in one hand: a card follows the thumb, and every control is large enough for it."""

from __future__ import annotations

import pytest
from playwright.async_api import Page, expect

from tests.browser.desk_server import FakeDesk, post
from tests.browser.pages import OpenPage
from tests.browser.thumb import Thumb
from tests.wait import until


@pytest.fixture
def desk() -> FakeDesk:
    desk = FakeDesk()
    desk.queue(*(post(id, f"Words of {id}, enough for a card of some size.") for id in "cba"))
    return desk


async def in_hand(open_page: OpenPage, desk: FakeDesk) -> Page:
    page = await open_page(
        "/c/saltmarsh/desk",
        before=desk.attach,
        viewport=(390, 844),
        has_touch=True,
        is_mobile=True,
        device_scale_factor=2,
    )
    await expect(page.locator("bc-card")).to_contain_text("Words of c")
    return page


async def left(page: Page) -> float:
    """How far the card is from the left edge now."""
    return float(await page.locator("bc-card").evaluate("c => c.getBoundingClientRect().left"))


async def rests(page: Page) -> bool:
    """Whether the card is where it lies when no thumb is on it."""
    return await left(page) == 16


async def on_the_card(page: Page) -> tuple[float, float]:
    box = await page.locator("bc-card").bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


@pytest.mark.parametrize(
    ("by", "word", "status"), [(150, "Approve", "shown"), (-150, "Reject", "rejected")]
)
async def test_a_swipe_past_a_third_decides_and_says_so_before(
    open_page: OpenPage, desk: FakeDesk, by: int, word: str, status: str
) -> None:
    page = await in_hand(open_page, desk)
    thumb = await Thumb.on(page)
    await thumb.drag(await on_the_card(page), by)
    await expect(page.locator("bc-swipe .word.far")).to_have_text(word)
    assert (await left(page) - 16) * by > 0
    assert desk.commands == []
    await thumb.lift()
    await until(lambda: desk.posts["c"]["status"] == status)
    await expect(page.locator("bc-card")).to_contain_text("Words of b")
    await expect(page.locator("bc-swipe .word")).to_be_hidden()
    await until(lambda: rests(page))
    await page.get_by_role("button", name="Undo").click()
    await until(lambda: desk.posts["c"]["status"] == "held")
    await expect(page.locator("bc-card")).to_contain_text("Words of c")


async def test_a_short_swipe_springs_back(open_page: OpenPage, desk: FakeDesk) -> None:
    page = await in_hand(open_page, desk)
    thumb = await Thumb.on(page)
    await thumb.drag(await on_the_card(page), 100)
    await expect(page.locator("bc-swipe .word")).to_have_text("Approve")
    await expect(page.locator("bc-swipe .word.far")).to_have_count(0)
    await thumb.lift()
    await until(lambda: rests(page))
    assert desk.commands == []


async def test_a_card_gives_but_a_little_where_nothing_would_happen(
    open_page: OpenPage, desk: FakeDesk
) -> None:
    desk.posts["c"] |= {"status": "rejected", "rev": 2}
    desk.refresh()
    page = await open_page(
        "/c/saltmarsh/desk", before=desk.attach, viewport=(390, 844), has_touch=True, is_mobile=True
    )
    await page.get_by_role("button", name="Lists").tap()
    await page.get_by_role("button", name="Rejected").tap()
    await expect(page.locator("bc-card")).to_contain_text("Words of c")
    thumb = await Thumb.on(page)
    await thumb.drag(await on_the_card(page), -200)

    async def gives() -> bool:
        return await left(page) < 16

    await until(gives)
    assert await left(page) > -10
    await thumb.lift()
    await page.get_by_role("button", name="Approve").click()
    await until(lambda: [path for path, _ in desk.commands] == ["decisions"])
    assert desk.commands[0][1]["decision"] == "approve"


async def test_a_refused_swipe_brings_the_card_back(open_page: OpenPage, desk: FakeDesk) -> None:
    page = await in_hand(open_page, desk)
    desk.answering.clear()
    thumb = await Thumb.on(page)
    await thumb.drag(await on_the_card(page), -150)
    await thumb.lift()
    await expect(page.locator("bc-card")).to_contain_text("Words of b")
    await until(lambda: desk.commands)
    desk.others("Wen", "approve", "c")
    desk.answering.set()
    await expect(page.locator("bc-toasts .toast")).to_contain_text("Wen approved this just before")


# Whether a thumb that is 21 px off a control's middle still hits it.
SMALL = """(hosts) => {
  const all = (root) => [...root.querySelectorAll("*")].flatMap(
    (each) => [each, ...(each.shadowRoot ? all(each.shadowRoot) : [])]);
  const deepest = (x, y) => {
    let found = document.elementFromPoint(x, y);
    while (found?.shadowRoot) {
      const inner = found.shadowRoot.elementFromPoint(x, y);
      if (!inner || inner === found) break;
      found = inner;
    }
    return found;
  };
  const control = "button, select, input, a[href], summary";
  const under = (x, y) => deepest(x, y)?.closest(control);
  return all(document).filter((each) => each.matches(control) && !each.disabled)
    .map((each) => [each, each.getBoundingClientRect()])
    .filter(([, box]) => box.width > 1 && box.top >= 0 && box.bottom <= innerHeight)
    .filter(([each, box]) => {
      const [x, y] = [box.left + box.width / 2, box.top + box.height / 2];
      if (under(x, y) !== each) return false; // something lies over it
      const around = [[0, -21], [0, 21], [-21, 0], [21, 0]];
      return around.some(([dx, dy]) => under(x + dx, y + dy) !== each);
    })
    .map(([each, box]) => `${each.outerHTML.slice(0, 80)} ${box.width} x ${box.height}`);
}"""


RISEN = "toast => Promise.all(toast.getAnimations().map(({ finished }) => finished))"


async def test_a_thumb_hits_every_control(open_page: OpenPage, desk: FakeDesk) -> None:
    page = await in_hand(open_page, desk)
    await page.get_by_role("button", name="Later").tap()
    await expect(page.get_by_role("button", name="Undo")).to_be_visible()
    await page.locator("bc-toasts .toast").evaluate(RISEN)
    for tab in ("Queue", "Screens", "Programme", "Lists"):
        button = page.get_by_role("navigation", name="Desk").get_by_role("button", name=tab)
        await button.tap()
        await expect(button).to_have_attribute("aria-current", "page")
        assert await page.evaluate(SMALL) == [], tab
