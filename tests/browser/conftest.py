"""What browser tests may ask for. All of Playwright here is its async API.

Every test in this folder and these fixtures share one event loop for the whole session (the hook
below sees to it), because a browser belongs to the loop that started it: write `async def` tests.
A fixture of your own that touches a page says `@pytest_asyncio.fixture(loop_scope="session")`.

`open_page` is the way to a page: it fails the test if the page writes an error to the console,
breaks the CSP, throws, or asks another host for anything.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, Page, async_playwright, expect

from tests.browser.elsewhere import Elsewhere, serving
from tests.browser.house import House, opened
from tests.browser.pages import OpenPage, Watch
from tests.browser.static_server import StaticServer, StaticSite
from tests.wait import PATIENCE

expect.set_options(timeout=1000 * PATIENCE)

HERE = Path(__file__).parent
BUILT = Path(os.environ.get("BACKCHANNEL_STATIC", HERE.parent.parent / "backchannel" / "static"))
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MAC = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"
OFF = (
    # The address bar's own pages, a process for each window: half of what an empty page costs.
    *("WebUIOmniboxPopup", "WebUIOmniboxAimPopup"),
    # A second list replaces Playwright's: of that, what matters here.
    *("AvoidUnnecessaryBeforeUnloadCheckSync", "DestroyProfileOnBrowserClose"),
    *("HttpsUpgrades", "MediaRouter", "PaintHolding"),
)
ARGS = [
    *("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-lcd-text"),
    f"--disable-features={','.join(OFF)}",
]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Runs this folder's tests in the session's loop, where the browser lives."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)


def chromium() -> str:
    """The browser to drive: $BACKCHANNEL_CHROMIUM, or the system's."""
    if named := os.environ.get("BACKCHANNEL_CHROMIUM"):
        return named
    for name in NAMES:
        if found := shutil.which(name):
            return found
    if Path(MAC).exists():
        return MAC
    pytest.fail("No Chromium here. Install one, or set BACKCHANNEL_CHROMIUM to yours.")


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    """One Chromium for all tests."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium(), args=ARGS)
        yield browser
        await browser.close()


@pytest.fixture(scope="session")
def _static_server() -> Iterator[StaticSite]:
    if not (BUILT / "wall.html").exists():
        pytest.fail(f"{BUILT} holds no pages. Build them: make build")
    with StaticServer(BUILT) as site:
        yield site


@pytest.fixture
def static_site(_static_server: StaticSite) -> StaticSite:
    """The built pages on a port of their own, with no answers but the files yet."""
    _static_server.reset()
    return _static_server


@pytest_asyncio.fixture(loop_scope="session")
async def open_page(browser: Browser, request: pytest.FixtureRequest) -> AsyncIterator[OpenPage]:
    """See OpenPage."""
    contexts: list[BrowserContext] = []
    watches: list[Watch] = []

    async def open_page(
        url: str,
        *,
        viewport: tuple[int, int] = (1280, 720),
        allow: tuple[str, ...] = (),
        before: Any = None,
        **context: Any,
    ) -> Page:
        if url.startswith("/"):
            site: StaticSite = request.getfixturevalue("static_site")
            url = site.url + url
        size = {"width": viewport[0], "height": viewport[1]}
        # A wall's service worker would stand between the page and the test's routes.
        options: dict[str, Any] = {"service_workers": "block", **context}
        made = await browser.new_context(viewport=size, **options)  # type: ignore[arg-type]
        contexts.append(made)
        page = await made.new_page()
        watch = Watch(urlsplit(url).netloc, allow)
        watches.append(watch)
        watch.follow(page)
        if before is not None:
            await before(page)
        await page.goto(url)
        return page

    yield open_page
    for made in contexts:
        await made.close()
    faults = [fault for watch in watches for fault in watch.faults]
    assert not faults, "\n".join(faults)


@pytest_asyncio.fixture(loop_scope="session")
async def house(tmp_path: Path) -> AsyncIterator[House]:
    """A database with a conference, and no web process yet."""
    async with opened(tmp_path) as house:
        yield house


@pytest.fixture
def elsewhere(tmp_path: Path) -> Iterator[Elsewhere]:
    """Someone else's web site, empty yet."""
    with serving(tmp_path / "site") as site:
        yield site
