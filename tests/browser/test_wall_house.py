"""The boards on which the house speaks: the programme, the file's messages, and the test card."""

from __future__ import annotations

from playwright.async_api import Page, expect

from tests.browser.boxes import faults
from tests.browser.fake_feed import FakeFeed
from tests.browser.pages import OpenPage
from tests.browser.static_server import StaticSite
from tests.browser.wall_posts import Json, furnish, post
from tests.wait import until

SIZES = ((1080, 1920), (1280, 720))
LOGO = b"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 300 100">
  <rect width="300" height="60"/></svg>"""


def session(title: str, starts: str, ends: str, room: str = "Hall", speaker: str = "") -> Json:
    """One on the fourth of May, in UTC."""
    day = "2027-05-04T{}:00Z"
    times = {"starts": day.format(starts), "ends": day.format(ends)}
    return {"title": title, **times, "room": room, "speaker": speaker}


DAY = [
    session("Forty years of tide tables in one file", "13:00", "13:34", speaker="Imke Solberg"),
    session("Two hundred replies before breakfast", "13:45", "14:15", speaker="Ruth Castellan"),
    session("Captions are the talk", "14:00", "17:00", "Loft", "Mairead Flynn"),
    session("Hands on: carve a changelog", "14:00", "14:30", "Workshop", "Lena Vogt"),
    session("Tea", "14:20", "14:40", "Foyer"),
    session("A" * 60, "15:00", "15:30", "Second floor", "B" * 90),
    session("A server for your street, and " * 6, "17:00", "17:20", speaker="Joaquín Rey " * 6),
    *(session(f"Talk {n} of many", "18:00", "18:45", f"Room {n}") for n in range(12)),
]


async def texts(page: Page, selector: str) -> list[str]:
    return await page.locator(selector).all_inner_texts()


async def sound(page: Page, label: str, board: str) -> None:
    """Nothing is clipped, overlapping or overflowing, upright and wide."""
    for width, height in SIZES:
        await page.evaluate("document.querySelector('.board')?.setAttribute('data-old', '')")
        await page.set_viewport_size({"width": width, "height": height})
        drawn = page.locator(f".board.{board}:not([data-old]) > *:last-child:not(.tide)")
        await drawn.first.wait_for(state="attached")
        assert await faults(page) == [], (label, width, height)


async def test_the_programme_as_it_stands(open_page: OpenPage, static_site: StaticSite) -> None:
    furnish(static_site, sessions=DAY, timezone="Europe/Lisbon")
    feed = FakeFeed()
    feed.show(post("tide", "Low tide"))
    feed.cue(pace=40)  # no page turns by itself meanwhile
    page = await open_page("/c/demo/wall?scene=session&motion=off", before=feed.attach)
    await feed.painted(scene="session")

    def at(hour: str) -> None:
        feed.clock(f"2027-05-04T{hour}:00Z")

    async def says(selector: str, *expected: str) -> None:
        await until(lambda: _same(page, selector, list(expected)))

    await says(".agenda-title", "Forty years of tide tables in one file")
    await says(".agenda-who", "Imke Solberg")
    await says(".agenda-figure p", "12", "minutes left", "until 14:34")
    await says(
        ".agenda-then p", "Next, 14:45", "Two hundred replies before breakfast Ruth Castellan"
    )
    await sound(page, "one", "session")

    at("13:40")
    await says(".agenda-title", "Two hundred replies before breakfast")
    await says(".agenda-figure p", "5", "minutes to go", "at 14:45")
    await sound(page, "between", "session")

    at("14:14")
    await says(".agenda-left", "1 min left", "until 18:00", "16 min left")
    assert await page.locator(".agenda-where").first.inner_text() == "Hall"
    baselines = await page.evaluate(BASELINES)
    assert baselines, "a row for each room"
    for row in baselines:
        assert max(row) - min(row) < 1.5, "a row's parts stand on one line"
    await sound(page, "rooms", "session")

    at("14:50")
    await says(".agenda-then p", "Next, 16:00", f"{'A' * 60} {'B' * 90}, Second floor")
    await sound(page, "a word wider than the screen", "session")

    at("15:10")
    await says(".agenda-now", "Now 1 of 2")  # what comes next takes their room
    await page.keyboard.press("ArrowRight")
    await says(".agenda-where", "Second floor")
    await sound(page, "a word wider than its column", "session")

    at("17:05")
    await says(".agenda-figure p", "15", "minutes left", "until 18:20")
    await sound(page, "long", "session")

    at("17:30")
    await says(".agenda-now, .agenda-next", "Next 1 of 2")
    first = await texts(page, ".agenda-title")
    await page.keyboard.press("ArrowRight")
    await says(".agenda-now, .agenda-next", "Next 2 of 2")
    assert not set(first) & set(await texts(page, ".agenda-title"))
    await sound(page, "many", "session")

    at("18:45")  # the last is over: what stands in for it is played
    await feed.painted(showing="tide")


async def _same(page: Page, selector: str, expected: list[str]) -> bool:
    return [" ".join(each.split()) for each in await texts(page, selector)] == expected


# The first baselines of room, title and time in each row, in px.
BASELINES = """() => [...document.querySelectorAll(".agenda-room")].map((row) =>
  [...row.querySelectorAll(".agenda-where, .agenda-title, .agenda-left")].map((part) => {
    const mark = document.createElement("i");
    mark.style.display = "inline-block";
    part.prepend(mark);
    const { bottom } = mark.getBoundingClientRect();
    mark.remove();
    return bottom;
  }))"""


async def test_a_talk_takes_the_posts_off_when_it_begins(
    open_page: OpenPage, static_site: StaticSite
) -> None:
    """Not only when the post has had its time, which is minutes here."""
    talk = {"title": "Forty years of tide tables", "speaker": "Imke Solberg"}
    times = {"starts": "2027-05-04T13:30:00Z", "ends": "2027-05-04T14:00:00Z"}
    furnish(static_site, sessions=[{**talk, **times}])
    feed = FakeFeed()
    feed.show(post("tide", "Low tide"))
    feed.cue(pace=40)
    page = await open_page("/c/demo/wall?motion=off", before=feed.attach)
    await feed.painted(showing="tide")
    feed.clock(times["starts"])
    await feed.painted(scene="session")
    assert await page.locator("[data-post]").count() == 0
    feed.clock(times["ends"])
    await until(lambda: page.locator('[data-post="tide"]').count())


async def test_the_files_messages_in_turn(open_page: OpenPage, static_site: StaticSite) -> None:
    static_site.picture("/c/demo/theme/logo.svg", LOGO, "image/svg+xml")
    messages = [
        {"title": "Lunch is on the quay", "text": "Until two. " * 12},
        {"title": "Thank you, Tidepool", "image": "/c/demo/theme/logo.svg", "join": False},
        {"title": "", "text": "Tidepool", "image": "/c/demo/theme/logo.svg"},
    ]
    furnish(static_site, messages=messages)
    feed = FakeFeed()
    feed.state["counts"] = {"posts": 2418, "voices": 612}
    feed.show(post("kind", "Low tide"), post("mean", "High tide"), post("x:1", "Tide", source="x"))
    feed.cue(pace=40)
    page = await open_page("/c/demo/wall?scene=message&motion=off", before=feed.attach)
    await page.locator(".house-title:text-is('Lunch is on the quay')").wait_for()
    face = "els => els.map(each => each.dataset.face)"
    assert await page.locator("[data-face]").evaluate_all(face) == ["mean", "kind"]  # X's never
    feed.gone("mean")
    await feed.painted(scene="message")
    assert await page.locator("[data-face]").evaluate_all(face) == ["kind"]
    assert await texts(page, ".house-title") == ["Lunch is on the quay"]  # it need not begin anew
    assert await faults(page) == []

    await page.keyboard.press("ArrowRight")
    await page.locator(".house-title:text-is('Thank you, Tidepool')").wait_for()
    card = page.locator(".house-card img")
    box = await card.bounding_box()
    assert box is not None
    assert box["width"] > 0.4 * 1280
    assert await card.get_attribute("alt") == ""
    assert await faults(page) == []

    await page.keyboard.press("ArrowRight")
    await until(lambda: _none(page, ".house-title"))
    await expect(card).to_have_attribute("alt", "Tidepool")
    await sound(page, "messages", "message")


async def _none(page: Page, selector: str) -> bool:
    return await page.locator(selector).count() == 0


PLAIN = """Object.defineProperty(window, "isSecureContext", { value: false });
  Object.defineProperty(document, "fullscreenEnabled", { value: false });
  Object.defineProperty(indexedDB, "databases", { value: () => Promise.reject() });"""


async def test_the_test_card(open_page: OpenPage, static_site: StaticSite) -> None:
    furnish(static_site, wall={"screen_height": 3.2, "farthest_seat": 40})
    feed = FakeFeed()

    async def before(page: Page) -> None:
        await page.add_init_script(PLAIN)
        await feed.attach(page)

    feed.show(post("tide", "Low tide"))
    feed.cue(hold="tide")  # who asked for the card is not shown a post in its place
    page = await open_page("/c/demo/wall?scene=test&motion=off", before=before)
    await feed.painted(scene="test")
    await until(lambda: page.locator(".test-checks p").count())
    said = " ".join(await texts(page, ".test-checks p"))
    assert "This address is plain http: switch off sleep and the screen saver by hand" in said
    assert "backchannel screen URL" in said
    assert "leave the private window" in said
    sizes = await texts(page, ".test-sizes > div")
    assert [" ".join(each.split()) for each in sizes] == [
        "a 3.3 % 36 m",
        "a 5.2 % 57 m",
        "a 8 % 88 m",
        "a 10 % 110 m",
        "a 6.4 % 71 m",
        "a 4.1 % 45 m",
        "a 2.6 % 29 m",
    ]
    assert await texts(page, ".floor p") == ["4.1 %", "45 m"]
    edge = await page.locator(".test-edge").bounding_box()
    assert edge == {"x": 0, "y": 0, "width": 1280, "height": 720}
    await until(lambda: page.locator("text=/^\\d+ frames a second$/").count())
    assert "link live" in " ".join(await texts(page, ".test-measures"))
    await sound(page, "test card", "test")
    await page.set_viewport_size({"width": 1024, "height": 768})
    await until(lambda: _clean(page))


async def _clean(page: Page) -> bool:
    return await page.locator(".test-checks p").count() > 0 and await faults(page) == []
