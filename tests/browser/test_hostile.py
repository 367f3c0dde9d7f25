"""Whatever people write is text and nothing else, on the desk and on the wall.

A recording of hostile posts through the real thing: source, rules, log, sockets, Chromium. Each
page fails the test (`open_page`) if it throws, breaks the CSP or asks another host for anything.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest
from playwright.async_api import Dialog, Error, Page, expect

from tests.browser.pages import OpenPage
from tests.deployment import Deployment, up
from tests.fakes.x_payloads import Payload, payload, post, snowflake, user

SCRIPT = "<script>alert(1)</script><img src=x onerror=alert(2)><svg/onload=alert(3)>"
FAMILY = "\U0001f469‍\U0001f469‍\U0001f467‍\U0001f466"
TEXTS: Final = {
    "markup": f"Marked up {SCRIPT}",
    "json": "Breaks out </script><!-- ]]> \u2028\u2029 {{7*7}} ${alert(1)}",
    "override": "Turned \u202eround\u202c and \u2066isolated, \u061cnever closed",
    "zalgo": "Zalgo z" + "\u0301\u0323\u0334" * 400 + "algo",
    "long": "Unbroken " + "w" * 400,
    "lines": "Lines" + "\n" * 900 + "end",
    "emoji": "Emoji " + FAMILY * 60 + " \U0001f1f3\U0001f1f1" + "\U0001f44d\U0001f3fd" * 40,
    "arabic": "مرحبا بالعالم وهذا نص طويل with English inside ثم يعود",
    "hebrew": "שלום עולם 123 (abc)",
    "tags": "Tags " + " ".join(f"#tag{number}" for number in range(40)),
    "log": "Log\u001b[31m\n2026-11-25 ERROR backchannel: fake",
    "formula": '=HYPERLINK("//evil.example")',
}
LINKS: Final = (
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "vbscript:x",
    "file:///etc/passwd",
    "https://conference.example@evil.example/",
)
REFUSED: Final = ("/media/",)
"""Eve's face lies on a private address: the proxy says 403, and the console tells of it."""
CONFERENCE = """
slug = "saltmarsh27"
title = "Saltmarsh <b>27</b>"
hashtags = ["#saltmarsh27"]
[moderation]
mode = "post"
[[source]]
kind = "replay"
path = "hostile.jsonl"
rate = 200
"""


def recording() -> list[Payload]:
    """What a hostile crowd would send, as X's stream carries it."""
    eve = user(
        name=f"Eve {SCRIPT}",
        username="eve",
        location=SCRIPT,
        profile_image_url="https://127.0.0.1/face_normal.jpg",
    )
    lines = [
        payload(post(snowflake(number), text), users=[eve])
        for number, text in enumerate(TEXTS.values())
    ]
    for number, url in enumerate(LINKS, 100):
        written = f"Link {number} https://t.co/{number}"
        shown: Payload = {"expanded_url": url, "unwound_url": url, "display_url": "bank.example"}
        lines.append(
            payload(
                post(snowflake(number), written, urls={f"https://t.co/{number}": shown}),
                users=[eve],
            )
        )
    media: Payload = {"media_key": "3_1", "type": "photo", "url": "javascript:alert(1)"}
    media |= {"alt_text": SCRIPT, "width": 10**9, "height": -1}
    data = post(snowflake(200), "Pictured", attachments={"media_keys": ["3_1"]})
    lines.append(payload(data, users=[eve], media=[media]))
    return lines


@pytest.fixture
def deployment(tmp_path: Path) -> Iterator[Deployment]:
    text = "".join(json.dumps(line) + "\n" for line in recording())
    (tmp_path / "hostile.jsonl").write_text(text, encoding="utf-8")
    with up(tmp_path, CONFERENCE) as deployment:
        yield deployment


async def listening(page: Page) -> list[str]:
    """The dialogs that a page opens: no hostile word may open one."""
    opened: list[str] = []

    async def dismiss(dialog: Dialog) -> None:
        opened.append(dialog.message)
        await dialog.dismiss()

    page.on("dialog", dismiss)
    return opened


WIDE = """() => {
  const wide = [];
  const look = (root) => {
    for (const element of root.querySelectorAll("*")) {
      if (element.shadowRoot) look(element.shadowRoot);
      const box = element.getBoundingClientRect();
      const clipped = getComputedStyle(element).position === "absolute";
      if (box.width > 0 && !clipped && box.right > innerWidth + 1)
        wide.push(`${element.tagName}.${element.className} reaches ${box.right}`);
    }
  };
  look(document);
  return wide.slice(0, 5);
}"""
HREFS = """() => {
  const found = [];
  const look = (root) => {
    for (const element of root.querySelectorAll("*")) {
      if (element.shadowRoot) look(element.shadowRoot);
      if (element.href) found.push(String(element.href));
    }
  };
  look(document);
  return found;
}"""


async def fits_and_leads_nowhere_bad(page: Page) -> None:
    assert await page.evaluate(WIDE) == []
    hrefs: list[str] = await page.evaluate(HREFS)
    assert not [href for href in hrefs if not href.startswith(("http://", "https://"))]
    assert not [href for href in hrefs if "@" in href.split("/")[2]]


async def at_the_desk(open_page: OpenPage, deployment: Deployment, **options: Any) -> Page:
    page = await open_page(deployment.link("desk"), **options)
    await page.get_by_role("textbox").fill("Mara")
    await page.get_by_role("button", name="Come in").click()
    return page


async def test_a_hostile_crowd_is_only_ever_read(
    deployment: Deployment, open_page: OpenPage
) -> None:
    desk = await at_the_desk(open_page, deployment, viewport=(1440, 900), allow=REFUSED)
    dialogs = await listening(desk)
    await desk.get_by_role("button", name="Shown").click()
    await expect(desk.get_by_role("button", name="Shown 19")).to_be_visible()
    await expect(desk.locator("bc-card").first).to_be_visible()
    seen = set[str]()
    for _ in range(25):
        seen |= set(await desk.locator("bc-card .text").all_inner_texts())
        await fits_and_leads_nowhere_bad(desk)
        await desk.keyboard.press("j")
    read = "\n".join(seen)
    assert SCRIPT in read
    assert "{{7*7}} ${alert(1)}" in read
    assert "\u202e" not in read
    for text in seen:
        assert len(text) < 2_000
        assert text.count("\n") <= 12

    wall = await open_page(
        deployment.link("wall") + "?motion=off", viewport=(1920, 1080), allow=REFUSED
    )
    dialogs_there = await listening(wall)
    await expect(wall.locator("body")).to_contain_text("Eve")
    shown = set[str]()
    for _ in range(25):
        await fits_and_leads_nowhere_bad(wall)
        shown.add(await wall.inner_text("body"))
        await wall.keyboard.press("ArrowRight")
    assert any(SCRIPT[:25] in text for text in shown)
    for page in (desk, wall):  # nor could any code of ours have them read as markup
        other = await page.context.new_page()  # not watched: this is a fault
        await other.goto(page.url)
        with pytest.raises(Error, match="requires 'TrustedHTML' assignment"):
            await other.evaluate("document.body.innerHTML = 'no'")
    assert not [*dialogs, *dialogs_there]
