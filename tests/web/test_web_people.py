"""Who is invited and who is signed in, as the desk sees it and ends it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from msgspec.structs import replace
from redis.asyncio import Redis

from backchannel.core.conference import Conference
from backchannel.store.ending import ended
from backchannel.store.limits import FAILED_JOINS, INVITES
from backchannel.store.signins import KeptSignIn, SignInList
from backchannel.web.invites import seconds_for
from backchannel.web.known import IDLE_SECONDS, hashed
from backchannel.web.signins import REVOKED_SECONDS
from backchannel.web.site import Site
from backchannel.web.taken_back import LINK_LONGEST
from tests.visitor import OTHER, Browser, entrance, sign_in
from tests.wait import until

Visit = Callable[..., Browser]
Json = dict[str, Any]
NOW = datetime(2027, 5, 4, 9, tzinfo=UTC)


@pytest.fixture
async def admin(visit: Visit, site: Site, slug: str) -> Browser:
    """Ola's, who is an admin."""
    browser = visit()
    await sign_in(browser, site, slug, "admin", "Ola")
    return browser


async def invite(admin: Browser, slug: str, **body: object) -> Json:
    answer = await admin.post(f"/api/v1/{slug}/invites", body)
    assert answer.status_code == 200, answer.text
    made: Json = answer.json()
    return made


async def join(browser: Browser, made: Json, device: str = "", name: str = "") -> int:
    token = made["url"].partition("#")[2]
    body: Json = {"token": token, "name": name}
    if device:
        body["device"] = device.ljust(16, "x")
    return (await browser.post("/join", body)).status_code


async def listed(admin: Browser, slug: str) -> list[Json]:
    found: list[Json] = (await admin.get(f"/api/v1/{slug}/invites")).json()["invites"]
    return found


async def signed_in(browser: Browser, slug: str) -> list[Json]:
    found: list[Json] = (await browser.get(f"/api/v1/{slug}/people")).json()["people"]
    return found


async def audit(admin: Browser, slug: str) -> list[Json]:
    rows: list[Json] = (await admin.get(f"/api/v1/{slug}/audit")).json()["rows"]
    return rows


# Invites


async def test_an_invite_is_listed_with_who_made_it_and_what_is_left_of_it(
    admin: Browser, visit: Visit, slug: str
) -> None:
    made = await invite(admin, slug, role="lead", name="Bo", lasts="hour", uses=2)
    assert made["url"].startswith(f"{admin.base}/join#")
    assert await join(visit(), made) == 200
    newest = (await listed(admin, slug))[0]
    assert {key: newest[key] for key in ("id", "role", "name", "by", "uses", "used")} == {
        "id": made["id"],
        "role": "lead",
        "name": "Bo",
        "by": "Ola",
        "uses": 2,
        "used": 1,
    }
    lasts = datetime.fromisoformat(newest["expires"]) - datetime.fromisoformat(newest["made"])
    assert abs(lasts - timedelta(hours=1)) < timedelta(seconds=2)


@pytest.mark.parametrize(
    ("body", "uses"),
    [({"name": "Bo"}, 1), ({}, 0), ({"name": "Bo", "uses": 0}, 0), ({"uses": 5}, 5)],
)
async def test_an_invite_with_a_name_is_for_one_browser_unless_it_says_otherwise(
    admin: Browser, slug: str, body: Json, uses: int
) -> None:
    assert (await invite(admin, slug, **body))["uses"] == uses


async def test_an_invite_lets_in_as_many_as_it_is_for_and_each_of_them_again(
    admin: Browser, visit: Visit, slug: str
) -> None:
    made = await invite(admin, slug, uses=2)
    assert await join(visit(), made, "one", "Ann") == 200
    assert await join(visit(), made, "two", "Ben") == 200
    third = await visit().post("/join", {"token": made["url"].partition("#")[2], "name": "Cem"})
    assert third.status_code == 403
    assert "used by as many as it was for" in third.json()["error"]
    assert await join(visit(), made, "one", "Ann") == 200


async def test_of_many_who_come_at_once_one_gets_in_by_a_link_for_one(
    admin: Browser, visit: Visit, slug: str
) -> None:
    made = await invite(admin, slug, name="Bo")
    browsers = [visit() for _ in range(10)]
    came = await asyncio.gather(*(join(b, made, f"browser-{n}") for n, b in enumerate(browsers)))
    assert sorted(came) == [200, *[403] * 9]


async def test_neither_a_preview_nor_a_question_for_a_name_uses_anything_up(
    admin: Browser, visit: Visit, slug: str
) -> None:
    made = await invite(admin, slug, uses=1)
    stranger = visit()
    for _ in range(3):
        assert (await stranger.get("/join")).status_code == 200
    assert await join(stranger, made, "hers") == 422
    assert (await listed(admin, slug))[0]["used"] == 0
    assert await join(visit(), made, "hers", "Ann") == 200


async def test_an_invite_that_was_asked_for_twice_is_made_once(admin: Browser, slug: str) -> None:
    path, body = f"/api/v1/{slug}/invites", {"name": "Bo"}
    one, two = [await admin.post(path, body, Idempotency_Key="again") for _ in range(2)]
    assert one.json() == two.json()
    assert [each["name"] for each in await listed(admin, slug)].count("Bo") == 1
    assert [row["what"] for row in await audit(admin, slug)].count("invite") == 1


async def test_who_makes_invites_without_end_is_told_to_wait(admin: Browser, slug: str) -> None:
    for _ in range(INVITES):
        await invite(admin, slug)
    refused = await admin.post(f"/api/v1/{slug}/invites", {})
    assert refused.status_code == 429
    assert 0 < int(refused.headers["retry-after"]) <= 60


@pytest.mark.parametrize(
    "body",
    [{"role": "screen"}, {"role": "boss"}, {"lasts": "for ever"}, {"uses": -1}, {"uses": 1e9}],
)
async def test_an_invite_that_cannot_be_is_refused(admin: Browser, slug: str, body: Json) -> None:
    assert (await admin.post(f"/api/v1/{slug}/invites", body)).status_code == 422


@pytest.mark.parametrize(
    ("lasts", "ends", "hours"),
    [
        ("hour", None, 1),
        ("day", NOW + timedelta(days=3), 12),
        ("conference", NOW + timedelta(days=3), 84),
        ("conference", NOW - timedelta(days=30), 12),
        ("conference", NOW + timedelta(days=900), LINK_LONGEST / 3600),
        ("conference", None, 7 * 24),
    ],
)
def test_an_invite_lasts_as_long_as_it_says(
    conference: Conference, lasts: Any, ends: datetime | None, hours: int
) -> None:
    assert seconds_for(lasts, replace(conference, ends=ends), NOW) == hours * 3600


async def test_an_invite_that_was_taken_back_ends_its_sign_ins_and_is_gone(
    admin: Browser, visit: Visit, site: Site, slug: str
) -> None:
    made = await invite(admin, slug, uses=0)
    ann = visit()
    assert await join(ann, made, "ann", "Ann") == 200
    dropped = hashed(ann.http.cookies["backchannel"])
    answer = await admin.post(f"/api/v1/{slug}/revoke", {"id": made["id"]})
    assert answer.status_code == 200
    assert site.hubs.has_ended(dropped)  # before the answer, not at the next look
    assert (await ann.get(f"/api/v1/{slug}/session")).status_code == 401
    assert await join(visit(), made, "ann", "Ann") == 403
    assert made["id"] not in [each["id"] for each in await listed(admin, slug)]
    assert [each["name"] for each in await signed_in(admin, slug)] == ["Ola"]


async def test_every_process_ends_a_sign_in_within_a_second(redis: Redis, slug: str) -> None:
    """Each asks often enough, and the one that hears it does not wait at all."""
    assert REVOKED_SECONDS <= 0.25
    (links, here), (_, there) = (entrance(redis, touch=0) for _ in range(2))
    cookie = await here.begin(links.invite(slug, "lead", "Wen"))
    assert await there.get(cookie) is not None
    told: list[str] = []
    heard: list[str] = []
    looked = asyncio.Event()

    def connected() -> list[str]:
        looked.set()
        return []

    watch = asyncio.create_task(there.watch(heard.append, connected))
    try:
        await looked.wait()
        await here.revoke(slug, hashed(cookie), "Ola")
        here.known.sweep(told.append)
        assert told == [hashed(cookie)]
        await until(lambda: heard == told)
    finally:
        await ended([watch])


async def test_an_invite_is_forgotten_where_it_is_not_served(
    admin: Browser, visit: Visit, site: Site, slug: str
) -> None:
    elsewhere = visit()
    await sign_in(elsewhere, site, OTHER, "admin", "Eve")
    made = await invite(admin, slug, name="Bo")
    assert made["id"] not in [each["id"] for each in await listed(elsewhere, OTHER)]
    assert (await elsewhere.post(f"/api/v1/{OTHER}/revoke", {"id": made["id"]})).status_code == 200
    assert await join(visit(), made) == 200


# Sign-ins


async def test_the_people_are_listed_with_their_role_and_since_when(
    admin: Browser, visit: Visit, site: Site, slug: str
) -> None:
    viewer = visit()
    await sign_in(viewer, site, slug, "viewer", "Vic")
    people = await signed_in(viewer, slug)
    assert [(each["name"], each["role"], each["you"], each["here"]) for each in people] == [
        ("Ola", "admin", False, False),
        ("Vic", "viewer", True, False),
    ]
    assert all(each["since"] <= each["seen"] for each in people)


async def test_an_admin_ends_one_sign_in_and_no_other(
    admin: Browser, visit: Visit, site: Site, slug: str
) -> None:
    made = await invite(admin, slug, uses=0)
    ann, ben = visit(), visit()
    await join(ann, made, "ann", "Ann")
    await join(ben, made, "ben", "Ben")
    id = next(each["id"] for each in await signed_in(admin, slug) if each["name"] == "Ann")
    assert (await admin.post(f"/api/v1/{slug}/revoke", {"id": id})).status_code == 200
    assert site.hubs.has_ended(id)
    assert (await ann.get(f"/api/v1/{slug}/session")).status_code == 401
    assert (await ben.get(f"/api/v1/{slug}/session")).status_code == 200
    assert [each["name"] for each in await signed_in(admin, slug)] == ["Ola", "Ben"]
    assert await join(visit(), made, "cem", "Ann") == 200  # the link is still good, the name free


async def test_a_sign_in_that_begins_while_they_are_listed_is_listed(
    redis: Redis, slug: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    signins, zadd = SignInList(redis), redis.zadd

    async def look_at_once(*args: Any) -> Any:
        added = await zadd(*args)
        await signins.of(slug, 0.0, 60)
        return added

    monkeypatch.setattr(redis, "zadd", look_at_once)
    await signins.add("ada", KeptSignIn(slug, "lead", "Ada", "invite", 1.0), 60)
    assert [each.id for each in await signins.of(slug, 0.0, 60)] == ["ada"]


async def test_a_sign_in_that_ran_out_is_listed_no_more(
    admin: Browser, visit: Visit, site: Site, redis: Redis, slug: str
) -> None:
    ann = visit()
    await sign_in(ann, site, slug, "moderator", "Ann")
    id = hashed(ann.http.cookies["backchannel"])
    await redis.delete(f"bc:{{_}}:session:{id}")
    assert [each["name"] for each in await signed_in(admin, slug)] == ["Ola"]
    assert await redis.zscore(f"bc:{{{slug}}}:sessions", id) is None


async def test_an_open_desk_counts_as_use(redis: Redis, slug: str) -> None:
    """A moderator who only listens is not asked to sign in again after two hours."""
    links, signins = entrance(redis, touch=0)
    listens, left = [hashed(await signins.begin(links.invite(slug, "lead", name))) for name in "ab"]
    for id in (listens, left):
        await redis.expire(f"bc:{{_}}:session:{id}", 60)
    watch = asyncio.create_task(signins.watch(lambda id: None, lambda: [listens, "0" * 64]))
    try:

        async def touched() -> bool:
            return bool(await redis.ttl(f"bc:{{_}}:session:{listens}") > IDLE_SECONDS - 60)

        await until(touched)
    finally:
        await ended([watch])
    assert await redis.ttl(f"bc:{{_}}:session:{left}") <= 60
    assert not await redis.exists(f"bc:{{_}}:session:{'0' * 64}")


# Limits


async def test_who_tries_links_is_told_to_wait_and_a_good_link_gets_in_all_the_same(
    admin: Browser, visit: Visit, slug: str
) -> None:
    made = await invite(admin, slug, name="Bo")
    thief = visit()
    bad = {"token": "no such link", "device": "d" * 16}
    answers = [await thief.post("/join", bad) for _ in range(FAILED_JOINS + 1)]
    assert [answer.status_code for answer in answers] == [403] * FAILED_JOINS + [429]
    assert 0 < int(answers[-1].headers["retry-after"]) <= 60
    assert (await visit().post("/join", bad | {"device": "e" * 16})).status_code == 403
    assert await join(thief, made, "d") == 200


async def test_a_whole_conference_behind_one_address_comes_in(
    admin: Browser, visit: Visit, slug: str
) -> None:
    made = await invite(admin, slug, role="viewer", uses=0)
    for n in range(100):
        assert await join(visit(), made, f"browser-{n}", f"Person {n}") == 200
    assert len(await signed_in(admin, slug)) == 101


# The audit trail


async def test_the_trail_tells_who_came_who_went_and_who_saw_to_it(
    admin: Browser, visit: Visit, site: Site, slug: str
) -> None:
    made = await invite(admin, slug, name="Bo")
    bo = visit()
    await join(bo, made)
    await bo.post(f"/api/v1/{slug}/leave", {})
    await join(bo, made, "another")  # used up
    await admin.post(f"/api/v1/{slug}/revoke", {"id": made["id"]})
    ann = visit()
    await sign_in(ann, site, slug, "moderator", "Ann")
    id = hashed(ann.http.cookies["backchannel"])
    await admin.post(f"/api/v1/{slug}/revoke", {"id": id})
    rows = await audit(admin, slug)
    assert [(row["by"], row["what"], row.get("before", "")) for row in rows[:6]] == [
        ("Ola", "take-back", "session, moderator, Ann"),
        ("Ann", "sign-in", ""),
        ("Ola", "take-back", "invite, moderator, Bo"),
        ("Bo", "sign-out", ""),
        ("Bo", "sign-in", ""),
        ("Ola", "invite", ""),
    ]
    assert rows[0]["id"] == id
    assert rows[4]["why"] == f"moderator, invite {made['id']}"
    assert rows[5]["why"] == "moderator, Bo, uses: 1"


async def test_the_trail_is_read_page_by_page_and_taken_home_whole(
    admin: Browser, slug: str
) -> None:
    for _ in range(4):
        await invite(admin, slug)
    base = f"/api/v1/{slug}/audit"
    first = (await admin.get(f"{base}?limit=3")).json()
    assert len(first["rows"]) == 3
    second = (await admin.get(f"{base}?limit=3&after={first['after']}")).json()
    assert [row["what"] for row in second["rows"]] == ["invite", "sign-in"]
    assert second["after"] == ""
    csv = await admin.get(f"{base}.csv")
    assert csv.headers["content-type"].startswith("text/csv")
    assert csv.headers["content-disposition"] == f'attachment; filename="{slug}-audit.csv"'
    assert len(csv.text.splitlines()) == 6
    lines = (await admin.get(f"{base}.jsonl")).text.splitlines()
    assert len(lines) == 5


@pytest.mark.parametrize(
    "query", ["after=1", "after=-", "after=1-2-3", "after=(1-1", "after=١-١", "limit=0"]
)
async def test_a_page_of_the_trail_that_is_not_there_is_refused(
    admin: Browser, slug: str, query: str
) -> None:
    assert (await admin.get(f"/api/v1/{slug}/audit?{query}")).status_code == 422


async def test_both_ends_of_a_panic_are_in_the_trail_once(admin: Browser, slug: str) -> None:
    for on in (True, True, False):
        await admin.post(f"/api/v1/{slug}/panic", {"on": on})

    async def told() -> bool:
        rows = [row["what"] for row in await audit(admin, slug)]
        return rows[:2] == ["panic-off", "panic"] and rows.count("panic") == 1

    await until(told)
    rows = await audit(admin, slug)
    assert {row["by"] for row in rows[:2]} == {"Ola"}
