"""What a wall may say is gone: painted, remembered nowhere, and not about to come on."""

from __future__ import annotations

import json
from typing import Any

import pytest
from playwright.async_api import Page, WebSocketRoute

from tests.browser.fake_feed import FakeFeed
from tests.browser.pages import OpenPage
from tests.browser.static_server import StaticSite
from tests.browser.wall_posts import furnish, post, prose
from tests.wait import until

# Writes down what comes on, what the server says, and what is there when the wall acknowledges.
RECORD = """
  window.events = [];
  window.later = 0;
  const now = Date.now.bind(Date);
  Date.now = () => now() + window.later;
  const all = (what) => [...document.querySelectorAll(what)];
  const credits = () => all(".credit-name").map(each => each.textContent);
  const there = () => all("[data-post]").map(each => each.dataset.post);
  new MutationObserver((changes) => {
    for (const { addedNodes } of changes)
      for (const node of addedNodes)
        if (node.dataset?.post)
          events.push({ what: "on", post: node.dataset.post, at: performance.now() });
  }).observe(document, { childList: true, subtree: true });
  const Real = window.WebSocket;
  window.WebSocket = class extends Real {
    constructor(url) {
      super(url);
      events.push({ what: "attempt" });
      const hear = ({ data }) => events.push({ what: JSON.parse(data).t, at: performance.now() });
      this.addEventListener("message", hear);
    }
    send(data) {
      const { t, seq } = JSON.parse(data);
      if (t === "pong") events.push({ what: "pong", seq, there: there(), credits: credits() });
      super.send(data);
    }
  };
"""
# A post that begins to fall stops in its fall, for as long as a test needs.
FALL = """
  window.falling = [];
  new MutationObserver(() => {
    const block = document.querySelector('[data-post="tide"] .voice');
    if (falling.length > 0 || block?.style.opacity !== "0") return;
    falling = block.getAnimations();
    for (const each of falling) each.pause();
  }).observe(document, { attributeFilter: ["style"], subtree: true });
"""
PATIENCE_MS = 5_000
"""A wall that is back waits so long for what it missed."""
KEPT = """async () => {
  const open = indexedDB.open("backchannel", 1);
  await new Promise(done => open.onsuccess = done);
  const get = open.result.transaction("walls").objectStore("walls").get("demo");
  await new Promise(done => get.onsuccess = done);
  return (get.result?.snapshot.posts ?? []).map(post => post.id);
}"""
ATTEMPTS = "events.filter(each => each.what === 'attempt').length > {}"
Json = dict[str, Any]


class LateFeed(FakeFeed):
    """Welcomes who comes back, and keeps what was missed until `catch_up`."""

    def __init__(self) -> None:
        super().__init__()
        self.late = False
        self.owed: list[tuple[WebSocketRoute, Json]] = []

    def _answer(self, socket: WebSocketRoute, message: str | bytes) -> None:
        hello = json.loads(message)
        if not self.late or hello["t"] != "hello":
            return super()._answer(socket, message)
        log, self.log = self.log, []
        super()._answer(socket, message)
        self.log = log
        missed = [entry for entry in log if entry["seq"] > hello["seq"]]
        self.owed.append((socket, {"t": "entries", "entries": missed}))

    def catch_up(self) -> None:
        """Sends what was missed."""
        self.late = False
        for socket, frame in self.owed:
            socket.send(json.dumps(frame))


@pytest.fixture
def feed(static_site: StaticSite) -> LateFeed:
    """A feed, and a site with the conference it belongs to."""
    furnish(static_site)
    return LateFeed()


async def recorded(open_page: OpenPage, feed: FakeFeed, path: str) -> Page:
    """A wall that writes down what happens on it."""

    async def before(page: Page) -> None:
        await feed.attach(page)
        await page.add_init_script(RECORD)

    return await open_page(path, before=before)


async def events(page: Page, what: str = "") -> list[Json]:
    found: list[Json] = await page.evaluate("events")
    return [each for each in found if what in ("", each["what"])]


async def test_a_post_taken_off_while_the_one_before_it_leaves_never_comes_on(
    open_page: OpenPage, feed: LateFeed
) -> None:
    """What was prepared and not on the stage yet was mounted all the same, for its whole dwell."""
    feed.show(post("bad", "Not for a wall"), post("tide", prose(100)))
    page = await recorded(open_page, feed, "/c/demo/wall?scene=rotation")
    await feed.painted(showing="tide")
    await until(lambda: page.locator('[data-post="tide"] .layer:empty').count())
    await page.evaluate(FALL)
    feed.cue(step=1)
    await until(lambda: page.evaluate("falling.length"))
    feed.gone("bad")
    await feed.painted()
    await page.evaluate("for (const each of falling) each.play()")
    feed.show(post("next", "High tide"))
    await feed.painted(showing="next")
    assert "bad" not in {each["post"] for each in await events(page, "on")}


async def test_no_name_fades_on_whose_post_is_gone(open_page: OpenPage, feed: LateFeed) -> None:
    feed.show(post("tide", "Low tide"), post("bad", "Bad", author={"id": "x", "name": "Someone"}))
    page = await recorded(open_page, feed, "/c/demo/wall?scene=letters")
    await feed.painted(showing="bad")
    await until(lambda: page.locator('[data-post="bad"] .layer:empty').count())
    feed.cue(step=1)
    await until(lambda: page.evaluate("events.some(each => each.post === 'tide')"))
    feed.gone("bad")
    await feed.painted()
    said = [each for each in await events(page, "pong") if each["seq"] >= feed.seq]
    assert all("Someone" not in each["credits"] for each in said)


@pytest.mark.parametrize("scene", ["letters", "rotation"])
async def test_nothing_later_is_acknowledged_before_it_is_gone(
    scene: str, open_page: OpenPage, feed: LateFeed
) -> None:
    """The entry after a take-down was acknowledged, and so the take-down, while it still faded."""
    feed.show(post("tide", "Low tide"), post("bad", prose(120)))
    page = await recorded(open_page, feed, f"/c/demo/wall?scene={scene}")
    await feed.painted(showing="bad")
    feed.gone("bad")
    gone = feed.seq
    feed.show(post("next", "High tide"))
    await feed.painted(seq=feed.seq)
    said = [each for each in await events(page, "pong") if each["seq"] >= gone]
    assert said
    assert all("bad" not in each["there"] for each in said)
    assert [each["seq"] for each in said] == sorted(each["seq"] for each in said)


async def test_what_is_acknowledged_is_forgotten_by_the_machine_too(
    open_page: OpenPage, feed: LateFeed
) -> None:
    """A reload without a server, within a second of a take-down, brought the post back."""
    feed.show(post("bad", "Not for a wall"), post("tide", "Low tide"))
    page = await recorded(open_page, feed, "/c/demo/wall?motion=off")
    await feed.painted()

    async def kept() -> bool:
        return set(await page.evaluate(KEPT)) == {"bad", "tide"}

    await until(kept)
    feed.gone("bad")
    await feed.painted()
    assert await page.evaluate(KEPT) == ["tide"]


async def test_memory_is_written_down_however_fast_posts_come(
    open_page: OpenPage, feed: LateFeed
) -> None:
    """Each entry put the writing off for another second: under load it never came."""
    page = await recorded(open_page, feed, "/c/demo/wall?motion=off")
    await feed.connected()
    numbers = iter(range(10_000))

    async def written() -> bool:
        feed.show(post(f"p{next(numbers)}", "Tide"))
        return bool(await page.evaluate(KEPT))

    await until(written)


async def test_a_wall_that_is_back_brings_nothing_on_before_it_is_level(
    open_page: OpenPage, feed: LateFeed
) -> None:
    """Between the welcome and what it missed, it went on playing from memory."""
    feed.cue(pace=0.05)
    feed.show(*[post(name, f"Tide {name}") for name in ("bad", "low", "high")])
    page = await recorded(open_page, feed, "/c/demo/wall?motion=off")
    await feed.painted(showing="high")
    feed.refuse = True
    await feed.drop()
    feed.gone("bad")
    await until(lambda: page.evaluate("events.filter(each => each.post === 'bad').length > 1"))
    feed.late = True
    await feed.back(page)
    await until(lambda: feed.owed)
    await page.evaluate("new Promise(done => setTimeout(done, 900))")
    feed.catch_up()
    await feed.painted()
    seen = len(await events(page, "on"))
    await until(lambda: page.evaluate(f"events.filter(e => e.what === 'on').length > {seen} + 4"))
    told = await events(page)
    [welcome] = [each["at"] for each in told if each["what"] == "welcome"][1:]
    [level] = [each["at"] for each in told if each["what"] == "entries" and each["at"] > welcome]
    came = [(each["at"], each["post"]) for each in told if each["what"] == "on"]
    waits = min(level, welcome + PATIENCE_MS)  # on a machine that stood still meanwhile
    assert [post for at, post in came if welcome < at < waits] == []
    assert level > welcome + 800
    assert {post for at, post in came if at > level} == {"low", "high"}


async def test_posts_that_nobody_has_looked_after_for_hours_leave_the_wall(
    open_page: OpenPage, feed: LateFeed
) -> None:
    """Every attempt to reach the server counted as having heard of it."""
    feed.cue(pace=0.05)
    feed.show(post("low", "Low tide"), post("high", "High tide"))
    page = await recorded(open_page, feed, "/c/demo/wall?motion=off")
    await feed.painted(showing="high")
    feed.refuse = True
    await feed.drop()
    for _ in range(5):
        await until(lambda: page.locator("[data-post]").count())
        tried = len(await events(page, "attempt"))
        await page.evaluate("window.later += 3600_000 * 0.9")
        await page.evaluate("dispatchEvent(new Event('online'))")
        await until(lambda tried=tried: page.evaluate(ATTEMPTS.format(tried)))
    await until(lambda: page.locator(".house-title").count())
    assert await page.locator("[data-post]").count() == 0
    await feed.back(page)
    await until(lambda: page.locator("[data-post]").count())


async def test_a_wall_tells_where_it_stands_as_soon_as_it_is_back(
    open_page: OpenPage, feed: LateFeed
) -> None:
    """Voids alone, or nothing at all, were acknowledged with the next ping only."""
    feed.show(post("low", "Low tide"))
    page = await recorded(open_page, feed, "/c/demo/wall?motion=off")
    await feed.painted(showing="low")
    for missed in ([], [{"kind": "void"}, {"kind": "void"}]):
        feed.refuse = True
        await feed.drop()
        feed.append(*missed)
        said = len(feed.pongs)
        await feed.back(page)
        await until(lambda said=said: any(p["seq"] == feed.seq for p in feed.pongs[said:]))
