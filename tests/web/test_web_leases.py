"""Leases over HTTP: who is handed what."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from backchannel.core.post import Posted, new_post
from backchannel.desk import leases
from backchannel.store.log import Log
from backchannel.web.site import Site
from tests.visitor import Browser, sign_in

Visit = Callable[..., Browser]
Json = dict[str, Any]


async def hold(log: Log, now: datetime, *numbers: int) -> list[str]:
    """Held posts; their ids."""
    posts = [
        new_post(id=f"rss:{n}", source="rss", text=f"post {n}", author={"id": "a"}, status="held")
        for n in numbers
    ]
    await log.ingest([Posted(post=post) for post in posts], at=now, source="rss")
    return [post.id for post in posts]


@pytest.fixture
async def mara(visit: Visit, site: Site, slug: str) -> Browser:
    return await _in(visit(), site, slug, "Mara")


@pytest.fixture
async def jonas(visit: Visit, site: Site, slug: str) -> Browser:
    return await _in(visit(), site, slug, "Jonas")


async def _in(browser: Browser, site: Site, slug: str, name: str) -> Browser:
    await sign_in(browser, site, slug, "moderator", name)
    return browser


async def ask(browser: Browser, slug: str, want: list[str], drop: tuple[str, ...] = ()) -> Json:
    body = {"want": want, "drop": list(drop)}
    answer = await browser.post(f"/api/v1/{slug}/leases", body)
    assert answer.status_code == 200, answer.text
    told: Json = answer.json()
    return told


async def test_two_moderators_are_handed_different_posts(
    mara: Browser, jonas: Browser, log: Log, slug: str, now: datetime
) -> None:
    ids = await hold(log, now, *range(1, 9))
    before = datetime.now(UTC)
    first, second = await asyncio.gather(ask(mara, slug, ids), ask(jonas, slug, ids))
    after = datetime.now(UTC)
    got = [{row["id"] for row in told["mine"]} for told in (first, second)]
    assert not got[0] & got[1]
    assert {len(each) for each in got} == {5, 3}
    again = await ask(jonas, slug, [])
    assert {row["by"] for row in again["others"]} == {"Mara"}
    until = datetime.fromisoformat(again["others"][0]["until"])
    assert before <= until - timedelta(seconds=leases.SECONDS) <= after


async def test_what_one_drops_or_decides_the_other_may_have(
    mara: Browser, jonas: Browser, log: Log, slug: str, now: datetime
) -> None:
    ids = await hold(log, now, 1, 2)
    await ask(mara, slug, ids)
    await ask(mara, slug, [], ("rss:1",))
    assert [row["id"] for row in (await ask(jonas, slug, ids))["mine"]] == ["rss:1"]
    body = {"decision": "approve", "items": [{"id": "rss:2", "rev": 1}]}
    assert (await mara.post(f"/api/v1/{slug}/decisions", body)).json()["items"][0]["ok"]
    told = await ask(jonas, slug, ids)
    assert (len(told["mine"]), told["others"]) == (1, [])


@pytest.mark.parametrize(
    "body",
    [
        {"want": [1]},
        {"want": [""]},
        {"want": ["x"] * 101},
        {"drop": "x"},
        {"want": [], "until": "2099-01-01"},
        [],
    ],
)
async def test_a_claim_that_is_none_is_refused(mara: Browser, slug: str, body: object) -> None:
    answer = await mara.post(f"/api/v1/{slug}/leases", body)
    assert answer.status_code == 422
    assert "error" in answer.json()


async def test_three_moderators_clear_two_thousand_posts_each_decided_once(
    visit: Visit, site: Site, log: Log, slug: str, now: datetime
) -> None:
    """Each decides only what it was handed, in its own rhythm; nobody meets a conflict."""
    ids = await hold(log, now, *range(2000))
    done: dict[str, int] = {}

    async def work(name: str) -> None:
        browser = await _in(visit(), site, slug, name)
        left = list(ids)
        while left:
            told = await ask(browser, slug, left[:60])
            items = [{"id": row["id"], "rev": 1} for row in told["mine"]]
            if not items:  # all that it sees is read or decided by others
                page = await browser.get(f"/api/v1/{slug}/queue?limit=200")
                left = [post["id"] for post in page.json()["posts"]]
                continue
            body = {"decision": "approve", "items": items}
            rows = (await browser.post(f"/api/v1/{slug}/decisions", body)).json()["items"]
            assert all(row["ok"] for row in rows), rows
            done[name] = done.get(name, 0) + len(rows)
            gone = {row["id"] for row in rows}
            left = [id for id in left if id not in gone]

    await asyncio.gather(*(work(name) for name in ("Mara", "Jonas", "Wen")))
    assert sum(done.values()) == 2000
    assert min(done.values()) > 300, done
    audit: Any = await site.redis.xrange(log.keys("audit"))
    decided = [entry[b"id"].decode() for _, entry in audit if entry[b"what"] == b"approve"]
    assert sorted(decided) == sorted(ids)
    entries = (await log.read("desk", 0, 10_000)).entries
    assert sum(entry.kind == "decision" for entry in entries) == 2000
