"""What must hold for whoever knocks: every address, every origin, every socket."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.routing import Route
from websockets.exceptions import InvalidStatus

from backchannel.core.post import Posted, new_post
from backchannel.core.settings import load
from backchannel.store.audit import Trail
from backchannel.store.embedded import Embedded
from backchannel.store.log import Log
from backchannel.web.app import create_app
from backchannel.web.known import hashed
from backchannel.web.serve import open_site
from backchannel.web.site import Site
from tests.visitor import OTHER, Browser, sign_in
from tests.wait import until
from tests.web.live import HELLO, Live, code, hear, say

Visit = Callable[..., Browser]


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": ""},
        {"Sec_Fetch_Site": "cross-site"},
        {"Origin": "http://localhost:8000.evil.example"},
    ],
)
async def test_no_foreign_page_changes_anything_at_any_address(
    site: Site, browser: Browser, app: Starlette, slug: str, headers: dict[str, str]
) -> None:
    """Every address that takes more than a GET, whatever it will be called."""
    await sign_in(browser, site, slug, "admin")
    walked = 0
    for route in app.routes:
        if isinstance(route, Route) and set(route.methods or ()) - {"GET", "HEAD", "OPTIONS"}:
            path = route.path.replace("{slug}", slug)
            answer = await browser.post(path, {}, **headers)
            assert answer.status_code == 403, path
            walked += 1
    assert walked > 10


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE"])
async def test_nothing_here_takes_another_method(
    site: Site, browser: Browser, app: Starlette, slug: str, method: str
) -> None:
    await sign_in(browser, site, slug, "admin")
    for route in app.routes:
        if isinstance(route, Route):
            path = route.path.replace("{slug}", slug)
            answer = await browser.http.request(method, path, headers={"Origin": browser.base})
            assert answer.status_code in (404, 405), path


@pytest.mark.parametrize(
    "origin",
    ["", "null", "https://evil.example", "http://127.0.0.1.evil.example", "http://127.0.0.1"],
)
async def test_a_moderators_cookie_opens_no_desk_for_another_page(live: Live, origin: str) -> None:
    headers = {"Cookie": await live.signed_in(), **({"Origin": origin} if origin else {})}
    with pytest.raises(InvalidStatus) as refused:
        await live.connect("desk", **headers)
    assert refused.value.response.status_code == 403


async def test_a_sign_in_of_another_conference_is_a_strangers_here(live: Live) -> None:
    cookie = await live.signed_in("admin")
    async with live.connect("desk", OTHER, Origin=live.base, Cookie=cookie) as socket:
        theirs = await code(socket)
    async with live.connect("desk", OTHER, Origin=live.base) as socket:
        assert await code(socket) == theirs == 4503


async def test_a_wall_link_of_another_conference_counts_for_nothing_here(live: Live) -> None:
    token = live.site.links.screen_token(OTHER, "Elsewhere")
    async with live.connect() as socket:
        await say(socket, **HELLO, screen=token)
        await hear(socket, "snapshot")
        assert live.site.hubs[live.slug].wall.known == set()


@pytest.mark.parametrize("feed", ["wall", "desk"])
async def test_no_socket_takes_a_command_whoever_opened_it(
    live: Live, log: Log, now: datetime, feed: str
) -> None:
    post = new_post(id="rss:1", source="rss", text="hello", author={"id": "a"})
    await log.ingest([Posted(post=post)], at=now, source="rss")
    cookie = await live.signed_in("admin")
    async with live.connect(feed, Origin=live.base, Cookie=cookie) as socket:
        await say(socket, **HELLO)
        await hear(socket, "snapshot")
        await say(socket, t="approve", id="rss:1", rev=1)
        assert await code(socket) == 4501
    stored = await log.post("rss:1")
    assert stored is not None
    assert (stored.status, stored.rev) == ("held", 1)


@pytest.fixture
def unlooked(monkeypatch: pytest.MonkeyPatch) -> None:
    """After its start a process does not look what others have taken back."""
    monkeypatch.setattr("backchannel.web.signins.REVOKED_SECONDS", 600.0)


@pytest.mark.usefixtures("unlooked")
@pytest.mark.parametrize("what", ["session", "invite"])
async def test_a_desk_that_is_taken_back_here_is_closed_at_once(
    live: Live, visit: Visit, what: str
) -> None:
    admin = visit()
    await sign_in(admin, live.site, live.slug, "admin", "Ola")
    token = live.site.links.invite(live.slug, "moderator", "Wen")
    cookie = await live.site.signins.begin(token)
    ids = {"session": hashed(cookie), "invite": live.site.links.read(token).id}
    headers = {"Origin": live.base, "Cookie": f"backchannel={cookie}"}
    async with live.connect("desk", **headers) as socket:
        await say(socket, **HELLO)
        await hear(socket, "snapshot")
        await admin.post(f"/api/v1/{live.slug}/revoke", {"id": ids[what]})
        assert await code(socket) == 4503
    async with live.connect("desk", **headers) as socket:
        assert await code(socket) == 4503


async def test_who_has_a_desk_open_is_here(live: Live, visit: Visit) -> None:
    admin = visit()
    await sign_in(admin, live.site, live.slug, "admin", "Ola")

    async def here() -> dict[str, bool]:
        people = (await admin.get(f"/api/v1/{live.slug}/people")).json()["people"]
        return {each["name"]: each["here"] for each in people}

    async def comes() -> bool:
        return await here() == {"Ola": False, "Wen": True}

    async def went() -> bool:
        return await here() == {"Ola": False, "Wen": False}

    async with await live.desk() as socket:
        await say(socket, **HELLO)
        await hear(socket, "snapshot")
        assert live.site.hubs.signins()
        await until(comes)
    await until(went)
    assert live.site.hubs.signins() == set()


async def test_who_only_listens_stays_signed_in(live: Live) -> None:
    """A desk that is open counts as use of its sign-in, though its moderator touches nothing."""
    live.site.signins._touch = 0.0
    async with await live.desk() as socket:
        await say(socket, **HELLO)
        await hear(socket, "snapshot")
        (id,) = live.site.hubs.signins()
        await live.site.redis.expire(f"bc:{{_}}:session:{id}", 60)

        async def touched() -> bool:
            return bool(await live.site.redis.ttl(f"bc:{{_}}:session:{id}") > 60)

        await until(touched)


async def test_a_panic_while_redis_is_away_is_in_the_trail_when_it_is_back(
    tmp_path: Path, site: Site, slug: str
) -> None:
    server = Embedded(tmp_path / "own")
    settings = load({"REDIS_URL": server.start(), "BACKCHANNEL_DATA": str(tmp_path / "own data")})
    try:
        async with open_site(settings, site.conferences, None) as own:
            browser = Browser(create_app(own))
            await sign_in(browser, own, slug, "moderator", "Wen")
            server.stop()
            for on in (True, False, True):
                await browser.post(f"/api/v1/{slug}/panic", {"on": on})
            server.start()

            async def told() -> list[str]:
                rows, _ = await Trail(own.redis, slug).page()
                return [f"{row.by}: {row.what}" for row in rows if row.what.startswith("panic")]

            async def level() -> bool:
                with contextlib.suppress(Exception):
                    return await told() == ["Wen: panic", "Wen: panic-off", "Wen: panic"]
                return False

            await until(level)
    finally:
        server.stop()


async def test_a_panic_that_outlived_its_process_is_in_the_trail(
    tmp_path: Path, site: Site, slug: str
) -> None:
    """The file in the data folder still knows whose it was."""
    server = Embedded(tmp_path / "own")
    settings = load({"REDIS_URL": server.start(), "BACKCHANNEL_DATA": str(tmp_path / "own data")})
    file = tmp_path / "own data" / f"panic-{slug}.json"
    try:
        async with open_site(settings, site.conferences, None) as own:
            server.stop()
            own.hubs[slug].panic(True, by="Wen")
            await until(file.exists)
            assert json.loads(file.read_text())["by"] == "Wen"
        server.start()
        async with open_site(settings, site.conferences, None) as own:

            async def level() -> bool:
                rows, _ = await Trail(own.redis, slug).page()
                return [(row.by, row.what) for row in rows] == [("Wen", "panic")]

            await until(level)
    finally:
        server.stop()


async def test_no_secret_reaches_the_log_the_metrics_or_an_error(
    live: Live, visit: Visit, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Canaries in every place that holds a secret, everything at DEBUG, and a fault of ours."""
    caplog.set_level("DEBUG")
    site, slug = live.site, live.slug
    admin = visit(base=live.base)
    device = "canary-of-a-device"
    token = site.links.invite(slug, "admin", "Ola")
    await admin.post("/join", {"token": token, "device": device})
    cookie = admin.http.cookies["backchannel"]
    made = (await admin.post(f"/api/v1/{slug}/invites", {"name": "Bo"})).json()["url"]
    screen = (await admin.post(f"/api/v1/{slug}/screens", {"name": "Foyer"})).json()["url"]
    await admin.post("/join", {"token": token[:-3] + "AAA", "device": device})
    headers = {"Origin": live.base, "Cookie": f"backchannel={cookie}"}
    async with live.connect("desk", **headers) as desk, live.connect() as wall:
        await say(desk, **HELLO)
        await say(wall, **HELLO, screen=screen.partition("=")[2])
        await hear(wall, "snapshot")

    async def fails(*_: object) -> Any:
        raise RuntimeError("a fault of ours")

    monkeypatch.setattr(type(site.logs[slug]), "cue", fails)
    fault = await admin.post(f"/api/v1/{slug}/cues", {"step": 1})
    assert fault.status_code == 500
    paths = ("/metrics", "/healthz", "/readyz", f"/api/v1/{slug}/audit", "/")
    told = [fault.text, *[(await admin.get(path)).text for path in paths]]
    text = "\n".join([*told, repr(site), repr(site.settings), repr(site.links), repr(site.signins)])
    ours = [
        record for record in caplog.records if not record.name.startswith(("http", "websockets"))
    ]
    text += "\n".join(caplog.handler.format(record) for record in ours)
    assert "Ola joined" in text
    secrets = [site.secret.decode(), token, cookie, device]
    for secret in [*secrets, made.partition("#")[2], screen.partition("=")[2]]:
        assert secret
        assert secret not in text
