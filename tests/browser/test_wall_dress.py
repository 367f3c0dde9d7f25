"""What a wall wears: three themes, a conference's own colours, picture, film, typeface and logo."""

from __future__ import annotations

import base64
import io
import re
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from PIL import Image, ImageDraw
from playwright.async_api import Page, Route, expect
from starlette.applications import Starlette
from starlette.routing import Route as Address

from backchannel.core.conference import Conference
from backchannel.core.theme import ThemeConfig
from backchannel.media import dress
from backchannel.web.dress import garment
from tests.browser.conftest import BUILT
from tests.browser.fake_feed import FakeFeed
from tests.browser.pages import OpenPage
from tests.browser.static_server import StaticSite
from tests.browser.wall_posts import furnish, post
from tests.visitor import Browser
from tests.wait import until

THEMES = ("stage", "foyer", "contrast")
ACCENT = "#1a5aad"
"""Too dark for the stage, and too dark for a marker under ink."""
# Every text that is seen, and its contrast on the worst of the grounds that may lie under it.
READ = """() => {
  const root = getComputedStyle(document.documentElement);
  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const rgb = (colour) => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data];
  };
  const light = ([r, g, b]) => [r, g, b]
    .map((byte) => byte / 255)
    .map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4))
    .reduce((sum, value, at) => sum + value * [0.2126, 0.7152, 0.0722][at], 0);
  const ratio = (one, other) => {
    const [a, b] = [light(rgb(one)), light(rgb(other))].sort((x, y) => y - x);
    return (a + 0.05) / (b + 0.05);
  };
  const open = ["--bg", "--glow-a", "--glow-b"].map((name) => root.getPropertyValue(name));
  const grounds = (element) => {
    for (let each = element; each !== null; each = each.parentElement) {
      if (each.matches(".tag") && root.getPropertyValue("--bg") === "#f8f6ee")
        return [...open, root.getPropertyValue("--marker")];
      const own = getComputedStyle(each).backgroundColor;
      if (each !== document.documentElement && rgb(own)[3] === 255) return [own];
    }
    return open;
  };
  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    const text = walker.currentNode.data.trim();
    // An avatar's letter repeats the name beside it, and stands on the colour as it was given.
    const seen = element.checkVisibility({ visibilityProperty: true });
    if (text === "" || !seen || element.closest(".ruler, .avatar")) continue;
    const under = grounds(element).filter((ground) => rgb(ground)[3] === 255);
    const { color } = getComputedStyle(element);
    found.push([text, Math.min(...under.map((ground) => ratio(color, ground)))]);
  }
  return found;
}"""


def luminance(rgb: tuple[int, ...]) -> float:
    """WCAG's relative luminance."""
    parts = [value / 255 for value in rgb[:3]]
    linear = [v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def ratio(one: float, other: float) -> float:
    return (max(one, other) + 0.05) / (min(one, other) + 0.05)


def busy(dark: bool) -> bytes:
    """Noise and loud colours on the theme's own side of things, and a few lamps, or holes."""
    noise = Image.effect_noise((640, 360), 60).point(lambda v: v // 2 if dark else 128 + v // 2)
    image = noise.convert("RGB")
    draw = ImageDraw.Draw(image)
    loud = ("#703000", "#004070", "#400060") if dark else ("#ffe0b0", "#c0ffc0", "#d0d0ff")
    for number, colour in enumerate(loud):
        draw.rectangle((number * 200, 40, number * 200 + 150, 200), fill=colour)
    for number in range(20):
        lamp = (number * 32, 300, number * 32 + 9, 309)
        draw.ellipse(lamp, fill="#ffffff" if dark else "#000000")
    body = io.BytesIO()
    image.save(body, "PNG")
    return body.getvalue()


SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 200 50"><rect width="200" height="50" '
    'fill="{fill}"/>{more}</svg>'
)


def dressed(site: StaticSite, **theme: str) -> FakeFeed:
    """A site whose conference wears this, and its feed."""
    furnish(site, theme={"accent": "#daf549", **theme})
    site.picture("/c/demo/theme/busy.png", busy(dark=True))
    for name, fill in (("navy", "#0b2a4a"), ("pale", "#f4f6ff")):
        site.picture(
            f"/c/demo/theme/{name}.svg", SVG.format(fill=fill, more="").encode(), "image/svg+xml"
        )
    return FakeFeed()


async def wears(page: Page, name: str) -> str:
    """A custom property of the page."""
    script = "name => getComputedStyle(document.documentElement).getPropertyValue(name).trim()"
    return str(await page.evaluate(script, name))


@pytest.mark.parametrize("theme", THEMES)
async def test_every_text_can_be_read_on_every_ground(
    theme: str, open_page: OpenPage, static_site: StaticSite
) -> None:
    feed = dressed(static_site, accent=ACCENT)
    feed.show(post("tide", "Low tide at nine. #saltmarsh27"))
    page = await open_page(f"/c/demo/wall?motion=off&theme={theme}", before=feed.attach)
    await feed.painted(showing="tide")
    await page.keyboard.press("?")
    await expect(page.locator(".help")).to_be_visible()
    found: list[tuple[str, float]] = await page.evaluate(READ)
    assert {"Low tide at nine.", "#saltmarsh27", "Joris Adeyemi", "full screen"} <= {
        t for t, _ in found
    }
    feed.state["counts"] = {"posts": 12, "voices": 5}
    feed.send({"t": "counts", "posts": 12, "voices": 5})
    feed.cue(message="Back at 14:00\nSoup is on the quay.")
    await feed.painted(scene="message")
    found += await page.evaluate(READ)
    assert {"Back at 14:00", "Soup is on the quay.", "Saltmarsh 27"} <= {t for t, _ in found}
    assert [(text, worst) for text, worst in found if worst < 7] == []


@pytest.mark.parametrize("theme", ["stage", "foyer"])
async def test_every_pixel_of_a_picture_under_the_words_lets_them_be_read(
    theme: str, open_page: OpenPage, static_site: StaticSite
) -> None:
    feed = dressed(static_site, background="/c/demo/theme/busy.png", accent=ACCENT)
    static_site.picture("/c/demo/theme/busy.png", busy(dark=theme == "stage"))
    page = await open_page(f"/c/demo/wall?motion=off&theme={theme}", before=feed.attach)
    await until(lambda: page.locator(".backdrop .limit").count())
    texts = [
        Image.new("RGB", (1, 1), await wears(page, name))
        for name in ("--ink", "--ink-2", "--accent")
    ]
    await page.locator(".wall").evaluate("wall => wall.style.visibility = 'hidden'")
    shot = Image.open(io.BytesIO(await page.screenshot())).convert("RGB")
    colours = shot.getcolors(shot.width * shot.height)
    assert colours is not None
    grounds = [luminance(colour) for _, colour in colours]  # type: ignore[arg-type]
    assert len(grounds) > 100, "no picture"
    for text in texts:
        own = luminance(text.getpixel((0, 0)))  # type: ignore[arg-type]
        assert min(ratio(own, ground) for ground in (min(grounds), max(grounds))) >= 7


async def test_without_a_ground_words_stand_on_plates(
    open_page: OpenPage, static_site: StaticSite
) -> None:
    feed = dressed(static_site)
    feed.show(post("tide", "Low tide at nine. #saltmarsh27"))
    page = await open_page("/c/demo/wall?motion=off&background=none", before=feed.attach)
    await feed.painted(showing="tide")
    shot = Image.open(io.BytesIO(await page.screenshot(omit_background=True)))
    assert shot.mode == "RGBA"
    assert shot.getpixel((5, 5))[3] == 0  # type: ignore[index]
    box = await page.locator(".plate").bounding_box()
    words = await page.locator(".voice").evaluate(
        "block => { const range = document.createRange(); range.selectNodeContents(block);"
        " const box = range.getBoundingClientRect(); return [box.left, box.right]; }"
    )
    assert box is not None
    assert box["x"] < words[0]
    assert words[1] < box["x"] + box["width"]
    red, green, blue, alpha = shot.getpixel((int(box["x"]) + 16, int(box["y"]) + 16))  # type: ignore[misc]
    white = tuple(round(c * alpha / 255 + 255 - alpha) for c in (red, green, blue))
    for name in ("--ink", "--ink-2", "--accent"):
        text = Image.new("RGB", (1, 1), await wears(page, name)).getpixel((0, 0))
        assert ratio(luminance(text), luminance(white)) >= 7, name  # type: ignore[arg-type]
    feed.panic(True)
    await feed.painted(scene="panic")
    plate = "plate => getComputedStyle(plate).backgroundColor"
    assert " / 0.8" in await page.locator(".house-words").evaluate(plate)


async def film(page: Page) -> bytes:
    """Half a second of colours and more, recorded by the browser itself."""
    encoded = await page.evaluate("""async () => {
      const canvas = document.createElement("canvas");
      const pen = canvas.getContext("2d");
      const recorder = new MediaRecorder(canvas.captureStream(20), { mimeType: "video/webm" });
      const parts = [];
      recorder.ondataavailable = ({ data }) => parts.push(data);
      const ended = new Promise((done) => (recorder.onstop = done));
      recorder.start(100);
      // A busy machine draws fewer in that time.
      const some = () => parts.filter(({ size }) => size > 0).length > 2;
      for (let hue = 0; hue < 100 || !some(); hue += 10) {
        pen.fillStyle = `hsl(${hue} 50% 50%)`;
        pen.fillRect(0, 0, 300, 150);
        await new Promise((done) => setTimeout(done, 50));
      }
      recorder.stop();
      await ended;
      const bytes = new Uint8Array(await new Blob(parts).arrayBuffer());
      return btoa(String.fromCharCode(...bytes));
    }""")
    return base64.b64decode(encoded)


async def test_a_film_moves_where_things_may_and_is_a_still_where_not(
    open_page: OpenPage, static_site: StaticSite
) -> None:
    theme = {"background": "/c/demo/theme/busy.png", "video": "/c/demo/theme/film.webm"}
    feed = dressed(static_site, **theme)
    page = await open_page("/c/demo/wall", before=feed.attach, reduced_motion="reduce")
    await until(lambda: page.locator(".backdrop img").count())
    assert await page.locator("video").count() == 0
    static_site.picture(theme["video"], await film(page), "video/webm")
    page = await open_page("/c/demo/wall", before=feed.attach)
    seen = "film => film.currentTime > 0 && film.style.visibility === '' && film.muted && film.loop"
    await until(lambda: page.locator(".backdrop video").evaluate(seen))
    assert (
        float(await page.locator(".veil").evaluate("veil => getComputedStyle(veil).opacity")) > 0.8
    )


async def test_a_logo_stands_where_the_title_stood_and_is_never_lost(
    open_page: OpenPage, static_site: StaticSite
) -> None:
    own = {"logo": "/c/demo/theme/navy.svg"}
    both = {"logo": "/c/demo/theme/pale.svg", "logo_foyer": "/c/demo/theme/navy.svg"}
    for theme, files, plated in (("stage", own, True), ("foyer", both, False)):
        feed = dressed(static_site, **files)
        feed.cue(message="Back at 14:00")
        page = await open_page(f"/c/demo/wall?motion=off&theme={theme}", before=feed.attach)
        await feed.painted(scene="message")
        logo = page.locator(".house-place .logo")
        assert await logo.get_attribute("alt") == "Saltmarsh 27"
        assert await logo.get_attribute("src") == "/c/demo/theme/navy.svg"
        await until(lambda logo=logo: logo.evaluate("logo => logo.naturalWidth > 0"))
        box = await logo.bounding_box()
        assert box is not None
        assert 0 < box["width"] <= 0.4 * 720 + 1
        if plated:
            await until(lambda page=page: page.locator("[data-logo=plated]").count())
        assert await page.locator("[data-logo]").count() == plated
        assert "Saltmarsh" not in await page.locator(".house-place").inner_text()


async def test_what_cannot_be_had_is_done_without(
    open_page: OpenPage, static_site: StaticSite
) -> None:
    away = {key: f"/c/demo/theme/{key}" for key in ("logo", "background", "video", "typeface")}
    feed = dressed(static_site, **away)
    static_site.answers[away["typeface"]] = (200, "font/woff2", b"wOF2 and no typeface")
    feed.cue(message="Back at 14:00")
    page = await open_page(
        "/c/demo/wall?motion=off", before=feed.attach, allow=("Failed to load", "OTS", "decode")
    )
    await feed.painted(scene="message")
    await until(lambda: page.locator(".house-place b").count())
    assert "Saltmarsh 27" in await page.locator(".house-place").inner_text()
    assert await page.locator(".glow-a").is_visible()
    assert (await wears(page, "--house")).startswith('"House"')


async def test_its_own_typeface_stands_before_the_houses_at_its_height(
    open_page: OpenPage, static_site: StaticSite
) -> None:
    feed = dressed(static_site, typeface="/c/demo/theme/own.woff2")
    face = next((BUILT / "assets").glob("atkinson*latin-wght*.woff2"))
    static_site.answers["/c/demo/theme/own.woff2"] = (200, "font/woff2", face.read_bytes())
    feed.cue(message="Back at 14:00")
    page = await open_page("/c/demo/wall?motion=off", before=feed.attach)
    await feed.painted(scene="message")

    async def worn() -> bool:
        return (await wears(page, "--house")).startswith('"Own", "House"')

    await until(worn)
    shrunk = re.match(r"calc\((\d+\.\d+) ", await wears(page, "--display-2"))
    assert shrunk is not None, "a wider face keeps to the displays' width"
    assert 25 < float(shrunk[1]) < 45
    tall = """family => {
      const pen = document.createElement("canvas").getContext("2d");
      pen.font = `720 1000px ${family}`;
      return pen.measureText("x").actualBoundingBoxAscent;
    }"""
    assert abs(await page.evaluate(tall, "Own") - 528) < 12


async def test_a_drawing_that_is_opened_as_a_page_runs_nothing(
    open_page: OpenPage, tmp_path: Path
) -> None:
    script = "<script>document.documentElement.setAttribute('data-ran', 'yes')</script>"
    more = script + '<rect width="9" height="9" style="fill: red" onload="this.id = 1"/>'
    (tmp_path / "logo.svg").write_text(SVG.format(fill="#0b2a4a", more=more))
    conference = Conference(
        slug="demo", title="D", hashtags=("#d",), theme=ThemeConfig(logo="logo.svg")
    )
    worn = dress.load(conference, tmp_path / "conference.toml")
    app = Starlette(routes=[Address("/c/{slug}/theme/{name}", garment)])
    app.state.site = SimpleNamespace(conferences={"demo": conference}, dresses={"demo": worn})
    path = f"/c/demo/theme/{worn['logo'].name}"
    answer = await Browser(app).get(path)

    async def fulfil(route: Route) -> None:
        await route.fulfill(status=200, headers=dict(answer.headers), body=answer.content)

    async def before(page: Page) -> None:
        await page.route("**/theme/**", fulfil)

    refused: Any = ("Content Security Policy", "sandboxed")
    page = await open_page(path, before=before, allow=refused)
    found = await page.evaluate(
        "(([, rect]) => [document.documentElement.dataset.ran ?? '', rect.id,"
        " getComputedStyle(rect).fill])(document.querySelectorAll('rect'))"
    )
    assert found == ["", "", "rgb(255, 0, 0)"]
