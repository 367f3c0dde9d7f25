"""How many connections there are, and what becomes of whoever finds none free."""

from __future__ import annotations

import asyncio

import pytest
from redis.asyncio import Redis

from backchannel.hub.hubs import Hubs
from backchannel.store import connect as store
from backchannel.store.connect import CONNECTIONS, connect
from backchannel.store.log import Log
from tests.wait import until

CROWD = 8 * CONNECTIONS


async def test_a_crowd_of_commands_waits_its_turn_on_few_connections(
    redis: Redis, admin: Redis, slug: str
) -> None:
    log = Log(redis, slug)
    before = (await admin.info("clients"))["connected_clients"]
    assert await asyncio.gather(*(log.rules_rev() for _ in range(CROWD))) == [0] * CROWD
    assert (await admin.info("clients"))["connected_clients"] <= before + CONNECTIONS


async def test_the_conferences_that_are_followed_take_no_connection_from_the_commands(
    valkey: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "CONNECTIONS", 2)
    redis = connect(valkey)
    async with Hubs(redis, ["one", "two", "three"], lambda feed, post: post) as hubs:
        await until(lambda: not hubs.problems())
        assert await redis.ping()
    await redis.aclose()
