"""A visitor of a site: a browser, and what our own pages would send from it."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable

from httpx2 import ASGITransport, AsyncClient, Response
from redis.asyncio import Redis
from starlette.applications import Starlette

from backchannel.web.links import SignedLinks
from backchannel.web.signins import SignIns
from backchannel.web.site import Site
from backchannel.web.taken_back import TakenBack

HERE = "http://localhost:8000"
OTHER = "other"
"""The slug of the second conference of every site."""
SECRET = b"a secret that is long enough"
_numbers = itertools.count(1)


class Browser:
    """Someone's browser: keeps cookies and sends what our own pages would send."""

    def __init__(self, app: Starlette, base: str = HERE, address: str = "127.0.0.1") -> None:
        transport = ASGITransport(app, raise_app_exceptions=False, client=(address, 50_000))
        self.http = AsyncClient(transport=transport, base_url=base)
        self.base = base

    async def get(self, path: str, **headers: str) -> Response:
        return await self.http.get(path, headers=headers)

    async def post(self, path: str, body: object, **headers: str) -> Response:
        """A POST as one of our own pages sends it; `headers` replace or (empty) remove some."""
        ours = {
            "Origin": self.base,
            "Idempotency-Key": f"key-{next(_numbers)}",
            "Sec-Fetch-Site": "same-origin",
        }
        for name, value in headers.items():
            ours[name.replace("_", "-")] = value
        kept = {name: value for name, value in ours.items() if value}
        return await self.http.post(path, json=body, headers=kept)


def entrance(
    redis: Redis,
    secret: bytes = SECRET,
    *,
    clock: Callable[[], float] = time.time,
    **more: float,
) -> tuple[SignedLinks, SignIns]:
    """The links and the sign-ins of one web process."""
    taken_back = TakenBack(redis, clock)
    links = SignedLinks(secret, taken_back, clock)
    return links, SignIns(redis, links, taken_back, clock=clock, **more)


async def sign_in(browser: Browser, site: Site, slug: str, role: str, name: str = "Wen") -> None:
    """Lets a browser in at a desk."""
    answer = await browser.post("/join", {"token": site.links.invite(slug, role, name)})
    assert answer.status_code == 200, answer.text
