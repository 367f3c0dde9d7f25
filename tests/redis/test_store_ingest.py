from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any

import pytest
from redis.asyncio import Redis

from backchannel.core.post import Author, Deleted, Item, Post, Posted, Reposted, Verdict, new_post
from backchannel.core.rules import Rules
from backchannel.store.log import Log, Rejudge

ADA = Author(id="ada", name="Ada Example", handle="ada")


def post(id: str = "form:1", **fields: object) -> Post:
    return new_post(**{"id": id, "source": "form", "author": ADA, "text": "Hello", **fields})


def edit(id: str = "form:1", version: int = 1, **fields: object) -> Posted:
    return Posted(post=post(id, version=version, **{"text": "Hello, edited", **fields}))


async def give(log: Log, now: datetime, *items: Item, **options: Any) -> list[str]:
    return await log.ingest(items, at=now, source="form", **options)


async def kinds(log: Log, feed: Any = "wall", after: int = 0) -> list[tuple[str, str]]:
    read = await log.read(feed, after)
    assert read.whole
    return [(entry.kind, entry.id) for entry in read.entries]


async def get(log: Log, id: str = "form:1") -> Post:
    stored = await log.post(id)
    assert stored is not None
    return stored


async def everything(redis: Redis) -> str:
    """All that Redis holds, as one text."""
    readers: dict[bytes, Callable[[Any], Awaitable[Any]]] = {
        b"hash": redis.hgetall,
        b"stream": redis.xrange,
        b"string": redis.get,
        b"list": lambda key: redis.lrange(key, 0, -1),
        b"zset": lambda key: redis.zrange(key, 0, -1),
    }
    found = []
    async for key in redis.scan_iter(count=1000):
        kind: Any = await redis.type(key)
        found.append(await readers[kind](key))
    return repr(found)


async def test_a_new_post_waits_in_the_queue_and_only_the_desk_hears_of_it(
    log: Log, now: datetime
) -> None:
    assert await give(log, now, Posted(post=post())) == ["new"]
    stored = await get(log)
    assert (stored.status, stored.rev, stored.first) == ("held", 1, True)
    assert await kinds(log, "desk") == [("post", "form:1")]
    assert await kinds(log) == []
    assert [held.id for held in (await log.desk()).held] == ["form:1"]


async def test_a_post_that_is_shown_at_once_carries_the_seq_that_made_it_public(
    log: Log, now: datetime
) -> None:
    await give(log, now, *(Posted(post=post(f"form:{n}", status="shown")) for n in (1, 2)))
    assert [(await get(log, f"form:{n}")).shown for n in (1, 2)] == [1, 2]
    assert await kinds(log) == [("show", "form:1"), ("show", "form:2")]


async def test_the_same_post_again_is_a_duplicate(log: Log, now: datetime) -> None:
    items = [Posted(post=post()), Posted(post=post())]
    assert await give(log, now, *items) == ["new", "duplicate"]
    assert await give(log, now, *items) == ["duplicate", "duplicate"]
    assert len(await kinds(log, "desk")) == 1


async def test_only_an_authors_first_post_is_marked_and_a_voice(log: Log, now: datetime) -> None:
    await give(log, now, *(Posted(post=post(f"form:{n}")) for n in (1, 2)), edit())
    assert [(await get(log, f"form:{n}")).first for n in (1, 2)] == [True, False]
    tally = await log.tally()
    assert (tally.posts, tally.voices) == (2, 1)


async def test_an_edit_replaces_the_body_and_raises_the_rev(log: Log, now: datetime) -> None:
    await give(log, now, Posted(post=post()))
    assert await give(log, now, edit()) == ["edited"]
    stored = await get(log)
    assert (stored.text, stored.rev, stored.before) == ("Hello, edited", 2, "Hello")


async def test_an_older_edit_never_replaces_a_newer_one(log: Log, now: datetime) -> None:
    items = [Posted(post=post()), edit(version=3, text="third"), edit(version=2, text="second")]
    assert await give(log, now, *items) == ["new", "edited", "duplicate"]
    assert (await get(log)).text == "third"


async def test_an_edit_that_comes_first_is_the_post(log: Log, now: datetime) -> None:
    assert await give(log, now, edit(version=2), Posted(post=post())) == ["new", "duplicate"]
    assert (await get(log)).rev == 1


async def test_an_edited_post_leaves_the_wall_until_someone_has_looked(
    log: Log, now: datetime
) -> None:
    await give(log, now, Posted(post=post()))
    await log.decide("pin", [("form:1", 1)], by="Mo", at=now, key="1")
    await give(log, now, edit())
    stored = await get(log)
    assert (stored.status, stored.flags, stored.shown) == ("held", (), 0)
    assert await kinds(log) == [("void", ""), ("void", ""), ("gone", "form:1")]
    rows = await log.decide("approve", [("form:1", stored.rev)], by="Mo", at=now, key="2")
    assert rows[0].ok
    stored = await get(log)
    assert (stored.before, stored.first, stored.shown) == ("", True, 4)


async def test_an_edit_whose_verdict_is_show_changes_in_place(log: Log, now: datetime) -> None:
    await give(log, now, Posted(post=post(status="shown")), edit(status="shown"))
    stored = await get(log)
    assert (stored.status, stored.shown, stored.before) == ("shown", 1, "")
    read = await log.read("wall", 0)
    texts = [entry.post.text for entry in read.entries if entry.post]
    assert texts == ["Hello, edited", "Hello, edited"]  # never yesterday's body


@pytest.mark.parametrize("decision", ["reject", "later"])
async def test_an_edit_of_what_was_put_aside_stays_aside(
    log: Log, now: datetime, decision: Any
) -> None:
    await give(log, now, Posted(post=post()))
    await log.decide(decision, [("form:1", 1)], by="Mo", at=now, key="1")
    await give(log, now, edit(status="shown"))
    assert (await get(log)).status == {"reject": "rejected", "later": "later"}[decision]
    assert await kinds(log) == []


async def test_a_deleted_post_is_gone_from_every_list_and_its_body_from_redis(
    log: Log, redis: Redis, now: datetime
) -> None:
    secret = post(text="Cordwainer", verdict=Verdict(action="hold", match="Cordwainer"))
    await give(log, now, Posted(post=secret))
    await log.decide("pin", [("form:1", 1)], by="Mo", at=now, key="1")
    await log.decide("star", [("form:1", 2)], by="Mo", at=now, key="2")
    await give(log, now, edit(text="Cordwainer again"))
    assert "Cordwainer" in await everything(redis)
    assert await give(log, now, Deleted(id="form:1")) == ["gone"]
    assert "Cordwainer" not in await everything(redis)
    assert "Ada Example" not in await everything(redis)
    stored = await get(log)
    assert (stored.status, stored.rev, stored.flags, stored.decisions) == ("deleted", 4, (), ())
    assert not any((await log.tally()).lists.values())
    assert (await kinds(log))[-1] == ("gone", "form:1")
    assert (await log.read("desk", 3)).entries[-1].post == stored


async def test_a_deleted_post_never_comes_back(log: Log, now: datetime) -> None:
    await give(log, now, Posted(post=post()), Deleted(id="form:1"))
    assert await give(log, now, Posted(post=post()), edit(version=9)) == ["gone", "gone"]
    assert await give(log, now, Deleted(id="form:1")) == ["duplicate"]
    assert (await get(log)).status == "deleted"


async def test_a_delete_may_come_before_its_post(log: Log, now: datetime) -> None:
    assert await give(log, now, Deleted(id="form:1"), Posted(post=post())) == ["gone", "gone"]
    assert await log.post("form:1") is None
    assert await kinds(log, "desk") == []


async def test_an_id_that_looks_like_a_marker_is_only_an_id(log: Log, now: datetime) -> None:
    ids = ["form:1!gone", "form:1@2", ">form:1", "gone"]
    assert await give(log, now, *(Posted(post=post(id)) for id in ids)) == ["new"] * 4
    assert await give(log, now, Posted(post=post())) == ["new"]


async def test_reposts_count_for_the_original_and_make_no_entry(log: Log, now: datetime) -> None:
    await give(log, now, Posted(post=post(status="shown")))
    reposts = [Reposted(id=f"form:r{n}", of="form:1", by=ADA) for n in range(3)]
    assert await give(log, now, *reposts) == ["counted"] * 3
    assert await give(log, now, reposts[0]) == ["duplicate"]
    assert (await get(log)).reposts == 3
    assert len(await kinds(log)) == 1
    tally = await log.tally()
    assert (tally.reposts, tally.changed) == (3, {"form:1": 3})
    assert (await log.tally(since=tally.since)).changed == {}


async def test_reposts_that_come_before_their_original_count_when_it_comes(
    log: Log, now: datetime
) -> None:
    await give(log, now, *(Reposted(id=f"form:r{n}", of="form:1", by=ADA) for n in range(2)))
    await give(log, now, Posted(post=post()))
    assert (await get(log)).reposts == 2
    await give(log, now, Reposted(id="form:r9", of="form:1", by=ADA))
    assert (await get(log)).reposts == 3


async def test_a_repost_may_bring_the_original_along(log: Log, now: datetime) -> None:
    bring = Reposted(id="form:r1", of="form:1", by=ADA, post=post())
    assert await give(log, now, bring, bring) == ["counted", "duplicate"]
    stored = await get(log)
    assert (stored.reposts, stored.status) == (1, "held")


async def test_a_repost_of_a_deleted_post_counts_nothing(log: Log, now: datetime) -> None:
    await give(log, now, Posted(post=post()), Deleted(id="form:1"))
    bring = Reposted(id="form:r1", of="form:1", by=ADA, post=post())
    assert await give(log, now, bring) == ["gone"]
    assert (await get(log)).status == "deleted"
    assert (await log.tally()).reposts == 0


async def test_a_repost_taken_back_counts_no_more(log: Log, now: datetime) -> None:
    repost = Reposted(id="form:r1", of="form:1", by=ADA)
    await give(log, now, Posted(post=post()), repost)
    assert await give(log, now, Deleted(id="form:r1"), repost) == ["gone", "gone"]
    assert (await get(log)).reposts == 0
    assert await give(log, now, Deleted(id="form:r2")) == ["gone"]
    assert await give(log, now, Reposted(id="form:r2", of="form:1", by=ADA)) == ["gone"]


async def test_a_repost_does_not_disturb_a_decision(log: Log, now: datetime) -> None:
    await give(log, now, Posted(post=post()), Reposted(id="form:r1", of="form:1", by=ADA))
    rows = await log.decide("approve", [("form:1", 1)], by="Mo", at=now, key="1")
    assert (rows[0].ok, (await get(log)).reposts) == (True, 1)


async def test_rules_that_changed_meanwhile_stop_the_whole_batch(log: Log, now: datetime) -> None:
    assert await log.set_rules(Rules(mode="post"), by="Mo", at=now) == 1
    with pytest.raises(Rejudge):
        await give(log, now, Posted(post=post(), cursor="7"), rules_rev=0)
    assert (await log.post("form:1"), await log.cursor("form")) == (None, "")
    assert await give(log, now, Posted(post=post(), cursor="7"), rules_rev=1) == ["new"]


async def test_the_last_cursor_of_a_batch_is_kept(log: Log, now: datetime) -> None:
    items = [Posted(post=post(f"form:{n}"), cursor=str(n or "")) for n in (1, 2, 0)]
    await give(log, now, *items)
    assert await log.cursor("form") == "2"
    await give(log, now, Posted(post=post("form:4")))
    assert await log.cursor("form") == "2"
    assert await log.cursor("x") == ""
