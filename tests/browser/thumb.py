"""A thumb on a phone's glass: real touches, by way of the browser's own protocol."""

from __future__ import annotations

from playwright.async_api import CDPSession, Page


class Thumb:
    """One finger. It goes in steps, as fingers do."""

    def __init__(self, devtools: CDPSession) -> None:
        self._devtools = devtools

    @classmethod
    async def on(cls, page: Page) -> Thumb:
        return cls(await page.context.new_cdp_session(page))

    async def press(self, x: float, y: float) -> None:
        await self._touch("touchStart", x, y)

    async def drag(self, start: tuple[float, float], by: float, steps: int = 8) -> None:
        """Goes sideways by so many pixels, and stays on the glass."""
        x, y = start
        await self.press(x, y)
        for step in range(1, steps + 1):
            await self._touch("touchMove", x + by * step / steps, y)

    async def lift(self) -> None:
        points: list[dict[str, float]] = []
        await self._devtools.send(
            "Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": points}
        )

    async def _touch(self, kind: str, x: float, y: float) -> None:
        points = [{"x": x, "y": y}]
        await self._devtools.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
