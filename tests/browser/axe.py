"""What axe finds on a page, in words."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from playwright.async_api import Page

SOURCE = Path(__file__).parents[2] / "frontend" / "node_modules" / "axe-core" / "axe.min.js"


@cache
def _source() -> str:
    return SOURCE.read_text(encoding="utf-8")


async def violations(page: Page, *, without: tuple[str, ...] = ()) -> list[str]:
    """One line per place that breaks one of axe's rules. `without`: rules left out.

    A card that is fading away just now has no contrast: what is found is looked for again. Where
    the page is never at rest, as the demo's is not, that may be so several times.
    """
    found: list[str] = []
    for _ in range(12):
        found = await _looked(page, without)
        if not found:
            break
    return found


async def _looked(page: Page, without: tuple[str, ...]) -> list[str]:
    if not await page.evaluate("typeof axe === 'object'"):
        await page.evaluate(_source())
    rules = {name: {"enabled": False} for name in without}
    told: Any = await page.evaluate(
        "rules => axe.run(document, { resultTypes: ['violations'], rules })", rules
    )
    return [
        f"{found['id']}: {found['help']}: {node['target']} {node['html'][:120]}"
        f" {node['failureSummary'][:300]}"
        for found in told["violations"]
        for node in found["nodes"]
    ]
