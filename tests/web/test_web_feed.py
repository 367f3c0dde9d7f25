"""The public API."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest
from msgspec.structs import replace

from backchannel.core.conference import Conference, SourceConfig
from backchannel.core.post import Posted, new_post
from backchannel.core.rules import Rules
from backchannel.core.settings import load
from backchannel.store.log import Log
from backchannel.web import bodies
from backchannel.web.app import create_app
from backchannel.web.bodies import Bodies
from backchannel.web.serve import open_site
from backchannel.web.site import Site
from tests.visitor import Browser
from tests.wait import until

NOW = datetime(2027, 5, 4, 9, 30, tzinfo=UTC)


@pytest.fixture(autouse=True)
def kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is said between two entries stays the same, however busy the machine is."""
    monkeypatch.setattr(bodies, "COUNTS_SECONDS", 600.0)


async def show(site: Site, slug: str, *posts: dict[str, Any]) -> None:
    """Makes posts public and waits until the hub has them."""
    items = [
        Posted(post=new_post(**({"source": "mastodon", "author": {"id": "a"}} | post)))
        for post in posts
    ]
    log = site.logs[slug]
    await log.ingest(items, at=NOW, source="mastodon")
    decided = [(item.post.id, 1) for item in items]
    await log.decide("approve", decided, by="Wen", at=NOW, key=posts[0]["id"])
    seq = (await log.wall()).seq
    await until(lambda: site.hubs[slug].wall.seq >= seq)


async def test_the_feed_is_the_hubs_snapshot(site: Site, browser: Browser, slug: str) -> None:
    avatar = "https://pictures.example/a.png"
    author = {"id": "a", "name": "Bea", "avatar": avatar, "followers": 12}
    await show(site, slug, {"id": "mastodon:1", "text": "hello", "author": author})
    answer = await browser.get(f"/api/v1/{slug}/feed")
    told = answer.json()
    assert told["seq"] == 1
    assert told["epoch"] == site.hubs[slug].wall.epoch
    post = told["state"]["posts"][0]
    assert post["text"] == "hello"
    assert post["author"]["avatar"].startswith("/media/")
    for private in ("followers", "pictures.example", "decisions", "verdict", "received_at"):
        assert private not in answer.text
    assert answer.headers["cache-control"] == "public, max-age=0, s-maxage=2"
    assert "set-cookie" not in answer.headers


async def test_a_panic_empties_the_page_for_frames(site: Site, browser: Browser, slug: str) -> None:
    said = {"id": "mastodon:1", "text": "hello", "segments": [{"text": "hello"}]}
    await show(site, slug, said)
    assert "hello" in (await browser.get(f"/c/{slug}/embed")).text
    site.hubs[slug].panic(True)
    held = (await browser.get(f"/c/{slug}/embed")).text
    assert "hello" not in held
    assert "Back in a moment." in held


async def test_who_polls_hears_of_a_panic_too(site: Site, browser: Browser, slug: str) -> None:
    path = f"/api/v1/{slug}/feed"
    assert (await browser.get(path)).json()["panic"] is False
    site.hubs[slug].panic(True)
    assert (await browser.get(path)).json()["panic"] is True
    site.hubs[slug].panic(False)
    assert (await browser.get(path)).json()["panic"] is False


async def test_who_has_it_already_is_told_so_without_a_body(
    site: Site, browser: Browser, slug: str
) -> None:
    path = f"/api/v1/{slug}/feed"
    first = await browser.get(path)
    tag = first.headers["etag"]
    assert tag.startswith("W/")  # of what it says, however it is compressed
    for given in (tag, tag.removeprefix("W/"), f'"other", {tag}', "*"):
        again = await browser.get(path, **{"If-None-Match": given})
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["etag"] == tag
        assert again.headers["access-control-allow-origin"] == "*"
    await show(site, slug, {"id": "mastodon:1", "text": "new"})
    changed = await browser.get(path, **{"If-None-Match": tag})
    assert changed.status_code == 200
    assert changed.headers["etag"] != tag


async def test_a_removed_post_is_gone_from_the_next_answer(
    site: Site, browser: Browser, slug: str
) -> None:
    await show(site, slug, {"id": "mastodon:1", "text": "an insult"})
    path = f"/api/v1/{slug}/feed"
    tag = (await browser.get(path)).headers["etag"]
    await site.logs[slug].decide("reject", [("mastodon:1", 2)], by="Wen", at=NOW, key="take down")
    await until(lambda: site.hubs[slug].wall.seq == 2)
    answer = await browser.get(path, **{"If-None-Match": tag})
    assert answer.status_code == 200
    assert "insult" not in answer.text


async def test_who_takes_gzip_gets_the_same_in_fewer_bytes(
    site: Site, browser: Browser, slug: str
) -> None:
    await show(site, slug, *({"id": f"mastodon:{n}", "text": "said again"} for n in range(20)))
    path = f"/api/v1/{slug}/feed"
    packed = await browser.get(path, **{"Accept-Encoding": "br, gzip;q=0.5"})
    assert packed.headers["content-encoding"] == "gzip"
    for refusal in ("identity", "gzip;q=0", "gzip; q=0.00, br"):
        plain = await browser.get(path, **{"Accept-Encoding": refusal})
        assert "content-encoding" not in plain.headers
        assert int(packed.headers["content-length"]) < int(plain.headers["content-length"]) / 3
        assert packed.text == plain.text
        for header in ("etag", "vary", "cache-control"):
            assert packed.headers[header] == plain.headers[header]
    assert packed.headers["vary"] == "Accept-Encoding"


async def test_a_full_server_says_so_to_who_only_asks(
    site: Site, browser: Browser, slug: str
) -> None:
    path = f"/api/v1/{slug}/feed?limit=30"
    room = site.settings.max_sockets - 50  # kept for desks
    site.hubs.sockets = room - 1
    before = await browser.get(path)
    assert "full" not in before.json()
    site.hubs.sockets = room
    told = {"If-None-Match": before.headers["etag"]}
    assert (await browser.get(path, **told)).status_code == 304  # not with every socket
    site.bodies = Bodies()
    full = await browser.get(path, **told)
    assert full.json()["full"] == {"retry": 30}
    site.hubs.sockets = room - 1
    site.bodies = Bodies()
    assert "full" not in (await browser.get(path)).json()


async def test_the_short_way_and_the_app_say_the_same(
    site: Site, browser: Browser, slug: str
) -> None:
    """A query that our pages never send goes the whole way through the app."""
    await show(site, slug, *({"id": f"mastodon:{n}", "text": str(n)} for n in range(5)))
    path = f"/api/v1/{slug}/feed?limit=2"
    for headers in ({}, {"Origin": "https://paper.example"}, {"If-None-Match": "*"}):
        short, whole = await browser.get(path, **headers), await browser.get(path + "&", **headers)
        assert (short.status_code, short.content) == (whole.status_code, whole.content)
        assert sorted(short.headers.items()) == sorted(whole.headers.items())
    assert short.headers["x-content-type-options"] == "nosniff"
    head = await browser.http.head(path)
    assert head.headers["etag"] == short.headers["etag"]


async def test_every_process_tells_the_same_version(
    site: Site,
    browser: Browser,
    conference: Conference,
    valkey: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(bodies, "COUNTS_SECONDS", 0.0)
    slug = conference.slug
    await show(site, slug, {"id": "mastodon:1", "text": "hello"})
    settings = load({"REDIS_URL": valkey, "BACKCHANNEL_DATA": str(site.settings.data)})
    async with open_site(settings, {slug: conference}, None) as sibling:
        path = f"/api/v1/{slug}/feed?limit=30"

        async def agreed() -> bool:  # once both have read the numbers
            other = await Browser(create_app(sibling)).get(path)
            return bool((await browser.get(path)).headers["etag"] == other.headers["etag"])

        await until(agreed)


async def test_a_limit_gives_the_latest(site: Site, browser: Browser, slug: str) -> None:
    await show(site, slug, *({"id": f"mastodon:{n}", "text": str(n)} for n in range(5)))
    told = (await browser.get(f"/api/v1/{slug}/feed?limit=2")).json()
    assert [post["text"] for post in told["state"]["posts"]] == ["3", "4"]
    most = await browser.get(f"/api/v1/{slug}/feed?limit=1000000")
    assert len(most.json()["state"]["posts"]) == 5


@pytest.mark.parametrize("limit", ["0", "-1", "1.5", "x", "1e9", "٣", "9" * 40, "%00"])
async def test_a_limit_that_is_none_is_refused(browser: Browser, slug: str, limit: str) -> None:
    answer = await browser.get(f"/api/v1/{slug}/feed?limit={limit}")
    assert answer.status_code == 422
    assert answer.json()["error"] == "limit is a whole number from 1 to 200."


async def test_a_thousand_readers_cost_redis_nothing(
    site: Site, browser: Browser, slug: str
) -> None:
    await browser.get(f"/api/v1/{slug}/feed")
    body = site.bodies.get(slug, site.hubs[slug].wall, 200)
    assert site.bodies.get(slug, site.hubs[slug].wall, 200) is body
    await site.redis.aclose()  # nobody asks it
    for _ in range(20):
        assert (await browser.get(f"/api/v1/{slug}/feed")).status_code == 200


async def test_any_site_may_read_the_feed_and_no_cookie_matters(
    browser: Browser, slug: str
) -> None:
    for path in (f"/api/v1/{slug}", f"/api/v1/{slug}/feed"):
        answer = await browser.get(path, Origin="https://paper.example")
        assert answer.headers["access-control-allow-origin"] == "*"
        assert answer.headers["cross-origin-resource-policy"] == "cross-origin"
        assert "access-control-allow-credentials" not in answer.headers
        asked = await browser.http.options(path, headers={"Origin": "https://paper.example"})
        assert asked.status_code == 204
        assert asked.headers["access-control-allow-methods"] == "GET, HEAD"


async def test_the_desk_is_open_to_no_other_site(browser: Browser, slug: str) -> None:
    for name in ("session", "queue", "rules", "decisions", "cues", "posts"):
        path = f"/api/v1/{slug}/{name}"
        answer = await browser.get(path, Origin="https://paper.example")
        assert "access-control-allow-origin" not in answer.headers
        asked = await browser.http.options(path, headers={"Origin": "https://paper.example"})
        assert asked.status_code == 405
        assert "access-control-allow-origin" not in asked.headers


async def test_a_conference_may_name_the_sites_that_carry_its_widget(
    valkey: str, tmp_path: Path, site: Site, conference: Conference
) -> None:
    slug = conference.slug
    widget = {"origins": ["https://paper.example"]}
    named = msgspec.convert(msgspec.to_builtins(conference) | {"widget": widget}, Conference)
    settings = load({"REDIS_URL": valkey, "BACKCHANNEL_DATA": str(tmp_path / "other")})
    async with open_site(settings, {slug: named}, None) as own:
        browser = Browser(create_app(own))
        path = f"/api/v1/{slug}/feed"
        allowed = await browser.get(path, Origin="https://paper.example")
        assert allowed.headers["access-control-allow-origin"] == "https://paper.example"
        assert allowed.headers["vary"] == "Accept-Encoding, Origin"
        refused = await browser.get(path, Origin="https://evil.example")
        assert "access-control-allow-origin" not in refused.headers
        embed = await browser.get(f"/c/{slug}/embed")
        policy = embed.headers["content-security-policy"]
        assert "frame-ancestors https://paper.example" in policy


async def test_a_conference_tells_what_anyone_may_know(
    browser: Browser, site: Site, slug: str
) -> None:
    told = (await browser.get(f"/api/v1/{slug}")).json()
    assert told == {
        "slug": slug,
        "title": "Harbour Days",
        "place": "",
        "hashtags": ["harbour27"],
        "sources": [],
        "timezone": "UTC",
        "contact": "",
        "starts": None,
        "ends": None,
        "wall": {
            "scenes": ["letters", "rotation", "cloud"],
            "theme": "stage",
            "pace": 1.0,
            "per_author": 6,
            "schedule": True,
            "room": "",
            "screen_height": None,
            "farthest_seat": None,
            "offline_max_hours": 4.0,
        },
        "screens": [],
        "messages": [],
        "theme": {"accent": "#d4ee40"},
        "sessions": [],
        "build": site.build,
    }


async def test_a_conference_tells_which_sources_are_on(
    browser: Browser, site: Site, slug: str
) -> None:
    sources = [
        SourceConfig(kind="x"),
        SourceConfig(kind="replay", enabled=False),
        SourceConfig(kind="form"),
    ]
    site.conferences[slug] = replace(site.conferences[slug], source=tuple(sources))

    async def told() -> object:
        return (await browser.get(f"/api/v1/{slug}")).json()["sources"]

    assert await told() == ["x", "form"]
    await site.logs[slug].set_rules(Rules(off=("x",)), by="Wen", at=NOW, read_at=0)
    await until(lambda: site.hubs[slug].off)
    assert await told() == ["form"]


async def test_only_listed_conferences_are_listed(browser: Browser, slug: str) -> None:
    listed = (await browser.get("/api/v1")).json()["conferences"]
    assert [each["slug"] for each in listed] == [slug]


@pytest.mark.parametrize(
    "hostile",
    ["nope", "..", "%2e%2e", "a%0d%0ab", "%7Bx%7D", "A", "*", "a:b", "x" * 5000, "%00", "%ff"],
)
async def test_a_hostile_slug_is_no_conference(browser: Browser, hostile: str) -> None:
    for path in (
        f"/api/v1/{hostile}",
        f"/api/v1/{hostile}/feed",
        f"/c/{hostile}/wall",
        f"/c/{hostile}/embed",
    ):
        assert (await browser.get(path)).status_code == 404


async def test_the_embedded_page_says_what_was_said_and_nothing_more(
    site: Site, browser: Browser, slug: str
) -> None:
    hostile = "<script>alert(1)</script>"
    author = {"id": "a", "name": f"{hostile}\u202e", "handle": '"><img src=x onerror=alert(1)>'}
    segments = [
        {"text": hostile},
        {"text": "a link", "href": 'https://e.example/"onmouseover="x'},
        {"text": "no link", "href": "javascript:alert(1)"},
        {"tag": "<b>"},
        {"mention": "'\"<i>"},
        {"mention": "ada", "href": "https://e.example/ada"},
        {"emoji": "x", "src": "https://evil.example/pixel.gif", "alt": "<u>"},
    ]
    media = [{"src": "https://e.example/p.png", "alt": '"><script>', "width": 4, "height": 3}]
    await show(
        site,
        slug,
        {"id": "mastodon:1", "author": author, "segments": segments, "media": media},
        {"id": "x:1", "source": "x", "text": "from X", "segments": [{"text": "from X"}]},
        {"id": "form:1", "source": "form", "segments": [{"text": "from the hall"}]},
    )
    answer = await browser.get(f"/c/{slug}/embed")
    page = answer.text
    assert "<script" not in page
    assert "<img src=x" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "javascript:" not in page
    assert 'href="https://e.example/&quot;onmouseover=&quot;x"' in page
    assert ">@ada</a>" in page
    assert "evil.example" not in page
    assert "from the hall" in page
    assert "from X" not in page  # its terms forbid an iframe
    assert page.index("from the hall") < page.index("a link")
    assert "frame-ancestors *" in answer.headers["content-security-policy"]
    assert "script-src" not in answer.headers["content-security-policy"]
    assert "x-frame-options" not in answer.headers


async def test_an_empty_embedded_page_says_how_to_be_the_first(browser: Browser, slug: str) -> None:
    page = (await browser.get(f"/c/{slug}/embed")).text
    assert "Nobody has said anything yet. Be the first: #harbour27" in page


async def test_a_feed_that_is_not_loaded_yet_is_told(
    site: Site, browser: Browser, slug: str
) -> None:
    site.hubs[slug].wall.view = None
    site.bodies = Bodies()
    answer = await browser.get(f"/api/v1/{slug}/feed")
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "1")


async def test_a_picture_is_served_only_by_a_signed_address(
    site: Site, browser: Browser, log: Log
) -> None:
    path = site.signer.path("demo:nothing", "wall")
    assert (await browser.get(path)).status_code in (404, 502, 403, 400, 415)
    assert (await browser.get("/media/AAAA/aHR0cDovLzEyNy4wLjAuMS8")).status_code == 404
    assert (await browser.get("/media/%00/%ff")).status_code == 404
