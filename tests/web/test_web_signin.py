"""In at the desk, and out again."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from redis.asyncio import Redis
from redis.exceptions import RedisError
from starlette.applications import Starlette

from backchannel.core.post import Author, Posted, new_post
from backchannel.core.settings import load
from backchannel.store.connect import connect
from backchannel.store.embedded import Embedded
from backchannel.store.ending import ended
from backchannel.store.log import Log
from backchannel.store.signins import KeptSignIn, SignInList
from backchannel.web import known
from backchannel.web.app import create_app
from backchannel.web.known import IDLE_SECONDS, hashed
from backchannel.web.links import SignedLinks
from backchannel.web.serve import open_site
from backchannel.web.signins import SignIns
from backchannel.web.site import Site
from backchannel.web.taken_back import TakenBack
from tests.visitor import OTHER, Browser, entrance, sign_in
from tests.wait import until

Visit = Callable[..., Browser]


def parts(cookie: str) -> tuple[str, str, set[str]]:
    """A Set-Cookie header's name, value and attributes."""
    first, *rest = [part.strip() for part in cookie.split(";")]
    name, _, value = first.partition("=")
    return name, value, set(rest)


async def test_an_invite_lets_one_in(site: Site, browser: Browser, slug: str) -> None:
    assert (await browser.get(f"/api/v1/{slug}/session")).status_code == 401
    token = site.links.invite(slug, "lead", "Wen")
    answer = await browser.post("/join", {"token": token, "name": "Someone else"})
    assert answer.json() == {
        "slug": slug,
        "name": "Wen",
        "role": "lead",
        "next": f"/c/{slug}/desk",
    }
    told = await browser.get(f"/api/v1/{slug}/session")
    assert told.json() == {"name": "Wen", "role": "lead"}


async def test_an_invite_for_anyone_takes_the_name_that_is_given(
    site: Site, browser: Browser, slug: str
) -> None:
    token = site.links.invite(slug, "moderator")
    nameless = await browser.post("/join", {"token": token, "name": " \u202e\u200b "})
    assert nameless.status_code == 422
    assert nameless.json()["needs"] == "name"
    assert "set-cookie" not in nameless.headers
    answer = await browser.post("/join", {"token": token, "name": "  Ada\n\u202eLovelace "})
    assert answer.json()["name"] == "Ada Lovelace"


async def test_two_people_of_one_name_get_two_names(site: Site, visit: Visit, slug: str) -> None:
    token = site.links.invite(slug, "moderator")
    names = [
        (await visit().post("/join", {"token": token, "name": name})).json()["name"]
        for name in ("Sam", "sam", "Sam")
    ]
    assert names == ["Sam", "sam 2", "Sam 3"]


async def test_one_persons_two_devices_share_the_name(site: Site, visit: Visit, slug: str) -> None:
    token = site.links.invite(slug, "moderator", "Wen")
    names = [(await visit().post("/join", {"token": token})).json()["name"] for _ in range(2)]
    assert names == ["Wen", "Wen"]


async def test_a_name_is_free_again_once_its_bearer_has_left(
    site: Site, browser: Browser, visit: Visit, slug: str
) -> None:
    token = site.links.invite(slug, "moderator")

    async def name(who: Browser) -> object:
        return (await who.post("/join", {"token": token, "name": "Sam"})).json()["name"]

    assert await name(browser) == "Sam"
    assert await name(browser) == "Sam"  # the same browser joins anew
    assert await name(visit()) == "Sam 2"
    await browser.post(f"/api/v1/{slug}/leave", {})
    assert await name(visit()) == "Sam"


async def test_who_takes_a_name_over_undoes_and_explains_nothing_of_its_former_bearers(
    site: Site, browser: Browser, visit: Visit, log: Log, now: datetime, slug: str
) -> None:
    post = new_post(id="form:1", source="form", author=Author(id="ada", name="Ada"), text="Hello")
    await log.ingest([Posted(post=post)], at=now, source="form")
    token = site.links.invite(slug, "moderator")

    async def undone(who: Browser) -> object:
        return (await who.post(f"/api/v1/{slug}/undo", {})).json()["decision"]

    await browser.post("/join", {"token": token, "name": "Sam"})
    approve = {"decision": "approve", "items": [{"id": post.id, "rev": 1}]}
    assert (await browser.post(f"/api/v1/{slug}/decisions", approve)).json()["items"][0]["ok"]
    await browser.post(f"/api/v1/{slug}/leave", {})
    other = visit()
    assert (await other.post("/join", {"token": token, "name": "Sam"})).json()["name"] == "Sam"
    assert await undone(other) == ""
    assert (await other.get(f"/api/v1/{slug}/reasons")).json() == {"actions": []}
    assert (await other.post(f"/api/v1/{slug}/reasons", {"why": "Mine"})).status_code == 404
    reject = {"decision": "reject", "items": [{"id": post.id, "rev": 2}]}
    assert (await other.post(f"/api/v1/{slug}/decisions", reject)).json()["items"][0]["ok"]
    assert await undone(other) == "reject"


async def test_a_browser_that_did_not_hear_that_it_was_let_in_has_its_name_when_it_asks_again(
    site: Site, visit: Visit, slug: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = site.links.invite(slug, "moderator")

    async def join(who: Browser, device: str) -> object:
        answer = await who.post("/join", {"token": token, "name": "Sam", "device": device * 16})
        return answer.json().get("name")

    async def away(*_: object) -> None:
        raise RedisError

    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(SignInList, "add", away)
        assert await join(visit(), "a") is None
    lost, again = visit(), visit()
    assert await join(lost, "a") == "Sam"
    assert await join(again, "a") == "Sam"
    assert await join(visit(), "b") == "Sam 2"
    await lost.post(f"/api/v1/{slug}/leave", {})
    assert await join(visit(), "c") == "Sam 3", "it is in use yet"
    await again.post(f"/api/v1/{slug}/leave", {})
    assert await join(visit(), "d") == "Sam"


async def test_a_second_invite_for_the_same_person_is_for_the_same_name(
    site: Site, visit: Visit, slug: str
) -> None:
    for _ in range(2):
        token = site.links.invite(slug, "moderator", "Wen")
        assert (await visit().post("/join", {"token": token})).json()["name"] == "Wen"


async def test_opening_the_link_uses_nothing_up(site: Site, browser: Browser, slug: str) -> None:
    token = site.links.invite(slug, "lead", "Wen")
    for _ in range(3):  # a preview, a scanner, the person
        assert (await browser.get("/join")).status_code == 200
    assert (await browser.post("/join", {"token": token})).status_code == 200


async def test_the_cookie_on_http_has_a_plain_name_and_no_secure(
    site: Site, browser: Browser, slug: str
) -> None:
    answer = await browser.post("/join", {"token": site.links.invite(slug, "lead", "Wen")})
    name, value, attributes = parts(answer.headers["set-cookie"])
    assert name == "backchannel"
    assert re.fullmatch(r"[A-Za-z0-9_-]{43}", value)
    assert attributes == {"HttpOnly", "Max-Age=43200", "Path=/", "SameSite=strict"}


async def test_the_cookie_on_https_is_bound_to_the_host(
    site: Site, visit: Visit, slug: str
) -> None:
    browser = visit("https://wall.example.org")
    answer = await browser.post("/join", {"token": site.links.invite(slug, "lead", "Wen")})
    name, _, attributes = parts(answer.headers["set-cookie"])
    assert name == "__Host-backchannel"
    assert attributes == {"HttpOnly", "Max-Age=43200", "Path=/", "SameSite=strict", "Secure"}
    assert (await browser.get(f"/api/v1/{slug}/session")).status_code == 200


async def test_on_https_a_cookie_that_plain_http_could_have_set_counts_for_nothing(
    site: Site, visit: Visit, slug: str
) -> None:
    cookie = await site.signins.begin(site.links.invite(slug, "lead", "Wen"))
    told = await visit("https://wall.example.org").get(
        f"/api/v1/{slug}/session", Cookie=f"backchannel={cookie}"
    )
    assert told.status_code == 401


async def test_joining_ends_the_sign_in_one_came_with(
    site: Site, browser: Browser, visit: Visit, slug: str
) -> None:
    await sign_in(browser, site, slug, "moderator")
    before = browser.http.cookies["backchannel"]
    await sign_in(browser, site, slug, "lead")
    assert browser.http.cookies["backchannel"] != before
    old = await visit().get(f"/api/v1/{slug}/session", Cookie=f"backchannel={before}")
    assert old.status_code == 401


async def test_a_cookie_that_was_planted_beforehand_is_worth_nothing(
    site: Site, browser: Browser, visit: Visit, slug: str
) -> None:
    planted = "A" * 43
    browser.http.cookies["backchannel"] = planted
    answer = await browser.post("/join", {"token": site.links.invite(slug, "lead", "Wen")})
    assert parts(answer.headers["set-cookie"])[1] != planted
    told = await visit().get(f"/api/v1/{slug}/session", Cookie=f"backchannel={planted}")
    assert told.status_code == 401


async def test_whoever_leaves_is_out_and_the_cookie_does_not_come_back(
    site: Site, browser: Browser, visit: Visit, slug: str
) -> None:
    await sign_in(browser, site, slug, "lead")
    cookie = browser.http.cookies["backchannel"]
    answer = await browser.post(f"/api/v1/{slug}/leave", {})
    assert "Max-Age=0" in answer.headers["set-cookie"]
    replayed = await visit().get(f"/api/v1/{slug}/session", Cookie=f"backchannel={cookie}")
    assert replayed.status_code == 401


async def test_a_revoked_invite_ends_its_sign_ins_too(
    site: Site, browser: Browser, visit: Visit, slug: str
) -> None:
    admin = visit()
    await sign_in(admin, site, slug, "admin", "Ola")
    token = site.links.invite(slug, "moderator", "Wen")
    await browser.post("/join", {"token": token})
    invite = site.links.read(token)
    revoked = await admin.post(f"/api/v1/{slug}/revoke", {"id": invite.id})
    assert revoked.status_code == 200
    assert (await browser.get(f"/api/v1/{slug}/session")).status_code == 401
    again = await visit().post("/join", {"token": token})
    assert again.status_code == 403
    assert "taken back" in again.json()["error"]


async def test_a_revocation_of_one_conference_does_not_reach_into_another(
    site: Site, browser: Browser, visit: Visit, slug: str
) -> None:
    elsewhere = visit()
    await sign_in(elsewhere, site, OTHER, "admin")
    await sign_in(browser, site, slug, "moderator")
    id = hashed(browser.http.cookies["backchannel"])
    assert (await elsewhere.post(f"/api/v1/{OTHER}/revoke", {"id": id})).status_code == 200
    assert (await browser.get(f"/api/v1/{slug}/session")).status_code == 200


async def test_another_process_hears_of_a_revocation(site: Site, redis: Redis, slug: str) -> None:
    taken_back = TakenBack(redis)
    links = SignedLinks(site.secret, taken_back)
    elsewhere = SignIns(redis, links, taken_back, fresh=600.0)
    cookie = await site.signins.begin(site.links.invite(slug, "lead", "Wen"))
    who = await elsewhere.get(cookie)
    assert who is not None
    await site.signins.revoke(slug, who.id)
    assert await elsewhere.get(cookie) is not None  # from its memory
    await taken_back.refresh()
    assert await elsewhere.get(cookie) is None


async def test_the_watch_tells_which_sign_ins_have_ended(redis: Redis, slug: str) -> None:
    gone: list[str] = []
    now = [1_800_000_000.0]
    links, signins = entrance(redis, clock=lambda: now[0])
    left, late = [await signins.begin(links.invite(slug, "lead", "Wen", ttl=60)) for _ in range(2)]
    await signins.leave(left)
    watch = asyncio.create_task(signins.watch(gone.append))
    try:
        await until(lambda: gone == [hashed(left)])
        now[0] += 12 * 3600
        await until(lambda: gone == [hashed(left), hashed(late)])
    finally:
        await ended([watch])


async def test_a_revoked_screen_is_none(site: Site, slug: str) -> None:
    token = site.links.screen_token(slug, "Foyer")
    screen = site.links.screen(token)
    assert screen is not None
    await site.signins.revoke(slug, screen.id)
    assert site.links.screen(token) is None


async def test_a_screen_link_lets_nobody_in_at_the_desk(
    site: Site, browser: Browser, slug: str
) -> None:
    answer = await browser.post("/join", {"token": site.links.screen_token(slug, "Foyer")})
    assert answer.status_code == 403
    assert "for a wall" in answer.json()["error"]


async def test_a_sign_in_is_over_after_twelve_hours_whatever_happens(
    redis: Redis, slug: str
) -> None:
    now = [1_800_000_000.0]
    links, signins = entrance(redis, clock=lambda: now[0], fresh=0)
    cookie = await signins.begin(links.invite(slug, "lead", "Wen", ttl=10**6))
    now[0] += 12 * 3600 - 1
    assert await signins.get(cookie) is not None
    now[0] += 1
    assert await signins.get(cookie) is None


async def test_a_sign_in_nobody_uses_is_over_after_two_hours(redis: Redis, slug: str) -> None:
    links, signins = entrance(redis, fresh=0)
    cookie = await signins.begin(links.invite(slug, "lead", "Wen"))
    key = f"bc:{{_}}:session:{hashed(cookie)}"
    assert 0 < await redis.ttl(key) <= IDLE_SECONDS
    await redis.expire(key, 60)
    assert await signins.get(cookie) is not None
    assert await redis.ttl(key) > 60  # it was used


async def test_redis_holds_neither_the_cookie_nor_the_token(
    site: Site, redis: Redis, slug: str
) -> None:
    token = site.links.invite(slug, "lead", "Wen")
    cookie = await site.signins.begin(token)
    kept = b""
    async for key in redis.scan_iter(match="bc:{_}:s*"):
        kept += key + (await redis.get(key) or b"")
    assert b"Wen" in kept
    assert cookie.encode() not in kept
    assert token.encode() not in kept


@pytest.mark.parametrize("cookie", ["", "x", "A" * 44, "*" * 43, "A" * 100_000, "é" * 43])
async def test_a_cookie_that_is_none_of_ours_does_not_reach_redis(
    redis: Redis, cookie: str
) -> None:
    _, signins = entrance(connect("unix:///nowhere/at-all"))
    assert await signins.get(cookie) is None


async def test_the_desk_outlives_an_outage_of_redis(tmp_path: Path, site: Site, slug: str) -> None:
    server = Embedded(tmp_path / "own")
    url = server.start()
    settings = load({"REDIS_URL": url, "BACKCHANNEL_DATA": str(tmp_path / "own data")})
    try:
        async with open_site(settings, site.conferences, None) as own:
            browser = Browser(create_app(own))
            await sign_in(browser, own, slug, "moderator")
            server.stop()
            own.signins.known.fresh = 0
            assert (await browser.get(f"/api/v1/{slug}/session")).status_code == 200
            panic = await browser.post(f"/api/v1/{slug}/panic", {"on": True})
            assert panic.json() == {"on": True}
            assert own.hubs[slug].panicked is not None
            body = {"decision": "approve", "items": [{"id": "x:1", "rev": 1}]}
            decided = await browser.post(f"/api/v1/{slug}/decisions", body)
            assert decided.status_code == 503
            assert decided.headers["retry-after"] == "2"
            assert "cannot reach its store" in decided.json()["error"]
            ready = await browser.get("/readyz")
            assert ready.status_code == 503
            assert any("Redis" in problem for problem in ready.json()["problems"])
            stranger = await Browser(create_app(own)).get(
                f"/api/v1/{slug}/session", Cookie=f"backchannel={'A' * 43}"
            )
            assert stranger.status_code == 503
    finally:
        server.stop()


async def test_a_sign_in_that_was_last_seen_long_ago_needs_a_redis_that_answers(
    tmp_path: Path, slug: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def say_nothing(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        writer.close()

    monkeypatch.setattr(known, "ANSWER_SECONDS", 0.05)
    server = await asyncio.start_unix_server(say_nothing, tmp_path / "silent.sock")
    redis = connect(f"unix://{tmp_path}/silent.sock")
    async with server:
        _, signins = entrance(redis, fresh=0)
        kept = KeptSignIn(slug, "lead", "Wen", "invite", time.time())
        signins.known.remember("ada", kept)
        assert await signins.known.get("ada", patient=True) == kept
        monkeypatch.setattr(known, "IDLE_SECONDS", 0)
        with pytest.raises(RedisError):
            await signins.known.get("ada", patient=True)
        await redis.aclose()


async def test_a_link_for_a_conference_that_is_not_served_here_lets_nobody_in(
    site: Site, browser: Browser, app: Starlette
) -> None:
    answer = await browser.post("/join", {"token": site.links.invite("gone", "admin", "Wen")})
    assert answer.status_code == 404
    assert "set-cookie" not in answer.headers
