"""Who may do what, from where: every role, every command, every kind of page."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
from starlette.applications import Starlette
from starlette.routing import Route

from backchannel.core.post import Posted, new_post
from backchannel.store import screens, waves
from backchannel.store.audit import Trail
from backchannel.store.log import Log
from backchannel.store.screens import Made
from backchannel.store.waves import Wave
from backchannel.web.roles import LEAST, PEOPLE, may
from backchannel.web.site import Site
from tests.visitor import OTHER, Browser, sign_in
from tests.wait import until
from tests.web.endpoints import COMMANDS

Visit = Callable[..., Browser]

NOT_THERE = {("POST", "screens/name"), ("POST", "reasons")}
"""What answers 404 for its body: that names nothing that is there."""
ANYONES = {"", "feed", "posts"}
"""The endpoints of a conference that are no command."""


async def call(browser: Browser, slug: str, command: tuple[str, str], **headers: str) -> int:
    method, name = command
    path = f"/api/v1/{slug}/{name}"
    if method == "GET":
        return (await browser.get(path)).status_code
    return (await browser.post(path, COMMANDS[command][1], **headers)).status_code


def test_the_table_has_every_endpoint_of_the_desk(app: Starlette) -> None:
    base = "/api/v1/{slug}/"
    found = {
        (method, route.path.removeprefix(base))
        for route in app.routes
        if isinstance(route, Route) and route.path.startswith(base)
        for method in (route.methods or ())
        if method in ("GET", "POST", "PUT", "PATCH", "DELETE")
    }
    assert {each for each in found if each[1] not in ANYONES} == set(COMMANDS)
    assert {right for right, _ in COMMANDS.values() if right} | {"feed"} == set(LEAST)


@pytest.mark.parametrize("role", PEOPLE)
async def test_a_role_may_do_what_the_table_says_and_nothing_else(
    site: Site, browser: Browser, slug: str, role: str
) -> None:
    await sign_in(browser, site, slug, role)
    for command, (right, _) in COMMANDS.items():
        status = await call(browser, slug, command)
        if right is None or may(role, right):
            assert status in (200, 409) or command in NOT_THERE, (command, status)
        else:
            assert status == 403, (command, status)


async def test_a_stranger_may_do_nothing(browser: Browser, slug: str) -> None:
    for command in COMMANDS:
        assert await call(browser, slug, command) == 401, command


async def test_an_admin_of_one_conference_finds_no_other(
    site: Site, browser: Browser, slug: str
) -> None:
    await sign_in(browser, site, OTHER, "admin")
    for command in COMMANDS:
        assert await call(browser, slug, command) == 404, command
        assert await call(browser, "no-such-conference", command) == 404, command


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": ""},
        {"Origin": "null"},
        {"Origin": "https://evil.example"},
        {"Origin": "http://localhost:8000.evil.example"},
        {"Origin": "http://localhost:9999"},
        {"Sec_Fetch_Site": "cross-site"},
    ],
)
async def test_no_foreign_page_can_use_a_moderators_cookie(
    site: Site, browser: Browser, slug: str, headers: dict[str, str]
) -> None:
    await sign_in(browser, site, slug, "admin")
    for command in COMMANDS:
        if command[0] == "POST":
            assert await call(browser, slug, command, **headers) == 403, command
    form = {"name": "A", "text": "hello", "device": "d" * 20}
    assert (await browser.post(f"/api/v1/{slug}/posts", form, **headers)).status_code == 403
    token = site.links.invite(slug, "admin", "Wen")
    assert (await browser.post("/join", {"token": token}, **headers)).status_code == 403
    assert (await browser.get(f"/api/v1/{slug}/session")).status_code == 200  # and is still in


async def state(site: Site, slug: str) -> dict[bytes, bytes]:
    """Everything that is kept of a conference, but what is only true now."""
    now = {f"bc:{{{slug}}}:{name}".encode() for name in ("present", "sources", "now", "leases")}
    keys = [key async for key in site.redis.scan_iter(match=f"bc:{{{slug}}}:*")]
    return {key: await site.redis.dump(key) or b"" for key in sorted(keys) if key not in now}


CHANGES = {
    ("POST", "decisions"): ["star"],
    ("POST", "undo"): ["undo"],
    ("POST", "reasons"): ["reason"],
    ("POST", "leases"): [],
    ("POST", "alt"): ["describe"],
    ("POST", "blocks"): ["block"],
    ("POST", "waves"): ["wave dismiss"],
    ("POST", "cues"): ["cue"],
    ("POST", "rules"): ["rules"],
    ("POST", "rules/preview"): [],
    ("POST", "panic"): ["panic"],
    ("POST", "screens"): ["screen"],
    ("POST", "screens/name"): ["screen"],
    ("POST", "invites"): ["invite"],
    ("POST", "revoke"): ["take-back"],
    ("POST", "leave"): ["sign-out"],
}
"""What each command that changes something is called in the audit trail."""


async def test_the_audit_trail_has_every_command_that_changes_something_once(
    site: Site, browser: Browser, slug: str, log: Log, now: datetime
) -> None:
    await sign_in(browser, site, slug, "admin", "Ola")
    picture = {"src": "demo:a"}
    post = new_post(id="x:1", source="x", text="hello", author={"id": "a"}, media=[picture])
    await log.ingest([Posted(post=post)], at=now, source="x")
    await screens.add(log, "nobody", Made(name="Hall"))
    bodies: dict[str, object] = {
        "panic": {"on": True},
        "rules": {"rev": 1, "rules": {}},
        "blocks": {"decision": "block", "handles": "@eve"},
        "waves": {"id": "w1", "decision": "dismiss"},
    }
    wave = Wave(id="w1", at=now, last=now, posts=["x:1"])
    await waves.found(log, wave, by="Backchannel", at=now)
    trail = Trail(site.redis, slug)

    async def told() -> list[tuple[str, str]]:
        return [(row.by, row.what) async for row in trail.rows()]

    for method, name in COMMANDS:
        before = await told()
        if method == "GET":
            await browser.get(f"/api/v1/{slug}/{name}")
            assert await told() == before
            continue
        assert (method, name) in CHANGES, "say what the audit trail calls it; [] if nothing changes"
        body = bodies.get(name, COMMANDS[method, name][1])
        assert (await browser.post(f"/api/v1/{slug}/{name}", body)).status_code == 200, name
        expected = [*before, *(("Ola", what) for what in CHANGES[method, name])]

        async def level(expected: list[tuple[str, str]] = expected) -> bool:
            return await told() == expected  # a panic does not wait for Redis

        await until(level)


async def test_reading_changes_nothing(site: Site, visit: Visit, app: Starlette, slug: str) -> None:
    browser = visit()
    await sign_in(browser, site, slug, "admin")
    before = await site.redis.xlen(f"bc:{{{slug}}}:audit")
    desk = await site.logs[slug].read("desk", 0)
    kept = await state(site, slug)
    for route in app.routes:
        if isinstance(route, Route):
            await browser.get(route.path.replace("{slug}", slug))
            await browser.http.head(route.path.replace("{slug}", slug))
    assert await state(site, slug) == kept
    assert await site.redis.xlen(f"bc:{{{slug}}}:audit") == before
    assert (await site.logs[slug].read("desk", 0)).top == desk.top
    assert (await browser.get(f"/api/v1/{slug}/session")).status_code == 200
