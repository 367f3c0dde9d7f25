"""The boards of posts: all of what they show is whole, they move calmly, and what goes is gone."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

import pytest
from playwright.async_api import Page, Route

from tests.browser.boxes import LABEL, SIZES, faults
from tests.browser.fake_feed import FakeFeed
from tests.browser.pages import OpenPage
from tests.browser.static_server import StaticSite
from tests.browser.wall_posts import MATRIX, Json, furnish, post, prose
from tests.wait import until

HOST = "http://wall.example"
"""Not a loopback address: there the code that leads to the form is left out."""
CONFERENCE = {
    "sources": ["x", "mastodon", "bluesky", "form"],
    "starts": "2027-05-03T08:00:00Z",
    "ends": "2027-05-05T17:00:00Z",
}
HARDEST = """three words, 280, 5000, arabic with photo, japanese, emoji, one word, tags, panorama,
mixed, long name"""
HARD = [
    *(each for each in MATRIX if each["id"] in HARDEST.replace("\n", " ").split(", ")),
    post("500 from the room", prose(500), source="form", photo="portrait"),
]
# Each post on the board, in u, with the column that holds it and what it says; and some figures.
BOARD = """() => {
  const u = Math.min(innerWidth, innerHeight) / 100;
  const rect = ({ left, top, right, bottom }) => [left / u, top / u, right / u, bottom / u];
  const board = document.querySelector(".board");
  const posts = [...board.querySelectorAll("[data-post]")].map((each) => ({
    id: each.dataset.post,
    box: rect(each.getBoundingClientRect()),
    column: rect(each.parentElement.getBoundingClientRect()),
    text: each.querySelector(".voice")?.textContent,
    note: each.querySelector(".goes-on")?.textContent ?? "",
    photo: each.querySelector(".photo") !== null,
  }));
  const size = (each) => Math.round(parseFloat(getComputedStyle(each).fontSize) / u * 10) / 10;
  const speaks = ({ childNodes }) =>
    [...childNodes].some((node) => node instanceof Text && node.data.trim());
  const code = board.querySelector(".band .qr");
  return {
    posts,
    sizes: [...board.querySelectorAll("*")].filter(speaks).map(size),
    module: code && code.getBoundingClientRect().width / u / code.viewBox.baseVal.width,
    moving: document.getAnimations().some(({ effect }) => board.contains(effect.target)),
    hidden: [...document.querySelectorAll(".hashtag, .hairline")].every((each) =>
      !each.checkVisibility({ visibilityProperty: true })),
  };
}"""


async def elsewhere(page: Page, site: StaticSite) -> None:
    """Serves the site at HOST."""

    async def fulfil(route: Route) -> None:
        status, type, body = site.find(urlsplit(route.request.url).path)
        await route.fulfill(status=status, content_type=type, body=body)

    await page.route(f"{HOST}/**", fulfil)


async def check(name: str, page: Page) -> Json:
    """Holds what stands on a board to LOOK's rules, and returns it."""
    found: Json = await page.evaluate(BOARD)
    assert await faults(page) == [], name
    assert set(found["sizes"]) <= SIZES | {LABEL}, (name, found["sizes"])
    assert found["module"] is None or found["module"] >= 0.45, (name, found["module"])
    assert found["hidden"], name
    for each in found["posts"]:
        assert inside(each["box"], each["column"]), (name, each)
    return found


def inside(box: list[float], room: list[float]) -> bool:
    """Whether a box (left, top, right, bottom) is within another."""
    far = box[2] <= room[2] + 0.1 and box[3] <= room[3] + 0.1
    return box[0] >= room[0] - 0.1 and box[1] >= room[1] - 0.1 and far


@pytest.mark.parametrize("viewport", [(1080, 1920), (1920, 1080), (1280, 720)])
async def test_every_post_stands_whole_on_the_stream_and_among_the_questions(
    viewport: tuple[int, int], open_page: OpenPage, static_site: StaticSite
) -> None:
    furnish(static_site, **CONFERENCE)
    feed = FakeFeed()

    async def before(page: Page) -> None:
        await page.clock.install()
        await elsewhere(page, static_site)
        await feed.attach(page)

    url = f"{HOST}/c/demo/wall?motion=off&theme=foyer"
    page = await open_page(url, viewport=viewport, before=before)
    some = HARD if viewport[1] > 720 else HARD[::3]  # the same in u as 1080p: only pixels differ
    asking = [{**each, "flags": ["question"]} for each in some]
    gone: list[str] = []
    for one, other in zip(asking, [asking[0], *asking], strict=False):
        wave = [other, one] if other is not one else [one]
        feed.append(*({"kind": "gone", "id": id} for id in gone))
        feed.show(*wave)
        gone = [each["id"] for each in wave]
        for scene in ("stream", "questions"):
            feed.cue(scene=scene)
            await page.clock.fast_forward(400)  # a wall brings on three in a second, and no more
            await until(lambda scene=scene: page.locator(f".{scene} [data-post]").count())
            found = await check(f"{scene}: {one['id']}", page)
            assert not found["moving"]
            assert found["module"]
            assert_shown(scene, one, found)


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
    assert each["photo"] == (scene == "stream" and "media" in wanted)


# In how many frames the invitation to be the first stood over somebody's post.
OVER = """() => {
  window.over = 0;
  const look = () => {
    const [invites, speaks] = [".house-empty", ".board [data-post]"].map((each) =>
      document.querySelector(each) !== null);
    over += invites && speaks ? 1 : 0;
    requestAnimationFrame(look);
  };
  look();
}"""


async def test_the_invitation_leaves_before_a_post_comes_however_often(
    open_page: OpenPage, static_site: StaticSite
) -> None:
    furnish(static_site, **CONFERENCE)
    feed = FakeFeed()
    page = await open_page("/c/demo/wall?motion=off&scene=stream", before=feed.attach)
    await feed.painted(showing="")
    await page.evaluate(OVER)
    for number in range(12):  # so often that what comes has to wait for its turn
        await until(lambda: page.locator(".house-empty").count())
        feed.show(post(f"{number}", f"Tide number {number}"))
        await until(there(page, f"{number}"))
        feed.gone(f"{number}")
    assert await page.evaluate("over") == 0


# When each post was first in the document and how often it came; and how much changed on the board
# from when the push of "b" was at rest until the next one.
WATCH = """
  window.came = {};
  let changes = 0;
  const moves = ({ effect }) => effect.target?.closest(".board");
  const rest = () => {
    if (document.getAnimations().some(moves)) return requestAnimationFrame(rest);
    changes = 0;
    window.news = [...document.querySelectorAll(".new .pill")].map((each) => each.textContent);
  };
  new MutationObserver((records) => {
    const at = performance.now();
    for (const { removedNodes } of records)
      for (const removed of removedNodes)
        if (removed.dataset?.post in came) came[removed.dataset.post].left = Date.now();
    for (const { addedNodes } of records)
      for (const added of addedNodes)
        if (added.dataset?.post && added.closest(".column")) {
          const { post } = added.dataset;
          came[post] ??= { at, times: 0, changes };
          came[post].times++;
          if (post === "b") rest();
        }
    changes += records.filter(({ target }) => target.closest?.(".board .sheet-columns")).length;
  }).observe(document, { childList: true, subtree: true, attributes: true, characterData: true });
"""


async def is_false(page: Page, expression: str) -> bool:
    return not await page.evaluate(expression)


def there(page: Page, id: str) -> Callable[[], Awaitable[int]]:
    """How often a post stands on the board."""
    return lambda: page.locator(f'.board [data-post="{id}"]').count()


@pytest.mark.alone
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

    # What comes while the board itself comes in is part of how it begins.
    entering = "performance.now() - came['old 2'].at < 1_500"
    await until(lambda: is_false(page, entering))
    feed.show(post("a", "Low tide"), post("b", "High tide"))
    await until(there(page, "b"))
    feed.show(post("c", "Not for a wall"))
    await until(there(page, "c"))
    begun = time.time()
    feed.gone("c")
    await feed.painted()
    assert not await there(page, "c")()

    came = await page.evaluate("came")
    assert came["a"]["at"] == came["b"]["at"]
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
    # Answered: still public as a post, and no question any more.
    feed.show({**asked[1], "flags": ["question", "starred", "answered"], "shown": 2})
    await feed.painted()
    assert not await there(page, "q1")()
    await until(lambda: page.locator('.large[data-post="q6"]').count())
    assert await page.locator(standing).evaluate_all(ids) == ["q5", "q4"]
    feed.show({**asked[1], "shown": 2})  # it was not: whoever had its place stands beside it again
    await until(lambda: page.locator('.large[data-post="q1"]').count())
    assert await page.locator(standing).evaluate_all(ids) == ["q6", "q5"]

    async def rests() -> bool:
        return not (await page.evaluate(BOARD))["moving"]

    await until(rests)
    await check("questions", page)
    assert await there(page, "said")() == 0
