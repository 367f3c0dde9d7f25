"""Invites that are out: listed once, and used by as many browsers as they are for."""

from __future__ import annotations

import asyncio
import secrets

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from redis.asyncio import Redis

from backchannel.store.invites import InviteList, Out

NOW = 1_800_000_000.0


def out(uses: int = 1, made: float = NOW, expires: float = NOW + 60) -> Out:
    return Out(role="moderator", name="", by="Ola", made=made, expires=expires, uses=uses)


@pytest.mark.parametrize("uses", [1, 3])
async def test_however_many_come_at_once_no_more_are_let_in_than_it_is_for(
    redis: Redis, slug: str, uses: int
) -> None:
    invites = InviteList(redis, slug)
    came = await asyncio.gather(
        *(invites.use("i", out(uses), f"browser-{n}", 60) for n in range(40))
    )
    assert sum(came) == uses
    (listed,) = await invites.all(NOW)
    assert listed.used == uses


async def test_the_same_browser_uses_it_up_once(redis: Redis, slug: str) -> None:
    invites = InviteList(redis, slug)
    for _ in range(3):
        assert await invites.use("i", out(1), "hers", 60)
    assert not await invites.use("i", out(1), "his", 60)


@settings(
    max_examples=25,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(uses=st.integers(0, 4), came=st.lists(st.sampled_from("abcdef"), max_size=12))
async def test_for_any_order_of_browsers_the_first_ones_have_it(
    redis: Redis, slug: str, uses: int, came: list[str]
) -> None:
    invites = InviteList(redis, slug)
    inside: set[str] = set()
    id = secrets.token_hex(8)  # the list outlives an example
    for browser in came:
        expected = browser in inside or uses == 0 or len(inside) < uses
        assert await invites.use(id, out(uses), browser, 60) is expected
        if expected:
            inside.add(browser)


async def test_an_invite_listed_twice_is_the_first_one(redis: Redis, slug: str) -> None:
    invites = InviteList(redis, slug)
    first = await invites.add("i", out(made=NOW))
    assert await invites.add("i", out(made=NOW + 5)) == first
    assert [each.out for each in await invites.all(NOW)] == [first]


async def test_what_is_over_is_listed_no_more_and_leaves_nothing_behind(
    redis: Redis, slug: str
) -> None:
    invites = InviteList(redis, slug)
    await invites.add("long", out(made=NOW - 10, expires=NOW + 600))
    await invites.add("new", out(made=NOW))
    assert await invites.use("short", out(expires=NOW + 1), "a", 1)
    assert [each.id for each in await invites.all(NOW)] == ["new", "short", "long"]
    assert [each.id for each in await invites.all(NOW + 300)] == ["long"]
    assert await redis.hlen(f"bc:{{{slug}}}:invites") == 1
    assert await redis.pttl(f"bc:{{{slug}}}:invited:short") <= 1000
    removed = await invites.remove("long")
    assert removed is not None
    assert await invites.all(NOW) == []
