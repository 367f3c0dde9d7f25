"""A whole site over a real Valkey, and browsers that visit it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
from redis.asyncio import Redis
from starlette.applications import Starlette

from backchannel.core.conference import Conference
from backchannel.core.settings import load
from backchannel.web import shells
from backchannel.web.app import create_app
from backchannel.web.serve import open_site
from backchannel.web.site import Site
from tests.visitor import HERE, OTHER, Browser
from tests.web.live import Live, serving


def shell(name: str) -> str:
    return f"<!doctype html><html><head><title>{name}</title></head><body></body></html>"


@pytest.fixture
def built(tmp_path: Path) -> shells.Shells:
    """A front end, as small as can be."""
    folder = tmp_path / "static"
    (folder / "assets").mkdir(parents=True)
    for name in (*shells.NAMES, "press"):
        (folder / f"{name}.html").write_text(shell(name))
    (folder / "widget.js").write_text("/* the widget */" * 40)
    (folder / "sw.js").write_text("/* the worker */")
    (folder / "favicon.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>")
    (folder / "assets" / "wall-abc123.js").write_text("export {};" * 500)
    (folder / "assets" / "voice-abc123.woff2").write_bytes(bytes(2000))
    house = "bricolage-grotesque-latin-standard-normal-abc123.woff2"
    (folder / "assets" / house).write_bytes(bytes(2000))
    (tmp_path / "outside.txt").write_text("not to be served")
    return shells.load(folder)


@pytest.fixture
def conference(slug: str) -> Conference:
    """An invented conference."""
    return Conference(slug=slug, title="Harbour Days", hashtags=("#harbour27",), listed=True)


@pytest.fixture
async def site(
    redis: Redis, valkey: str, tmp_path: Path, conference: Conference, built: shells.Shells
) -> AsyncIterator[Site]:
    """That conference and another one, served."""
    settings = load({"REDIS_URL": valkey, "BACKCHANNEL_DATA": str(tmp_path / "data")})
    other = Conference(slug=OTHER, title="Elsewhere", hashtags=("#elsewhere",))
    both = {conference.slug: conference, OTHER: other}
    async with open_site(settings, both, built) as opened:
        yield opened


@pytest.fixture
def app(site: Site) -> Starlette:
    """Its app."""
    return create_app(site)


@pytest.fixture
def visit(app: Starlette) -> Callable[..., Browser]:
    """A new browser each time."""

    def new(base: str = HERE, address: str = "127.0.0.1") -> Browser:
        return Browser(app, base, address)

    return new


@pytest.fixture
def browser(visit: Callable[..., Browser]) -> Browser:
    """A stranger's browser."""
    return visit()


@pytest.fixture
async def live(site: Site, slug: str) -> AsyncIterator[Live]:
    """That site, being served."""
    async with serving(site, slug) as running:
        yield running
