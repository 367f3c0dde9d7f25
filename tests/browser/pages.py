"""How tests open a page, and what they hold against it."""

from __future__ import annotations

from typing import Any, Protocol
from urllib.parse import urlsplit

from playwright.async_api import ConsoleMessage, Page


class OpenPage(Protocol):
    """Opens `url` (or a path of the static site) and watches the page until the test ends."""

    async def __call__(
        self,
        url: str,
        *,
        viewport: tuple[int, int] = (1280, 720),
        allow: tuple[str, ...] = (),
        before: Any = None,
        **context: Any,
    ) -> Page:
        """`allow`: parts of console messages that are no failure. `before(page)`: awaited before
        the page is opened, for routes and scripts. `context`: Playwright's new_context options.
        """
        ...


class Watch:
    """Everything a page did that it must not do."""

    def __init__(self, home: str, allow: tuple[str, ...]) -> None:
        self.home = home
        self.allow = allow
        self.faults: list[str] = []

    def follow(self, page: Page) -> None:
        """From now on, for all the page's life."""
        page.on("console", self._console)
        page.on("pageerror", lambda error: self._fault(f"uncaught: {error}"))
        page.on("request", lambda request: self._request(request.url))

    def _fault(self, text: str) -> None:
        if not any(part in text for part in self.allow):
            self.faults.append(text)

    def _console(self, message: ConsoleMessage) -> None:
        # Chromium reports a broken CSP as a console error too.
        if message.type == "error":
            self._fault(f"console: {message.text} ({message.location.get('url', '')})")

    def _request(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme in ("http", "https", "ws", "wss") and parts.netloc != self.home:
            self._fault(f"asked another host: {url}")
