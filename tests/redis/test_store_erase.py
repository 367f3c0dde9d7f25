"""A person is erased: no word, name or address of theirs is left, in Redis or on its disk."""

from __future__ import annotations

import asyncio
import io
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace
from redis.asyncio import Redis
from redis.exceptions import RedisError, ResponseError
from rich.console import Console

from backchannel.cli import erasing
from backchannel.core.block import Block
from backchannel.core.post import Author, Deleted, Media, Post, Posted, Quote, new_post
from backchannel.ingest.take import take
from backchannel.media.cache import Cache
from backchannel.store import erase, waves
from backchannel.store.audit import Trail
from backchannel.store.blocks import block, blocks
from backchannel.store.connect import connect
from backchannel.store.dead import bury, dead
from backchannel.store.embedded import Embedded
from backchannel.store.log import Log
from backchannel.store.showings import Showing, count
from backchannel.store.waves import Wave
from tests.wait import until

CANARY = "q7canary"
"""Stands in everything that is theirs but the number of their account."""
ADA = Author(
    id="7701770277",
    name=f"Ada {CANARY}",
    handle=f"ada{CANARY}",
    avatar=f"https://pictures.example/{CANARY}.png",
)
BEA = Author(id="8", name="Bea", handle="bea", avatar="https://pictures.example/bea.png")
PHOTO = Media(src=f"https://pictures.example/photo-{CANARY}.png")
SHARED = Media(src="https://pictures.example/of-both.png")


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """A server of this test's own, whose disk may be looked at: its data folder."""
    with Embedded(tmp_path):
        yield tmp_path


@pytest.fixture
async def redis(folder: Path) -> AsyncIterator[Redis]:
    """A client of it."""
    client = connect(Embedded(folder).running() or "")
    yield client
    await client.aclose()


def written(id: str, author: Author = ADA, **more: Any) -> Post:
    text = more.pop("text", f"{id} says {author.name}")
    made = {"segments": [{"text": text}], "text": text, "url": f"https://x.example/{id}"}
    return new_post(id=id, source=id.partition(":")[0], author=author, **(made | more))


async def come(log: Log, now: datetime, *posts: Post) -> None:
    await take(log, [Posted(post=post) for post in posts], posts[0].source, now)


async def shown(log: Log, now: datetime, *ids: str) -> None:
    rows = await log.decide("approve", [(id, 1) for id in ids], by="Mo", at=now, key="k")
    assert all(row.ok for row in rows)


async def everything(redis: Redis) -> str:
    """All keys of a server with their values."""
    read: dict[str, Callable[[bytes], Any]] = {
        "hash": redis.hgetall,
        "string": redis.get,
        "list": lambda key: redis.lrange(key, 0, -1),
        "zset": lambda key: redis.zrange(key, 0, -1),
        "stream": redis.xrange,
    }
    found = []
    async for key in redis.scan_iter():
        kind: Any = await redis.type(key)
        found.append((key, await read[kind.decode()](key)))
    return repr(found)


def on_disk(folder: Path) -> list[str]:
    files = [path for path in folder.rglob("*") if path.is_file()]
    return [path.name for path in files if CANARY.encode() in path.read_bytes()]


async def a_life(log: Log, now: datetime) -> None:
    """Everything that a conference comes to know of somebody."""
    other = replace(ADA, handle=f"before{CANARY}")
    await come(log, now, written("x:1", other), written("x:2", media=[PHOTO, SHARED]))
    await come(log, now, written("x:3"), written("x:4"), written("x:5", BEA, media=[SHARED]))
    quote = Quote(id="x:1", name=ADA.name, handle=ADA.handle, text=f"said {CANARY}")
    elsewhere = Quote(id="x:99", handle=ADA.handle.upper(), text=f"said {CANARY}")
    await come(log, now, written("x:6", BEA, quote=quote), written("x:7", BEA, quote=elsewhere))
    await come(log, now, written("x:1", version=2, text=f"Edited {CANARY}"))
    await shown(log, now, "x:2", "x:6", "x:5")
    wave = Wave(id="w", at=now, last=now, sample="x:3", posts=["x:3"])
    await waves.found(log, wave, by="Backchannel", at=now)
    await count(log, "batch", [Showing("x:2", "s1", now)])
    await bury(log, at=now, source="x", reason="no", item=f'{{"author": "{ADA.handle}"}}')
    await bury(log, at=now, source="x", reason="no", item='{"author": "bea"}', id="x:9")
    theirs = Block(source="x", id=ADA.id, handle=ADA.handle, name=ADA.name, by="Mo")
    await block(log, [theirs], by="Mo", at=now, key="k")


async def test_nothing_is_left_of_whoever_is_erased(
    redis: Redis, log: Log, folder: Path, now: datetime
) -> None:
    await a_life(log, now)
    await until(lambda: asyncio.to_thread(on_disk, folder))
    person = await erase.find(log, f"@{ADA.handle}")
    assert {post.id for post in person.posts} == {"x:1", "x:2", "x:3", "x:4"}
    assert {post.id for post in person.quotes} == {"x:6", "x:7"}
    assert person.pictures == {ADA.avatar, PHOTO.src}

    done = await erase.erase(log, person, by="the command line", at=now)
    assert (done.posts, done.quotes, done.dead) == (4, 2, 1)
    assert done.rewritten
    assert done.blocked
    assert CANARY not in await everything(redis)
    await until(lambda: asyncio.to_thread(lambda: not on_disk(folder)))
    await redis.delete(log.keys("blocks"))  # the one place where the account has to stay
    assert ADA.id not in await everything(redis)


async def test_what_failed_half_way_is_ended_by_doing_it_again(
    redis: Redis, log: Log, folder: Path, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    await a_life(log, now)
    url, console = Embedded(folder).running() or "", Console(file=io.StringIO())
    handle, pictures = f"@{ADA.handle}", Cache(folder / "media")

    async def fails(*_: object, **__: object) -> None:
        raise RedisError("it is away")

    for where, step in (
        (erase, "_unquote"),
        (erase, "forget"),
        (erase, "_strike"),
        (erase, "_unname"),
        (Trail, "strike"),
        (Log, "ingest"),
    ):
        with monkeypatch.context() as patch:
            patch.setattr(where, step, fails)
            with pytest.raises(RedisError):
                await erasing._erase(url, folder, log.keys.slug, handle, console, None)
    assert pictures.is_erased(PHOTO.src)
    assert await erasing._erase(url, folder, log.keys.slug, handle, console, None)
    assert CANARY not in await everything(redis)
    await until(lambda: asyncio.to_thread(lambda: not on_disk(folder)))


async def test_a_file_that_cannot_be_rewritten_is_told(
    redis: Redis, log: Log, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def refused(*_: object) -> None:
        raise ResponseError("ERR Background append only file rewriting is not possible now")

    monkeypatch.setattr(Redis, "bgrewriteaof", refused)
    await a_life(log, now)
    done = await erase.erase(log, await erase.find(log, "x:2"), by="Mo", at=now)
    assert (done.posts, done.rewritten) == (4, False)


async def test_others_keep_what_is_theirs(log: Log, now: datetime) -> None:
    await a_life(log, now)
    await erase.erase(log, await erase.find(log, "x:2"), by="the command line", at=now)
    state = (await log.wall()).state
    assert [(post.id, post.quote) for post in state.in_order()] == [("x:6", None), ("x:5", None)]
    assert {post.author.name for post in state.posts.values()} == {"Bea"}
    assert [item.id for item in await dead(log)] == ["x:9"]


async def test_they_stay_blocked_and_what_was_erased_does_not_come_back(
    log: Log, now: datetime
) -> None:
    await a_life(log, now)
    await erase.erase(log, await erase.find(log, "x:2"), by="the command line", at=now)
    [kept] = await blocks(log)
    assert (kept.id, kept.handle, kept.name) == (ADA.id, "", "")
    words = await log.ingest([Posted(post=written("x:2"))], at=now, source="x")
    assert words == ["gone"]
    await come(log, now, written("x:20"))
    again = await log.post("x:20")
    assert again is not None
    assert again.status == "rejected"
    assert (await log.undo(by="Mo", at=now, key="k")).decision != "block"


@pytest.mark.parametrize("who", ["x:3", "https://x.example/x:3", f"@{ADA.handle.upper()}"])
async def test_somebody_is_found_by_what_one_knows_of_them(
    log: Log, now: datetime, who: str
) -> None:
    await come(log, now, written("x:3"), written("x:4"), written("x:5", BEA))
    person = await erase.find(log, who)
    assert {post.id for post in person.posts} == {"x:3", "x:4"}


@pytest.mark.parametrize("who", ["@nobody", "x:77", "", "@", ADA.handle])
async def test_nobody_is_found_by_something_else(log: Log, now: datetime, who: str) -> None:
    nameless = new_post(id="form:1", source="form", author=Author(id=""), text="hello")
    await come(log, now, written("x:3"), nameless)
    assert await erase.find(log, who) == erase.Subject()


async def test_two_without_an_account_are_two(log: Log, now: datetime) -> None:
    made = [
        new_post(id=f"rss:{n}", source="rss", author=Author(id=""), text="hello") for n in (1, 2)
    ]
    await come(log, now, *made)
    assert [post.id for post in (await erase.find(log, "rss:1")).posts] == ["rss:1"]


async def test_who_took_it_all_back_is_not_found_any_more(log: Log, now: datetime) -> None:
    await come(log, now, written("x:3"))
    await take(log, [Deleted(id="x:3")], "x", now)
    assert await erase.find(log, "x:3") == erase.Subject()
