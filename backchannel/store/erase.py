"""Takes a person out of a conference: what they wrote, and what is kept about them.

Tombstones stay: the bare ids of their posts, so that no source brings one back, and in the audit
trail that something was decided on those ids.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

import msgspec
from msgspec.structs import replace
from redis.asyncio import Redis
from redis.exceptions import RedisError

from backchannel.core.block import author_key, handle_key
from backchannel.core.post import Author, Deleted, Post, pictures
from backchannel.store.audit import Trail
from backchannel.store.blocks import block, blocks
from backchannel.store.cluster import Slot
from backchannel.store.dead import forget
from backchannel.store.log import Log, fresh, iso

_AT_ONCE: Final = 100
_REWRITE_SECONDS: Final = 60.0
_encode: Final = msgspec.json.Encoder().encode


@dataclass(frozen=True, slots=True)
class Subject:
    """Someone as a conference knows them."""

    accounts: dict[str, Author] = field(default_factory=dict)
    """By `author_key`, each as in one of its posts."""
    posts: tuple[Post, ...] = ()
    quotes: tuple[Post, ...] = ()
    """What others wrote that quotes one of these."""
    pictures: frozenset[str] = frozenset()
    """Addresses that nobody else's post names."""

    @property
    def names(self) -> frozenset[str]:
        """What their blocks, and the rows about these in the trail, are kept under."""
        handles = {
            (key.partition(":")[0], handle_key(author.handle))
            for key, author in self.accounts.items()
            if author.handle
        }
        named = {f"{source}:{handle}" for source, handle in handles}
        return frozenset({*self.accounts, *named, *(f":{handle}" for _, handle in handles)})


@dataclass(frozen=True, slots=True)
class Erased:
    """What was done."""

    posts: int
    quotes: int
    dead: int
    """Items of the dead list."""
    rows: int
    """Rows of the audit trail about blocking them."""
    blocked: bool
    """They are blocked, and stay so: without a name where their account is known."""
    rewritten: bool
    """The server's append-only file holds nothing of it any more, or there is none."""


async def find(log: Log, who: str) -> Subject:
    """The person of a handle (with its @), or who wrote the post of an id or address.

    A handle may belong to somebody on each of several networks: these are found together.
    """
    handle = handle_key(who) if who.startswith("@") else ""
    asked = {
        each.key: Author(id=each.id, name=each.name, handle=each.handle)
        for each in await blocks(log)
        if handle and handle == _handle(each.handle)
    }
    everything = [post async for post in log.posts() if post.status != "deleted"]
    asked |= {
        _account(post): post.author
        for post in everything
        if (handle and handle == _handle(post.author.handle))
        or (who and who in (post.id, post.url))
    }
    posts = tuple(post for post in everything if _account(post) in asked)
    others = [post for post in everything if _account(post) not in asked]
    ids = {post.id for post in posts}
    handles = {(post.source, _handle(post.author.handle)) for post in posts if post.author.handle}
    quotes = tuple(
        post
        for post in others
        if post.quote is not None
        and (post.quote.id in ids or (post.source, _handle(post.quote.handle)) in handles)
    )
    return Subject(asked, posts, quotes, _pictures(posts) - _pictures(others))


async def erase(log: Log, subject: Subject, *, by: str, at: datetime) -> Erased:
    """Erases them. What they write from now on comes in like anybody's.

    Their posts go last, for by these they are found: what fails half way is done again.
    """
    ids = [post.id for post in subject.posts]
    for post in subject.quotes:
        await _unquote(log, post.id, at)
    words = [each for author in subject.accounts.values() for each in (author.id, author.handle)]
    dead = await forget(log, ids, [word for word in words if word])
    await _strike(log, subject, ids)
    blocked = await _unname(log, subject, by, at)
    trail = Trail(log.redis, log.keys.slug)
    rows = await trail.strike(subject.names)
    for start in range(0, len(ids), _AT_ONCE):
        gone = [Deleted(id=id) for id in ids[start : start + _AT_ONCE]]
        await log.ingest(gone, at=at, source=by)
    done = f"{len(ids)} posts, {len(subject.quotes)} quotes, {dead} dead, {rows} rows"
    await trail.add("erase", by=by, at=at, why=done)
    rewritten = await rewrite(log.redis)
    return Erased(len(ids), len(subject.quotes), dead, rows, blocked, rewritten)


async def rewrite(redis: Redis) -> bool:
    """Has every server with a copy write its append-only file anew; whether all have."""
    servers = await redis.servers() if isinstance(redis, Slot) else [redis]
    return all(await asyncio.gather(*map(_rewrite, servers)))


async def _rewrite(redis: Redis) -> bool:
    if not (await redis.info("persistence"))["aof_enabled"]:
        return True
    try:
        async with asyncio.timeout(_REWRITE_SECONDS):
            await _rewritten(redis)  # one that has begun before would keep what is to go
            await redis.bgrewriteaof()
            return await _rewritten(redis)
    except (RedisError, OSError, TimeoutError):
        return False


async def _rewritten(redis: Redis) -> bool:
    while True:
        now: dict[str, Any] = await redis.info("persistence")
        if not (now["aof_rewrite_in_progress"] or now["aof_rewrite_scheduled"]):
            return str(now["aof_last_bgrewrite_status"]) == "ok"
        await asyncio.sleep(0.05)


async def _unquote(log: Log, id: str, at: datetime) -> None:
    """Takes the quote out of a post, and the quoted person's name out of its verdict."""
    done = 0
    while not done:  # an edit may come first
        kept: Any = await log.redis.hget(log.keys("posts"), id)
        post = msgspec.json.decode(kept, type=Post)
        verdict = post.verdict and replace(post.verdict, match="")
        bare = _encode(replace(post, quote=None, verdict=verdict))
        done = await log.run("unquote", fresh(), iso(at), id, _body(kept), _body(bare))


def _body(json: bytes) -> bytes:
    """A post's JSON before its tail, as the scripts split it."""
    return json.partition(b',"status":')[0]


async def _strike(log: Log, subject: Subject, ids: list[str]) -> None:
    """What is left about their posts and accounts beside the posts."""
    theirs = set(ids)
    written = [
        row
        async for row, _ in log.redis.zscan_iter(log.keys("written"), count=1000)
        if row.partition(b"\n")[2].decode() in theirs
    ]
    async with log.redis.pipeline(transaction=True) as pipe:
        for name, fields in (
            ("authors", list(subject.accounts)),
            ("showings", ids),
            ("waved", ids),
        ):
            if fields:
                pipe.hdel(log.keys(name), *fields)
        if written:
            pipe.zrem(log.keys("written"), *written)
        await pipe.execute()


async def _unname(log: Log, subject: Subject, by: str, at: datetime) -> bool:
    """Leaves of their blocks what still blocks them; nobody's undo brings the names back.

    Returns whether there is a block.
    """
    theirs = [each for each in await blocks(log) if each.key in subject.names]
    bare = [replace(each, name="", handle="" if each.id else each.handle) for each in theirs]
    if bare != theirs:
        await block(log, bare, by=by, at=at)
    async for key in log.redis.scan_iter(match=log.keys.idem("*block", "*", "*"), count=1000):
        answer: Any = await log.redis.get(key)
        if answer and not subject.names.isdisjoint(msgspec.json.decode(answer)["keys"]):
            await log.redis.delete(key)
    async for key in log.redis.scan_iter(match=log.keys.undo("*"), count=1000):
        kept: Any = await log.redis.lrange(key, 0, -1)
        for action in kept:
            steps = msgspec.json.decode(action).get("blocks") or []
            if any(step["key"] in subject.names for step in steps):
                await log.redis.lrem(key, 0, action)
    return bool(theirs)


def _account(post: Post) -> str:
    author = post.author
    return author_key(post.source, author.id or _handle(author.handle) or post.id)


def _handle(handle: str) -> str:
    return handle_key(handle) if handle else ""


def _pictures(posts: Iterable[Post]) -> frozenset[str]:
    return frozenset().union(*map(pictures, posts))
