"""Every scene in every theme on four screens, and every difficult post: pictures to be looked at.

    python -m bench.gallery [folder]

Writes PNG files and an index.html (to bench/out/gallery). The posts are those of the tests.
"""

from __future__ import annotations

import asyncio
import html
import sys
from pathlib import Path
from typing import Any, Final, get_args

from playwright.async_api import Browser, Page, async_playwright

from backchannel.core.walls import SceneName, ThemeName
from tests.browser.conftest import ARGS, BUILT, chromium
from tests.browser.fake_feed import FakeFeed
from tests.browser.static_server import StaticServer
from tests.browser.wall_posts import MATRIX, cloudy, furnish, gathered
from tests.wait import until

THEMES: Final = get_args(ThemeName)
SIZES: Final = ((1920, 1080), (1080, 1920), (1280, 720), (3840, 2160))
SCENES: Final = (
    *(each for each in get_args(SceneName) if each not in ("letters", "rotation")),
    "test",
)
"""Letters and rotation are alike at rest: `posts` draws them."""
DRAWN: Final = {"stream": ".slip", "questions": ".large", "mosaic": ".mosaic .voice"}
"""What is on a board once it is whole: it comes in while its posts are still being set."""
LONGEST_EDGE: Final = 1920
"""Of a picture: a larger screen's is scaled down to it, or an hour's looking would fill a disk."""


async def settled(page: Page, feed: FakeFeed, **pong: object) -> None:
    """Once the wall says so, and has painted it."""
    await feed.painted(seq=feed.seq, **pong)
    await page.evaluate("document.fonts.ready")
    await page.evaluate("new Promise((done) => requestAnimationFrame(() => setTimeout(done, 50)))")


async def glows(page: Page) -> None:
    """Once the words of the next post are lit."""
    lit = page.locator(".cloud-word.is-lit .cloud-lit").first

    async def bright() -> bool:
        return bool(await lit.evaluate("each => getComputedStyle(each).opacity === '1'"))

    await until(bright)


async def shot(page: Page, file: Path) -> None:
    await page.screenshot(path=file, animations="allow")
    print(file.name, flush=True)


async def scenes(
    browser: Browser, site: Any, folder: Path, theme: str, size: tuple[int, int]
) -> None:
    """Each scene at rest; the cloud while it glows, which is its picture."""
    for scene in SCENES:
        feed = FakeFeed()
        feed.show(*(cloudy() if scene == "cloud" else gathered()))
        feed.state["counts"] = COUNTS
        motion = "" if scene == "cloud" else "&motion=off"
        page = await opened(browser, site, feed, f"?scene={scene}&theme={theme}{motion}", size)
        await feed.painted(scene=scene)
        if scene == "cloud":
            await glows(page)
        if scene == "mosaic":  # all of them, until one comes forward
            await page.locator(".spot .photo img").first.wait_for()
            await shot(page, folder / f"mosaic-whole-{theme}-{size[0]}x{size[1]}.png")
        if scene in DRAWN:
            await page.locator(DRAWN[scene]).first.wait_for()
        await settled(page, feed, scene=scene)
        await shot(page, folder / f"{scene}-{theme}-{size[0]}x{size[1]}.png")
        await page.close()


async def posts(
    browser: Browser, site: Any, folder: Path, theme: str, size: tuple[int, int]
) -> None:
    """Each difficult post, by itself."""
    feed = FakeFeed()
    feed.show(*MATRIX)
    page = await opened(browser, site, feed, f"?scene=letters&theme={theme}&motion=off", size)
    for post in MATRIX:
        feed.cue(scene="letters", hold=post["id"])
        await settled(page, feed, showing=post["id"])
        name = post["id"].replace(" ", "-")
        await shot(page, folder / f"post-{name}-{theme}-{size[0]}x{size[1]}.png")
    await page.close()


async def opened(
    browser: Browser, site: Any, feed: FakeFeed, query: str, size: tuple[int, int]
) -> Page:
    """The wall, on such a screen."""
    scale = min(1.0, LONGEST_EDGE / max(size))
    viewport = {"width": size[0], "height": size[1]}
    # A smaller device pixel: the page is as large as the screen, its picture is not.
    context = await browser.new_context(viewport=viewport, device_scale_factor=scale)  # type: ignore[arg-type]
    page = await context.new_page()
    await feed.attach(page)
    await page.goto(f"{site.url}/c/demo/wall{query}")
    return page


COUNTS: Final = {
    "posts": 2418,
    "voices": 612,
    "sources": {"mastodon": 914, "x": 722, "bluesky": 508, "form": 274},
    "quarters": [
        [1_809_423_000 + 900 * n, count]
        for n, count in enumerate((8, 15, 19, 38, 49, 33, 26, 23, 30, 42, 35, 24, 12, 9, 16, 41))
    ],
    "tags": [["slowweb", 41], ["archives", 33], ["chowder", 20]],
    "rate": 3,
}
"""The numbers of the picture that *voices* was drawn after."""


PROGRAMME: Final[dict[str, Any]] = {
    "starts": "2027-05-03T08:30:00Z",
    "sessions": [
        {
            "title": "Forty years of tide tables in one file",
            "speaker": "Imke Solberg",
            "room": "Harbour Hall",
            "starts": "2027-05-04T13:00:00Z",
            "ends": "2027-05-04T13:45:00Z",
        },
        {
            "title": "Livestream for eleven people",
            "speaker": "Mateo Brandt",
            "room": "Sail Loft",
            "starts": "2027-05-04T13:00:00Z",
            "ends": "2027-05-04T13:40:00Z",
        },
        {
            "title": "Questions with Imke",
            "room": "Harbour Hall",
            "starts": "2027-05-04T13:45:00Z",
            "ends": "2027-05-04T14:15:00Z",
        },
    ],
    "messages": [{"title": "Soup is on the quay", "text": "The kettle never stops.", "join": True}],
}


def index(folder: Path) -> None:
    """One page with all of them."""
    files = sorted(folder.glob("*.png"))
    figures = "".join(
        f'<figure><a href="{name}"><img src="{name}" loading="lazy"></a><figcaption>{name}'
        "</figcaption></figure>"
        for name in (html.escape(file.name) for file in files)
    )
    style = "body{font:14px system-ui;columns:4}figure{margin:0 0 16px}img{width:100%}"
    (folder / "index.html").write_text(f"<!doctype html><style>{style}</style>{figures}")
    print(f"{len(files)} pictures: {folder / 'index.html'}")


async def run(folder: Path) -> None:
    """All of them, one page at a time."""
    with StaticServer(BUILT) as site:
        furnish(site, **PROGRAMME)
        async with async_playwright() as playwright:
            browser = await playwright.chromium.launch(executable_path=chromium(), args=ARGS)
            for theme in THEMES:
                for size in SIZES:
                    await scenes(browser, site, folder, theme, size)
                    await posts(browser, site, folder, theme, size)
            await browser.close()


def main() -> None:
    """Draws them."""
    default = Path(__file__).parent / "out" / "gallery"
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else default
    folder.mkdir(parents=True, exist_ok=True)
    asyncio.run(run(folder))
    index(folder)


if __name__ == "__main__":
    main()
