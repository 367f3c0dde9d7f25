"""The wall while it moves, and while the desk, the keys and the network have their say."""

from __future__ import annotations

import time

import pytest
from playwright.async_api import Page, Route, expect

from tests.browser.fake_feed import FakeFeed
from tests.browser.flashes import FADES, fades
from tests.browser.pages import OpenPage
from tests.browser.static_server import StaticSite
from tests.browser.wall_posts import cloudy, furnish, post, prose
from tests.wait import until

# Remembers every post whose frame was ever in the document.
REMEMBER = """
  window.everShown = new Set();
  new MutationObserver(() => {
    for (const frame of document.querySelectorAll("[data-post]")) everShown.add(frame.dataset.post);
  }).observe(document, { childList: true, subtree: true });
"""
# How much moved at a time while a post came in, which may be over before anybody asks.
STIRRED = """
  window.stirred = 0;
  const look = () => {
    if (document.querySelector("MOVING")) stirred = document.getAnimations().length;
    if (stirred <= 2) requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
"""
# Whether words of the cloud came over the post that has come to rest.
FLOWN = """() => {
  window.flown = false;
  new MutationObserver(() => {
    flown ||= document.querySelector('[data-post="tide"] .cloud-word.is-lit') !== null;
  }).observe(document, { childList: true, subtree: true });
}"""


# Whether typefaces are waited for, which comes after a scene is first chosen; and how much wider
# the place of a lit word was than the word.
LOOSE = """
  window.loose = 0;
  const load = document.fonts.load.bind(document.fonts);
  document.fonts.load = (...asked) => ((window.awaited = true), load(...asked));
  const width = (element) => element.getBoundingClientRect().width;
  new MutationObserver(() => {
    for (const word of document.querySelectorAll(".cloud-word.is-lit")) {
      loose = Math.max(loose, width(word) / width(word.querySelector(".cloud-lit")));
    }
  }).observe(document, { childList: true, subtree: true });
"""


@pytest.fixture
def feed(static_site: StaticSite) -> FakeFeed:
    """A feed, and a site with the conference it belongs to."""
    furnish(static_site)
    return FakeFeed()


async def gone(page: Page, id: str) -> bool:
    """Whether nothing of a post is in the document."""
    return await page.locator(f'[data-post="{id}"]').count() == 0


async def count(page: Page, selector: str) -> int:
    return await page.locator(selector).count()


@pytest.mark.parametrize("scene", ["letters", "rotation", "cloud"])
async def test_a_scene_brings_a_post_in_and_leaves_it_whole(
    scene: str, open_page: OpenPage, feed: FakeFeed
) -> None:
    async def before(page: Page) -> None:
        moving = ".cloud-word.is-lit" if scene == "cloud" else ".layer .piece"
        await page.add_init_script(STIRRED.replace("MOVING", moving))
        await page.add_init_script(FADES)
        await page.add_init_script(LOOSE)
        await page.route("**/bricolage-*", lambda route: late(route, page))
        await feed.attach(page)

    async def late(route: Route, page: Page) -> None:
        await until(lambda: page.evaluate("window.awaited === true"))
        await route.continue_()

    feed.show(*cloudy(), post("tide", "We let the legacy software rest: boring tides, no deploy."))
    feed.cue(pace=4)
    page = await open_page(f"/c/demo/wall?scene={scene}", before=before)
    await feed.painted(showing="tide", scene=scene)
    await until(lambda: page.evaluate("stirred > 2"))

    async def rests() -> bool:
        layer = '[data-post="tide"] .layer:empty'
        return await page.locator(layer).count() == 1

    await until(rests)
    block = page.locator('[data-post="tide"] .voice')
    assert await block.evaluate("each => getComputedStyle(each).opacity") == "1"
    assert "legacy software" in (await block.text_content() or "")
    await page.evaluate(FLOWN)
    await page.keyboard.press("ArrowRight")
    await until(lambda: gone(page, "tide"))
    # The cloud's words fly back out of the post; nothing else leaves in pieces.
    assert await page.evaluate("flown") == (scene == "cloud")
    assert await count(page, "[data-post]") <= 2
    assert await fades(page) > 2
    if scene == "cloud":
        assert 0.99 < await page.evaluate("loose") < 1.05


async def test_of_a_post_that_was_stopped_on_its_way_nothing_is_kept(
    open_page: OpenPage, feed: FakeFeed
) -> None:
    said = prose(120)
    feed.show(*(post(f"p{number}", said) for number in range(4)))
    feed.cue(pace=0.05)  # one that came while nobody looked is soon followed by another
    page = await open_page("/c/demo/wall?scene=letters", before=feed.attach)
    devtools = await page.context.new_cdp_session(page)

    async def nodes() -> int:
        await devtools.send("HeapProfiler.collectGarbage")
        counted = await devtools.send("Memory.getDOMCounters")
        return int(counted["nodes"])

    await until(lambda: count(page, ".layer .piece"))
    first = await nodes()
    for _ in range(6):
        now = await page.locator("[data-post]").last.get_attribute("data-post") or ""
        await page.keyboard.press("ArrowRight")
        await until(lambda now=now: gone(page, now))
        await until(lambda: count(page, ".layer .piece"))
    # Two posts' letters are about; six would be fifteen hundred nodes and more.
    assert await nodes() < first + 4 * len(said)


@pytest.mark.alone
@pytest.mark.parametrize("scene", ["letters", "rotation", "cloud"])
async def test_a_post_taken_off_in_mid_air_is_gone_at_once(
    scene: str, open_page: OpenPage, feed: FakeFeed
) -> None:
    bad = post("bad", f"legacy software tides {prose(120)}")
    feed.show(*cloudy(), bad)
    page = await open_page(f"/c/demo/wall?scene={scene}", before=feed.attach)
    took = await taken_off(page, feed, "bad", scene)
    for again in ("bad 2", "bad 3"):
        if took >= 1:  # a machine may stand still for a moment, but not three times
            feed.show({**bad, "id": again})
            took = await taken_off(page, feed, again, scene)
    assert took < 1, f"{took * 1000:.0f} ms, for 300 on an idle machine"


async def taken_off(page: Page, feed: FakeFeed, bad: str, scene: str) -> float:
    """How many seconds a post that is coming in takes to be gone for good."""
    await feed.painted(showing=bad)
    await until(lambda: count(page, ".cloud-word" if scene == "cloud" else ".layer .piece"))
    begun = time.perf_counter()
    feed.gone(bad)
    pong = await feed.painted()
    took = time.perf_counter() - begun
    assert pong.get("showing") != bad
    assert await gone(page, bad)
    assert bad not in {frame.get("showing") for frame in feed.heard[feed.heard.index(pong) :]}
    return took


async def test_a_batch_is_applied_whole_before_it_is_painted(
    open_page: OpenPage, feed: FakeFeed
) -> None:
    async def before(page: Page) -> None:
        await page.add_init_script(REMEMBER)
        await feed.attach(page)

    page = await open_page("/c/demo/wall?motion=off", before=before)
    await feed.connected()
    insult = {"kind": "show", "post": post("insult", "Not for a wall")}
    kind = {"kind": "show", "post": post("kind", "Low tide")}
    feed.append(insult, kind, {"kind": "gone", "id": "insult"})
    await feed.painted(showing="kind")
    assert await page.evaluate("[...everShown]") == ["kind"]


async def test_an_edited_post_is_set_anew(open_page: OpenPage, feed: FakeFeed) -> None:
    feed.show(post("tide", "Low tide at nine"))
    page = await open_page("/c/demo/wall?motion=off", before=feed.attach)
    await feed.painted(showing="tide")
    edited = post("tide", "Low tide at ten", rev=2, shown=1)
    feed.append({"kind": "show", "post": edited})
    await until(lambda: page.locator(".voice", has_text="Low tide at ten").count())
    assert await count(page, ".frame") == 1


async def test_panic_is_at_once_and_outlives_a_reload_without_a_server(
    open_page: OpenPage, feed: FakeFeed
) -> None:
    feed.show(post("tide", prose(100)))
    page = await open_page("/c/demo/wall", before=feed.attach)
    await feed.painted(showing="tide")
    feed.panic(True)
    await feed.painted(scene="panic")
    assert await count(page, ".house-title") == 1
    assert await count(page, "[data-post], .credit") == 0
    feed.refuse = True
    await page.reload()
    await until(lambda: count(page, ".house-title"))
    assert await count(page, "[data-post]") == 0
    feed.heard.clear()
    await feed.back(page)
    await feed.painted(scene="panic")
    feed.panic(False)
    await until(lambda: count(page, '[data-post="tide"]'))
    assert await count(page, ".house-title") == 0


async def test_less_motion_means_stills_without_a_hairline(
    open_page: OpenPage, feed: FakeFeed
) -> None:
    feed.show(*cloudy(), post("tide", "legacy software tides deploy"))
    for path, wish in (("/c/demo/wall?motion=off", "no-preference"), ("/c/demo/wall", "reduce")):
        page = await open_page(path, before=feed.attach, reduced_motion=wish)
        await until(lambda page=page: count(page, ".frame:not(.waiting) .voice"))
        assert await page.evaluate("document.getAnimations().length") == 0
        assert not await page.locator(".hairline").is_visible()
        feed.show(post(f"next {path}", "Another one"))
        feed.gone("tide")
        await until(lambda page=page: count(page, ".frame"))
        assert await page.evaluate("document.getAnimations().length") == 0


async def test_the_keys_are_these_and_no_others(open_page: OpenPage, feed: FakeFeed) -> None:
    feed.show(*cloudy(4), post("tide", prose(60)))
    feed.cue(pace=40)  # of itself it does not go on meanwhile
    page = await open_page("/c/demo/wall?scene=letters", before=feed.attach)
    await feed.painted(showing="tide")
    await page.keyboard.press("2")
    assert (await feed.painted(scene="rotation"))["showing"] != "tide"
    before = len(feed.pongs)
    for key in ("x", "a", "Enter", "Escape", "ArrowLeft", "r", "Control+b", "0"):
        await page.keyboard.press(key)
    assert len(feed.pongs) == before
    await page.keyboard.press("b")
    await expect(page.locator(".blank")).to_be_visible()
    await page.keyboard.press("b")
    await expect(page.locator(".blank")).to_have_count(0)
    await page.keyboard.press("?")
    await expect(page.locator(".help")).to_be_visible()
    await page.keyboard.press("x")
    await expect(page.locator(".help")).to_be_hidden()
    await until(lambda: feed.pongs[before:] and feed.pongs[-1]["showing"])
    there = feed.pongs[-1]["showing"]
    await page.keyboard.press("ArrowRight")
    await until(lambda: feed.pongs[-1]["showing"] not in ("", there))


# What a sleeve, a cat or a dropped file does to a page.
STRAYS = """() =>
  ["dragover", "drop", "touchmove", "gesturestart", "contextmenu", "paste"].map((name) =>
    document.querySelector(".voice").dispatchEvent(
      new Event(name, { bubbles: true, cancelable: true })))"""

MOVED = """() => [visualViewport.scale, scrollX, scrollY,
  String(getSelection()), document.activeElement.tagName]"""


async def test_what_brushes_a_wall_changes_nothing(open_page: OpenPage, feed: FakeFeed) -> None:
    feed.show(post("tide", prose(60)), post("next", "High tide"))
    feed.cue(hold="tide")
    page = await open_page("/c/demo/wall?motion=off", before=feed.attach, has_touch=True)
    await feed.painted(showing="tide")
    before = await page.screenshot()
    pongs = len(feed.pongs)
    mouse, keyboard = page.mouse, page.keyboard
    for x, y in ((200, 200), (640, 400), (1200, 660), (100, 660)):
        await mouse.move(x, y)
        await mouse.wheel(120, 900)
        for button in ("left", "middle", "right", "left"):
            await mouse.click(x, y, button=button)
        await mouse.dblclick(x, y)
    await mouse.down()
    await mouse.move(900, 100, steps=4)
    await mouse.up()
    await keyboard.down("Control")
    await mouse.wheel(0, -600)
    await keyboard.up("Control")
    await page.touchscreen.tap(640, 300)
    pinch = await page.context.new_cdp_session(page)
    spot = {"x": 640, "y": 360, "scaleFactor": 2.0, "gestureSourceType": "touch"}
    await pinch.send("Input.synthesizePinchGesture", spot)
    for key in ("Tab", "PageDown", "End", "ArrowDown", "ArrowLeft", "/", "'", "Enter", "Delete"):
        await keyboard.press(key)
    for key in ("Control+a", "Control+Equal", "Control+Minus", "Control+f", "Control+s"):
        await keyboard.press(key)
    assert await page.evaluate(STRAYS) == [False] * 6  # each of them prevented
    assert await page.evaluate(MOVED) == [1, 0, 0, "", "BODY"]
    assert len(feed.pongs) == pongs
    assert await page.screenshot() == before
    feed.cue()  # and it plays on
    await feed.painted(showing="next")


async def test_space_pauses_and_goes_on(open_page: OpenPage, feed: FakeFeed) -> None:
    feed.cue(pace=0.05)
    feed.show(post("a", "Low tide"), post("b", "High tide"))
    page = await open_page("/c/demo/wall?motion=off", before=feed.attach)
    await feed.painted(showing="a")
    await page.keyboard.press(" ")

    async def stands() -> bool:
        """Whether nothing changes for as long as two posts have otherwise."""
        pongs = len(feed.pongs)
        await page.evaluate("new Promise(done => setTimeout(done, 700))")
        return len(feed.pongs) == pongs

    await until(stands)  # once what was on its way when the key was pressed has come
    pongs = len(feed.pongs)
    await page.keyboard.press(" ")
    await until(lambda: len(feed.pongs) > pongs + 3)


async def test_the_desk_leads(open_page: OpenPage, static_site: StaticSite, feed: FakeFeed) -> None:
    furnish(static_site, wall={"scenes": ["letters"], "pace": 40})  # nobody else does meanwhile
    feed.show(*[post(f"p{n}", f"Tide number {n}") for n in range(4)])
    page = await open_page("/c/demo/wall?motion=off", before=feed.attach)
    await feed.painted(showing="p3")
    feed.cue(step=1)
    await feed.painted(showing="p2")
    feed.cue(step=0)
    await feed.painted(showing="p3")
    feed.cue(step=0, hold="p0")
    await feed.painted(showing="p0")
    feed.cue(step=0, message="Back at 14:00\nSoup is on the quay.")
    await feed.painted(scene="message")
    assert await page.locator(".house-title").text_content() == "Back at 14:00"
    assert await page.locator(".house-below").text_content() == "Soup is on the quay."
    feed.cue(step=0)
    await until(lambda: count(page, ".frame .voice"))


async def test_an_empty_wall_invites(open_page: OpenPage, feed: FakeFeed) -> None:
    page = await open_page("/c/demo/wall", before=feed.attach)
    await until(lambda: count(page, ".house-empty"))
    said = await page.locator(".house-empty").text_content()
    assert said == "Nobody has said anything yet.Be the first: #saltmarsh27"
    feed.show(post("first", "Low tide"))
    await feed.painted(showing="first")
    assert await count(page, ".house-empty") == 0


async def test_a_wall_that_never_found_its_server_claims_nothing(
    open_page: OpenPage, feed: FakeFeed
) -> None:
    feed.refuse = True
    page = await open_page("/c/demo/wall", before=feed.attach)
    await until(lambda: count(page, '[data-screen="panic"] .house-title'))
    assert await page.locator(".house-title").text_content() == "Saltmarsh 27"
    await feed.back(page)
    await until(lambda: count(page, ".house-empty"))


async def test_without_a_server_it_plays_on_and_shows_no_error(
    open_page: OpenPage, feed: FakeFeed
) -> None:
    feed.cue(pace=0.05)
    feed.show(*[post(f"p{n}", f"Tide number {n}") for n in range(3)])

    async def before(page: Page) -> None:
        await page.add_init_script(REMEMBER)
        await feed.attach(page)

    page = await open_page("/c/demo/wall?motion=off", before=before)
    await feed.painted(showing="p2")
    feed.refuse = True
    await feed.drop(4009)
    await page.evaluate("everShown.clear()")
    await until(lambda: page.evaluate("everShown.size === 3"))
    words = await page.locator("body").inner_text()
    assert all(word not in words.lower() for word in ("error", "offline", "connect", "server"))


async def test_the_operator_sees_that_the_server_cannot_see_its_log(
    open_page: OpenPage, feed: FakeFeed
) -> None:
    async def before(page: Page) -> None:
        await page.clock.install()
        await feed.attach(page)

    feed.show(post("tide", "Low tide at nine"))
    page = await open_page("/c/demo/wall?motion=off", before=before)
    await feed.painted(showing="tide")

    async def ping(**more: bool) -> None:
        told = len(feed.pongs)
        feed.send({"t": "ping", "seq": feed.seq, **more})
        await until(lambda: len(feed.pongs) > told)

    dot = page.locator(".dot")
    await ping(stale=True)
    await page.clock.run_for(15_000)
    await ping(stale=True)
    assert await dot.is_hidden()
    await page.clock.run_for(16_000)
    await expect(dot).to_be_visible()
    await ping()
    await expect(dot).to_be_hidden()


async def test_a_reload_without_the_feed_plays_from_memory(
    open_page: OpenPage, feed: FakeFeed
) -> None:
    feed.show(post("tide", "Low tide"))
    page = await open_page("/c/demo/wall?motion=off", before=feed.attach)
    await feed.painted(showing="tide")
    kept = """async () => {
      const open = indexedDB.open("backchannel", 1);
      await new Promise(done => open.onsuccess = done);
      const get = open.result.transaction("walls").objectStore("walls").get("demo");
      await new Promise(done => get.onsuccess = done);
      return get.result?.snapshot.posts.length === 1;
    }"""
    await until(lambda: page.evaluate(kept))
    feed.refuse = True
    await page.reload()
    await until(lambda: count(page, '[data-post="tide"]'))
    hellos = len(feed.heard)
    await feed.back(page)
    await until(lambda: len(feed.heard) > hellos)
    hello = next(frame for frame in feed.heard[hellos:] if frame["t"] == "hello")
    assert (hello["epoch"], hello["seq"]) == ("Xa3", 1)


async def test_a_post_on_x_carries_its_logo_alone(open_page: OpenPage, feed: FakeFeed) -> None:
    feed.show(post("x:1", "Low tide", source="x"))
    page = await open_page("/c/demo/wall?motion=off", before=feed.attach)
    await feed.painted(showing="x:1")
    assert await count(page, ".credit .mark-x") == 1
    assert await page.locator(".credit .source").inner_text() == ""
