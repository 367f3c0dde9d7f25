"""What a conference brings of its own, as the server hands it out."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace

from backchannel.core.conference import Conference
from backchannel.core.theme import ThemeConfig
from backchannel.core.walls import Message
from backchannel.media import dress
from backchannel.web.site import Site
from tests.fakes.dress import FACE, MP4, SVG, picture
from tests.visitor import OTHER, Browser

THEME = ThemeConfig(
    ground="#0b2a4a", logo="logo.svg", background="hall.png", video="hall.mp4", typeface="our.woff2"
)


@pytest.fixture
def conference(slug: str) -> Conference:
    message = Message(title="Thanks to Ada Example", image="hall.png")
    return Conference(
        slug=slug, title="Harbour Days", hashtags=("#a",), theme=THEME, message=(message,)
    )


@pytest.fixture
def files(site: Site, conference: Conference, tmp_path: Path) -> dict[str, str]:
    """Dresses the conference; returns the addresses."""
    own = {"logo.svg": SVG, "hall.png": picture(), "hall.mp4": MP4, "our.woff2": FACE}
    for name, body in own.items():
        (tmp_path / name).write_bytes(body)
    worn = dress.load(conference, tmp_path / "conference.toml")
    site.dresses = {conference.slug: worn}
    return {key: f"/c/{conference.slug}/theme/{garment.name}" for key, garment in worn.items()}


async def test_the_pages_are_told_where_everything_is(
    browser: Browser, files: dict[str, str], slug: str
) -> None:
    told = (await browser.get(f"/api/v1/{slug}")).json()
    keys = ("logo", "background", "video", "typeface")
    colours = {"accent": "#d4ee40", "ground": "#0b2a4a"}
    assert told["theme"] == colours | {key: files[key] for key in keys}
    assert told["messages"][0]["image"] == files["message-1"]
    other = (await browser.get(f"/api/v1/{OTHER}")).json()
    assert other["theme"] == {"accent": "#d4ee40"}


async def test_everything_may_be_kept_and_read_for_ever_and_run_never(
    browser: Browser, files: dict[str, str]
) -> None:
    types = {
        "logo": "image/svg+xml",
        "background": "image/webp",
        "video": "video/mp4",
        "typeface": "font/woff2",
    }
    for key, type in types.items():
        answer = await browser.get(files[key], Origin="https://paper.example")
        assert (answer.status_code, answer.headers["content-type"]) == (200, type), key
        assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
        policy = answer.headers["content-security-policy"]
        assert policy.startswith("default-src 'none'; style-src 'unsafe-inline'; ")
        assert "sandbox" in policy.split("; ")
        opened = answer.headers.get("access-control-allow-origin")
        assert opened == (None if key == "typeface" else "*"), key
    assert (await browser.get(files["logo"])).content == SVG
    again = await browser.get(files["logo"], **{"If-None-Match": answer_tag(files["logo"])})
    assert again.status_code == 304


def answer_tag(path: str) -> str:
    return f'"{path.rpartition("/")[2]}"'


async def test_only_its_own_origins_may_read_it_where_they_are_named(
    browser: Browser, site: Site, files: dict[str, str], conference: Conference
) -> None:
    widget = replace(conference.widget, origins=("https://paper.example",))
    site.conferences[conference.slug] = replace(conference, widget=widget)
    for origin, allowed in (("https://paper.example",) * 2, ("https://else.example", None)):
        answer = await browser.get(files["logo"], Origin=origin)
        assert answer.headers.get("access-control-allow-origin") == allowed


async def test_a_film_is_sent_in_parts(browser: Browser, files: dict[str, str]) -> None:
    answer = await browser.get(files["video"], Range="bytes=4-7")
    assert (answer.status_code, answer.content) == (206, b"ftyp")


async def test_there_is_nothing_else(
    browser: Browser, files: dict[str, str], slug: str, tmp_path: Path
) -> None:
    name = files["logo"].rpartition("/")[2]
    for path in (
        f"/c/{OTHER}/theme/{name}",
        f"/c/{slug}/theme/logo.svg",
        f"/c/{slug}/theme/..%2flogo.svg",
        f"/c/{slug}/theme/",
    ):
        assert (await browser.get(path)).status_code == 404, path
    (tmp_path / "hall.mp4").unlink()
    assert (await browser.get(files["video"])).status_code == 404
