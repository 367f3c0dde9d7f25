"""The boards of posts: all of what they show is whole, they move calmly, and what goes is gone."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from itertools import combinations
from urllib.parse import urlsplit

import pytest
from playwright.async_api import Page, Route

from tests.browser.fake_feed import FakeFeed
from tests.browser.pages import OpenPage
from tests.browser.static_server import StaticSite
from tests.browser.test_wall_geometry import LABEL, SIZES, apart
from tests.browser.wall_posts import MATRIX, Json, furnish, post, prose
from tests.wait import until

HOST = "http://wall.example"
"""Not a loopback address: there the code that leads to the form is left out."""
CONFERENCE = {
    "sources": ["x", "mastodon", "bluesky", "form"],
    "starts": "2027-05-03T08:00:00Z",
    "ends": "2027-05-05T17:00:00Z",
}
# Everything on the board that is read, in u, with what it stands in; and what is wrong with it.
# A line's box is a fifth higher than its letters, from the highest to the lowest.
MEASURE = """() => {
  const u = Math.min(innerWidth, innerHeight) / 100;
  const rect = (box) => [box.left / u, box.top / u, box.right / u, box.bottom / u];
  const ink = (element) => {
    const range = document.createRange();
    const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
    const boxes = [];
    while (walker.nextNode()) {
      for (const word of walker.currentNode.data.matchAll(/\\S+/gu)) { // spaces may hang over
        range.setStart(walker.currentNode, word.index);
        range.setEnd(walker.currentNode, word.index + word[0].length);
        for (const { left, right, top, bottom, height } of range.getClientRects())
          boxes.push({ left, right, top: top + height / 10, bottom: bottom - height / 10 });
      }
    }
    for (const mark of element.querySelectorAll("svg")) boxes.push(mark.getBoundingClientRect());
    const edge = (side, pick) => pick(...boxes.map((box) => box[side]));
    return rect({ left: edge("left", Math.min), top: edge("top", Math.min),
                  right: edge("right", Math.max), bottom: edge("bottom", Math.max) });
  };
  const board = document.querySelector(".board");
  const posts = [...board.querySelectorAll("[data-post]")].map((each) => {
    const parts = {};
    for (const name of ["voice", "credit-name", "credit-meta", "pill"]) {
      const found = each.querySelector("." + name);
      if (found !== null && found.textContent.trim()) parts[name] = ink(found);
    }
    for (const name of ["avatar", "photo"]) {
      const found = each.querySelector("." + name);
      if (found !== null) parts[name] = rect(found.getBoundingClientRect());
    }
    const voice = each.querySelector(".voice");
    const name = each.querySelector(".credit-name");
    return {
      id: each.dataset.post, parts, box: rect(each.getBoundingClientRect()),
      room: rect(each.parentElement.getBoundingClientRect()), text: voice?.textContent,
      note: voice?.querySelector(".goes-on")?.textContent ?? "",
      wide: voice !== null && voice.scrollWidth > voice.clientWidth + 1,
      cut: name.scrollHeight > name.clientHeight + 1.5 * u, large: each.className === "large",
    };
  });
  const house = {};
  for (const name of ["sheet-title", "sheet-aside", "band-words", "left"]) {
    const found = board.querySelector("." + name);
    if (found !== null && found.textContent.trim()) house[name] = ink(found);
  }
  const code = board.querySelector(".band .qr");
  if (code !== null) house.code = rect(code.getBoundingClientRect());
  const size = (each) => Math.round(parseFloat(getComputedStyle(each).fontSize) / u * 10) / 10;
  const leaves = [...board.querySelectorAll("*")].filter((each) => each.textContent.trim() &&
    [...each.childNodes].some((node) => node instanceof Text && node.data.trim()));
  return {
    posts, house, sizes: leaves.map(size),
    module: code === null ? 1 : (house.code[2] - house.code[0]) / code.viewBox.baseVal.width,
    screen: rect({ left: 0, top: 0, right: innerWidth, bottom: innerHeight }),
    moving: document.getAnimations().filter(({ effect }) => board.contains(effect.target)).length,
    hidden: [...document.querySelectorAll(".hashtag, .hairline")].every((each) =>
      getComputedStyle(each).visibility === "hidden" || !each.getClientRects().length),
  };
}"""


async def elsewhere(page: Page, site: StaticSite) -> None:
    """Serves the site at HOST."""

    async def fulfil(route: Route) -> None:
        status, type, body = site.find(urlsplit(route.request.url).path)
        await route.fulfill(status=status, content_type=type, body=body)

    await page.route(f"{HOST}/**", fulfil)


def check(name: str, found: Json) -> None:
    """Holds what stands on a board to LOOK's rules."""
    _, _, width, height = found["screen"]
    assert set(found["sizes"]) <= SIZES | {LABEL}, (name, found["sizes"])
    assert found["module"] >= 0.45, (name, found["module"])
    assert found["moving"] == 0, name
    assert found["hidden"], name
    boxes = dict(found["house"])
    for each in found["posts"]:
        at = (name, each["id"])
        assert not each["wide"], at
        assert not each["cut"], at
        boxes[each["id"]] = each["box"]
        margin = 1 if each["large"] else 0.3  # large letters bring room of their own
        for part, box in each["parts"].items():
            assert inside(box, each["box"], margin), (at, part, box, each["box"])
        for (one, first), (other, second) in combinations(each["parts"].items(), 2):
            assert apart(first, second), (at, one, first, other, second)
        if not each["large"]:
            assert inside(each["box"], each["room"], 0.1), (at, each["box"], each["room"])
    for (one, first), (other, second) in combinations(boxes.items(), 2):
        assert apart(first, second), (name, one, first, other, second)
    for part, box in boxes.items():
        assert inside(box, [3, 3, width - 3, height - 2.9]), (name, part, box)


def inside(box: list[float], room: list[float], slack: float = 0.3) -> bool:
    """Whether a box (left, top, right, bottom) is within another."""
    far = box[2] <= room[2] + slack and box[3] <= room[3] + slack
    return box[0] >= room[0] - slack and box[1] >= room[1] - slack and far


@pytest.mark.parametrize("viewport", [(1080, 1920), (1920, 1080), (1280, 720)])
async def test_every_post_stands_whole_on_the_stream_and_among_the_questions(
    viewport: tuple[int, int], open_page: OpenPage, static_site: StaticSite
) -> None:
    furnish(static_site, **CONFERENCE)
    feed = FakeFeed()

    async def before(page: Page) -> None:
        await elsewhere(page, static_site)
        await feed.attach(page)

    url = f"{HOST}/c/demo/wall?motion=off&theme=foyer"
    page = await open_page(url, viewport=viewport, before=before)
    hard = [*MATRIX, post("500 from the room", prose(500), source="form", photo="portrait")]
    asking = [{**each, "flags": ["question"]} for each in hard]
    gone: list[str] = []
    for one, other in zip(asking, [asking[0], *asking], strict=False):
        wave = [other, one] if other is not one else [one]
        feed.append(*({"kind": "gone", "id": id} for id in gone))
        feed.show(*wave)
        gone = [each["id"] for each in wave]
        for scene in ("stream", "questions"):
            feed.cue(scene=scene)
            await until(lambda scene=scene: page.locator(f".{scene} [data-post]").count())
            found = await page.evaluate(MEASURE)
            check(f"{scene}: {one['id']}", found)
            assert_shown(scene, one, found)
    assert found["house"].keys() >= {"sheet-title", "sheet-aside", "band-words", "code"}


def assert_shown(scene: str, wanted: Json, found: Json) -> None:
    """The newest post is there, whole or with its beginning; on X's posts nothing is changed."""
    shown = {each["id"]: each for each in found["posts"]}
    if wanted["source"] == "x" and wanted["id"] not in shown:
        return  # too long for this screen, and not to be shortened
    each = shown[wanted["id"]]
    if each["note"]:
        assert wanted["source"] != "x"
        assert wanted["text"].startswith(each["text"].removesuffix(each["note"]))
    else:
        assert each["text"] == wanted["text"]
    assert scene == "stream" or "photo" not in each["parts"]


# When each post was first in the document and how often it came; and how much changed on the board
# from when the push of "b" was at rest until the next one.
WATCH = """
  window.came = {};
  let changes = 0;
  new MutationObserver((records) => {
    for (const { removedNodes } of records)
      for (const removed of removedNodes)
        if (removed.dataset?.post in came) came[removed.dataset.post].left = Date.now();
    for (const { addedNodes } of records)
      for (const added of addedNodes)
        if (added.dataset?.post && added.closest(".column")) {
          const { post } = added.dataset;
          came[post] ??= { at: performance.now(), times: 0, changes };
          came[post].times++;
          if (post === "b") setTimeout(() => {
            changes = 0;
            const pills = document.querySelectorAll(".new .pill");
            window.news = [...pills].map((each) => each.textContent);
          }, 1_500);
        }
    changes += records.filter(({ target }) => target.closest?.(".board .sheet-columns")).length;
  }).observe(document, { childList: true, subtree: true, attributes: true, characterData: true });
"""


def there(page: Page, id: str) -> Callable[[], Awaitable[int]]:
    """How often a post stands on the board."""
    return lambda: page.locator(f'.board [data-post="{id}"]').count()


async def test_the_stream_moves_together_and_calmly_and_a_post_that_goes_is_gone(
    open_page: OpenPage, static_site: StaticSite
) -> None:
    furnish(static_site, **CONFERENCE)
    feed = FakeFeed()
    feed.show(*[post(f"old {n}", f"Tide number {n}") for n in range(3)])

    async def before(page: Page) -> None:
        await page.add_init_script(WATCH)
        await feed.attach(page)

    page = await open_page("/c/demo/wall?scene=stream", viewport=(1080, 1920), before=before)
    await until(there(page, "old 2"))
    assert await page.locator(".pill").count() == 0
    assert await page.locator(".band .qr").count() == 0  # nobody's phone reaches this machine so
    words = await page.locator(".band-line").text_content()
    assert words == "Post with #saltmarsh27 on X, Mastodon or Bluesky."
    assert await page.locator(".sheet-aside").text_content() == "Day 2, Harbour Hall"

    feed.show(post("a", "Low tide"), post("b", "High tide"))
    await until(there(page, "b"))
    feed.show(post("c", "Not for a wall"))
    await until(there(page, "c"))
    begun = time.time()
    feed.gone("c")
    await feed.painted()
    assert not await there(page, "c")()

    came = await page.evaluate("came")
    assert came["a"]["at"] == pytest.approx(came["b"]["at"], abs=50)
    assert came["c"]["at"] - came["a"]["at"] >= 3_990
    took = came["c"]["left"] - begun * 1000
    assert took < 1_000, f"{took:.0f} ms, for 300 on an idle machine"
    assert came["c"]["changes"] == 0  # two ticks, and something that waited for its turn
    assert await page.evaluate("news") == ["new", "new"]
    await feed.drop(4009)  # it says hello again, and is told what it missed: nothing
    feed.show(post("d", "Slack water"))
    await until(there(page, "d"))
    tops = "(each) => [...each.children].map(({ dataset }) => dataset.post)"
    assert (await page.locator(".column").evaluate(tops))[:3] == ["d", "b", "a"]
    assert (await page.evaluate("came.c.times")) == came["c"]["times"]


async def test_the_question_that_the_desk_starred_is_first_and_the_next_one_follows_it(
    open_page: OpenPage, static_site: StaticSite
) -> None:
    session = {"title": "Forty years of tide tables", "speaker": "Imke Solberg", "play": "posts"}
    times = {"starts": "2027-05-04T13:00:00Z", "ends": "2027-05-04T13:45:00Z"}
    furnish(static_site, **CONFERENCE, sessions=[{**session, **times}])
    feed = FakeFeed()
    asked = [post(f"q{n}", f"What of tide {n}?", flags=["question"]) for n in range(7)]
    # Their credits have two lines: three of them would be higher than the column.
    asked[1]["flags"] = ["question", "starred"]
    feed.show(*asked, post("said", "No question at all"))
    page = await open_page("/c/demo/wall?scene=questions", before=feed.attach)
    await until(there(page, "q1"))
    assert await page.locator(".sheet-title").text_content() == "Questions for Imke Solberg"
    large = page.locator(".large")
    assert await large.get_attribute("data-post") == "q1"
    standing = ".column [data-post]:not(.leaving)"
    ids = "all => all.map(({ dataset }) => dataset.post)"
    assert await page.locator(standing).evaluate_all(ids) == ["q6", "q5"]
    assert await page.locator(".left").text_content() == "and 4 more"
    feed.gone("q1")
    await feed.painted()
    assert not await there(page, "q1")()
    await until(lambda: page.locator('.large[data-post="q6"]').count())
    assert await page.locator(standing).evaluate_all(ids) == ["q5", "q4"]

    async def rests() -> bool:
        return bool((await page.evaluate(MEASURE))["moving"] == 0)

    await until(rests)
    check("questions", await page.evaluate(MEASURE))
    assert await there(page, "said")() == 0
