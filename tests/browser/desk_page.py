"""The desk's page before a test: opened over a FakeDesk, and what stands on it."""

from __future__ import annotations

import asyncio
from typing import Any, Final

from playwright.async_api import Locator, Page, expect

from tests.browser.desk_server import FakeDesk
from tests.browser.pages import OpenPage
from tests.wait import until

ESCAPES: Final = """
  window.escapes = [];
  addEventListener("keydown", ({ key, timeStamp }) => {
    if (key === "Escape") escapes.push(timeStamp);
  }, true);
"""
QUICK: Final = "escapes.length > 1 && escapes.at(-1) - escapes.at(-2) <= 600"
"""Whether the last two were one after the other, as the desk's keymap has it."""


async def at_desk(open_page: OpenPage, desk: FakeDesk, **options: Any) -> Page:
    """The desk's page with its first cards."""
    page = await open_page("/c/saltmarsh/desk", before=desk.attach, **options)
    await expect(page.locator("bc-card").first).to_be_visible()
    return page


def card(page: Page, id: str) -> Locator:
    """A post's card."""
    return page.locator(f'bc-card[data-id="{id}"]')


async def focus_on(page: Page, id: str) -> None:
    """Returns once that card is in focus."""
    await expect(page.locator(f'bc-card[focused][data-id="{id}"]')).to_have_count(1)


async def cards(page: Page) -> list[str]:
    """The ids of the cards, top to bottom; those that fade away not counted."""
    drawn = "cards => cards.map(card => card.dataset.id)"
    return list(await page.locator("bc-card:not([leaving])").evaluate_all(drawn))


async def see(page: Page, *ids: str) -> None:
    """Returns once exactly these cards are on the page."""

    async def same() -> bool:
        return await cards(page) == list(ids)

    await until(same)


async def open_list(page: Page, letter: str) -> None:
    """G and a letter, at once: two seconds later it would be a decision, on any machine."""
    await asyncio.gather(page.keyboard.press("g"), page.keyboard.press(letter))


async def panic(page: Page) -> None:
    """Esc twice; where the machine is so slow that the second came too late, that is a first."""
    await page.evaluate(ESCAPES)

    async def twice() -> bool:
        await page.keyboard.press("Escape")
        return bool(await page.evaluate(QUICK))

    await until(twice)
