"""A newspaper's page, on an origin of its own, that carries the widget of the test's site."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from playwright.async_api import Page, Route

from tests.browser.fake_feed import FakeFeed
from tests.browser.pages import OpenPage
from tests.browser.static_server import StaticSite

Json = dict[str, Any]
PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPj/HwAEAQH/7yMK/gAAAABJRU5ErkJggg=="
)
CONFERENCE: Json = {"slug": "demo", "title": "Saltmarsh 27", "hashtags": ["saltmarsh27"]}
SHIFTS = """
  window.shifts = [];
  new PerformanceObserver((list) => {
    for (const shift of list.getEntries()) window.shifts.push(shift.value);
  }).observe({ type: "layout-shift", buffered: true });
"""


def post(number: int, text: str = "", source: str = "form", **fields: Any) -> Json:
    """A public post; its text says its number unless told."""
    words = text or f"Post number {number}."
    return {
        "id": f"{source}:{number}",
        "source": source,
        "author": {"id": f"a{number}", "name": f"Voice {number}"},
        "segments": [{"text": words}],
        "text": words,
        "created_at": "2027-05-04T13:20:00Z",
        "status": "shown",
        "flags": [],
        "rev": 1,
        **fields,
    }


@dataclass
class Press:
    """The conference's server and the page of another host, ready to be opened."""

    site: StaticSite
    feed: FakeFeed = field(default_factory=FakeFeed)

    def __post_init__(self) -> None:
        self.site.answer("/api/v1/demo", CONFERENCE)
        self.site.picture("/media/s/photo", PIXEL)
        self.feed.state["counts"] = {"posts": 2418, "voices": 612}
        self.snapshot()

    @property
    def host(self) -> str:
        """Where the conference lives, "127.0.0.1:port"."""
        return urlsplit(self.site.url).netloc

    def has(self, *posts: Json) -> None:
        """Puts posts on the feed before the page is opened."""
        for each in posts:
            self.feed.seq += 1
            self.feed.state["posts"].append({**each, "shown": self.feed.seq})
        self.snapshot()

    def snapshot(self) -> None:
        """What GET /feed answers: the feed as it is."""
        body = {"epoch": self.feed.epoch, "seq": self.feed.seq, "state": self.feed.state}
        self.site.answer("/api/v1/demo/feed", body)

    def tag(self, inside: str = "", **attributes: str) -> str:
        """The element as a page writes it."""
        given = {"src": f"{self.site.url}/c/demo", **attributes}
        written = " ".join(f'{name}="{value}"' for name, value in given.items())
        return f"<backchannel-feed {written}>{inside}</backchannel-feed>"

    async def open(
        self,
        open_page: OpenPage,
        body: str = "",
        *,
        allow: tuple[str, ...] = (),
        clock: bool = False,
        **options: Any,
    ) -> Page:
        """Opens the article, under the strictest policy that lets the widget in.

        `clock`: the page's timers run only as the test tells them to.
        """
        home = f"http://localhost:{urlsplit(self.site.url).port}"

        async def before(page: Page) -> None:
            if clock:
                await page.clock.install()
            await self.feed.attach(page)
            await page.add_init_script(SHIFTS)
            await page.route(f"{self.site.url}/**", self._across)
            await page.route(f"{home}/article", self._article(body or self.tag()))
            await page.route(f"{home}/framed", self._article(self.tag()))

        own = (f"asked another host: {self.site.url}", f"asked another host: ws://{self.host}")
        return await open_page(f"{home}/article", allow=own + allow, before=before, **options)

    async def _across(self, route: Route) -> None:
        # The server lets every origin read what is public; the static site has no such headers.
        status, type, body = self.site.find(urlsplit(route.request.url).path)
        headers = {"content-type": type, "access-control-allow-origin": "*"}
        await route.fulfill(status=status, headers=headers, body=body)

    def _article(self, body: str) -> Any:
        policy = (
            f"default-src 'none'; script-src {self.site.url}; img-src {self.site.url}; "
            f"connect-src {self.site.url} ws://{self.host}; style-src 'sha256-{STYLE_HASH}'; "
            "frame-src 'self'; require-trusted-types-for 'script'; trusted-types 'none'"
        )
        html = (
            '<!doctype html><html lang="en"><meta charset="utf-8"><title>An article</title>'
            f'<link rel="icon" href="{self.site.url}/static/favicon.svg">'
            f"<style>{STYLE}</style>"
            f'<script type="module" src="{self.site.url}/widget.js"></script>'
            f"<h1>An article</h1>{body}<p>What follows the widget.</p>"
        )

        async def answer(route: Route) -> None:
            headers = {"content-type": "text/html", "content-security-policy": policy}
            await route.fulfill(body=html, headers=headers)

        return answer


STYLE = "body { color: #123; font: 17px serif } backchannel-feed { display: block; height: 420px }"
STYLE_HASH = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
