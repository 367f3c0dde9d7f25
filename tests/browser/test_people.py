"""The people at the desk, whole: an invite is made, used, and taken back."""

from __future__ import annotations

import asyncio
import csv
import io
import re
import statistics
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Locator, Page, expect

from tests.browser.pages import OpenPage
from tests.deployment import Deployment, command, up
from tests.wait import until

CONFERENCE = """
slug = "saltmarsh27"
title = "Saltmarsh 27"
hashtags = ["#saltmarsh27"]
"""
OUT = ("status of 401 (Unauthorized)",)


@pytest.fixture
def deployment(tmp_path: Path) -> Iterator[Deployment]:
    with up(tmp_path, CONFERENCE) as deployment:
        yield deployment


async def join(open_page: OpenPage, link: str, name: str = "", **options: Any) -> Page:
    page = await open_page(link, allow=OUT, **options)
    if name:
        await page.get_by_label("Your name").fill(name)
    await page.get_by_role("button", name="Come in").click()
    await expect(page.get_by_role("heading", name="Held")).to_be_visible()
    return page


@pytest.mark.alone
async def test_an_invite_is_made_used_and_taken_back(
    deployment: Deployment, open_page: OpenPage, tmp_path: Path
) -> None:
    admin = await join(open_page, deployment.link("desk"), "Ola")
    opener = admin.get_by_role("button", name="At the desk")
    await opener.focus()
    await admin.keyboard.press("Enter")
    dialog = admin.get_by_role("dialog", name="People")
    await expect(dialog.get_by_role("listitem")).to_contain_text("Ola Admin, you")

    # A link for Bo, by the keyboard alone.
    await admin.get_by_role("tab", name="At the desk").focus()
    await admin.keyboard.press("ArrowRight")
    await expect(admin.get_by_role("tab", name="Invites")).to_be_focused()
    await dialog.get_by_label("Who it is for").fill("Bo")
    await expect(dialog.get_by_label("Browsers")).to_have_value("1")
    await admin.keyboard.press("Enter")
    link = dialog.get_by_label("The invite’s link")
    await expect(link).to_be_visible()
    await expect(dialog.get_by_role("img", name="QR code of the invite")).to_be_visible()
    url = await link.input_value()

    # Bo comes, is seen, and the link is used up.
    bo = await join(open_page, url)
    await expect(dialog.get_by_role("listitem").filter(has_text="Bo Moderator")).to_contain_text(
        "used, until"
    )
    late = await open_page(url, allow=("403",))
    await late.get_by_role("button", name="Come in").click()
    await expect(late.get_by_role("alert")).to_contain_text("used by as many as it was for")
    await admin.get_by_role("tab", name="At the desk").click()
    row = dialog.get_by_role("listitem").filter(has_text="Bo Moderator")
    await expect(row).to_contain_text("here now")

    # Taken back: Bo's page stops, and says so.
    await admin.get_by_role("tab", name="Invites").click()
    await dialog.get_by_role("button", name="Take back the invite for Bo").click()
    told = bo.get_by_role("heading", name="You were signed out")
    await expect(told).to_be_visible()
    await expect(dialog.get_by_role("status").filter(has_text="Whoever came by it")).to_be_visible()
    await bo.reload()
    await expect(bo.get_by_role("heading", name="The desk is for moderators")).to_be_visible()

    # It is all in the trail, here and as a file.
    await admin.get_by_role("tab", name="Audit trail").click()
    rows = dialog.get_by_role("row")
    await expect(rows.nth(1)).to_contain_text(
        re.compile(r"Ola\s+took back\s+invite, moderator, Bo")
    )
    await expect(rows.nth(2)).to_contain_text(re.compile(r"Bo\s+signed in"))
    async with admin.expect_download() as download:
        await dialog.get_by_role("link", name="Download CSV").click()
    file = tmp_path / "audit.csv"
    await (await download.value).save_as(file)
    table = list(csv.reader(io.StringIO(file.read_text(), newline="")))
    told_in_order = [line[3] for line in table[2:]]  # after the rules that it began with
    assert told_in_order == ["sign-in", "invite", "sign-in", "take-back"]
    written = await asyncio.to_thread(
        command,
        *("export", "saltmarsh27", "--audit", "--out", str(tmp_path / "again.csv")),
        data=tmp_path / "data",
    )
    assert written.returncode == 0, written.stderr
    assert (tmp_path / "again.csv").read_text() == file.read_text()

    # Esc closes, and the focus is back where it came from.
    await admin.keyboard.press("Escape")
    await expect(dialog).to_be_hidden()
    await expect(opener).to_be_focused()


@pytest.mark.alone
async def test_an_admin_signs_someone_out_and_a_moderator_only_herself(
    deployment: Deployment, open_page: OpenPage, tmp_path: Path
) -> None:
    made = await asyncio.to_thread(
        command,
        *("invite", "saltmarsh27", "--uses", "3"),
        data=tmp_path / "data",
        BACKCHANNEL_CONFERENCES=str(tmp_path / "conference.toml"),
        BACKCHANNEL_PORT=str(deployment.port),
    )
    link = made.stdout.strip()
    admin = await join(open_page, deployment.link("desk"), "Ola")
    wen = await join(open_page, link, "Wen", viewport=(390, 844), has_touch=True)
    ada = await join(open_page, link, "Ada")
    jonas = await join(open_page, link, "Jonas")
    took: list[float] = []

    async def leaves(page: Page, button: Locator) -> None:
        told = page.get_by_role("heading", name="You were signed out")
        began = time.monotonic()
        await button.click()
        await until(told.is_visible)
        took.append(time.monotonic() - began)

    for page in (jonas, ada):
        await page.get_by_role("button", name="At the desk").click()
    theirs = jonas.get_by_role("dialog", name="People")
    await expect(theirs.get_by_role("listitem")).to_have_count(4)
    await expect(theirs.get_by_role("tab")).to_have_count(0)
    await expect(theirs.get_by_role("button", name="Sign out")).to_have_count(1)

    await admin.get_by_role("button", name="At the desk").click()
    dialog = admin.get_by_role("dialog", name="People")
    await leaves(wen, dialog.get_by_role("button", name="Sign out Wen"))
    await expect(dialog.get_by_role("status")).to_contain_text("Wen was signed out.")
    await expect(dialog.get_by_role("listitem")).to_have_count(3)

    # Whoever leaves meanwhile, the button under a hand is still the same person's.
    button = dialog.get_by_role("button", name="Sign out Jonas")
    await button.focus()
    await leaves(ada, ada.get_by_role("dialog").get_by_role("button", name="Sign out"))
    await expect(dialog.get_by_role("listitem")).to_have_count(2)
    await expect(button).to_be_focused()
    await leaves(jonas, theirs.get_by_role("button", name="Sign out"))
    assert statistics.median(took) < 1, took


async def test_on_a_phone_the_people_are_in_the_lists(
    deployment: Deployment, open_page: OpenPage
) -> None:
    page = await open_page(
        deployment.link("desk"), viewport=(390, 844), has_touch=True, is_mobile=True
    )
    await page.get_by_label("Your name").fill("Ola")
    await page.get_by_role("button", name="Come in").tap()
    await page.get_by_role("button", name="Lists").tap()
    await page.get_by_role("button", name="At the desk").tap()
    dialog = page.get_by_role("dialog", name="People")
    await dialog.get_by_role("tab", name="Invites").tap()
    await dialog.get_by_role("button", name="Make a link").tap()
    await expect(dialog.get_by_text("It is shown this once.")).to_be_visible()  # other buttons
    for button in await dialog.get_by_role("button").all():
        box = await button.bounding_box()
        assert box is not None
        assert box["height"] >= 44
        assert box["x"] + box["width"] <= 390
    assert await page.evaluate("document.documentElement.scrollWidth") == 390
