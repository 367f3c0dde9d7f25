"""The waves of a raid: what was found, which posts are of it, what a person decided on it.

They are true for a while only, and no part of any post: the desk hears of them on `now`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final, Literal

import msgspec

from backchannel.store.answers import Outcome
from backchannel.store.log import Log, fresh, iso

Sort = Literal["alike", "newcomers", "volume"]
Verb = Literal["reject", "dismiss"]

KEPT: Final = timedelta(hours=12)
"""After a wave's last post it is forgotten."""
FOLLOWS: Final = timedelta(minutes=10)
"""What joins a wave within this time after it was rejected is rejected with it."""
DONE: Final = "~"
"""Stands behind the wave's id where a post went with the wave."""


class Before(msgspec.Struct, frozen=True, omit_defaults=True):
    """How new posts were treated before a wave came: the way back."""

    mode: str = "pre"
    modes: dict[str, str] = {}


class Wave(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """One wave, as it is stored and as a desk gets it."""

    id: str
    sort: Sort = "alike"
    at: datetime
    last: datetime
    """When the latest post joined."""
    people: int = 0
    fresh: int = 0
    """Of these people, whose first post here is in the wave."""
    young: int = 0
    """Of these people, who have an account of a few days."""
    sample: str = ""
    """The id of a post that stands for the others."""
    usual: float = 0.0
    """volume, newcomers: how many times the usual it is."""
    before: Before | None = None
    """The wave changed the mode, from this one."""
    decision: str = ""
    by: str = ""
    until: datetime | None = None
    rejected: int = 0
    """How many posts went with it."""
    posts: list[str] = []
    """Those that wait for a decision on the wave. Not stored here, but post by post."""


_wave: Final = msgspec.json.Decoder(Wave)
_rows: Final = msgspec.json.Decoder(list[Outcome])
_encode: Final = msgspec.json.Encoder().encode


async def found(log: Log, wave: Wave, *, by: str, at: datetime) -> None:
    """Keeps a wave that was found, with its posts."""
    json = _encode(msgspec.structs.replace(wave, posts=[]))
    await _run(log, at, by, "found", wave.id, json.decode(), *wave.posts)


async def join(
    log: Log, wave: str, posts: Sequence[str], told: dict[str, object], *, by: str, at: datetime
) -> list[Outcome]:
    """Has posts join a wave. `told`: the fields that changed; `by`: who decided on it, if anyone.

    Returns the rows of those that were rejected, as the wave had been.
    """
    return await _run(log, at, by, "join", wave, _encode(told).decode(), *posts)


async def decide(
    log: Log, wave: str, decision: Verb, *, by: str, at: datetime, key: str = ""
) -> list[Outcome]:
    """Rejects all of a wave that is held or shown, one action for undo; or lets it be."""
    until = iso(at + FOLLOWS).decode()
    return await _run(log, at, by, decision, wave, until, key=key)


async def waves(log: Log) -> list[Wave]:
    """The waves there are, the latest first, each with its posts."""
    all_ = await _read(log)
    return [msgspec.structs.replace(wave, posts=sorted(live)) for wave, live, _ in all_]


async def members(log: Log) -> dict[str, list[str]]:
    """The posts of each wave, those that went with it too."""
    return {wave.id: [*live, *done] for wave, live, done in await _read(log)}


async def forget(log: Log, now: datetime) -> None:
    """Forgets waves that ended long ago."""
    for wave, live, done in await _read(log):
        if wave.last < now - KEPT:
            async with log.redis.pipeline(transaction=True) as pipe:
                pipe.hdel(log.keys("waves"), wave.id)
                if live or done:
                    pipe.hdel(log.keys("waved"), *live, *done)
                await pipe.execute()


async def let_out(log: Log, now: datetime, *, limit: int = 200) -> tuple[float | None, int]:
    """Shows held posts whose delay is over, unless somebody stopped them.

    Returns the Unix time of the next one, if there is any, and how many were due and shown.
    """
    at = int(now.timestamp() * 1000)
    next_one, shown = await log.run("due", fresh(), iso(now), at, limit)
    return (float(next_one) / 1000 if next_one else None), int(shown)


async def _read(log: Log) -> list[tuple[Wave, list[str], list[str]]]:
    async with log.redis.pipeline(transaction=True) as pipe:
        pipe.hvals(log.keys("waves"))
        pipe.hgetall(log.keys("waved"))
        kept, posts = await pipe.execute()
    by_wave: dict[str, tuple[list[str], list[str]]] = {}
    for post, word in posts.items():
        wave = word.decode()
        lists = by_wave.setdefault(wave.removesuffix(DONE), ([], []))
        lists[wave.endswith(DONE)].append(post.decode())
    all_ = sorted(map(_wave.decode, kept), key=lambda wave: (wave.at, wave.id), reverse=True)
    return [(wave, *by_wave.get(wave.id, ([], []))) for wave in all_]


async def _run(
    log: Log, at: datetime, by: str, what: str, wave: str, more: str, *posts: str, key: str = ""
) -> list[Outcome]:
    keys: list[str] = [log.keys.idem(f"wave {what}", by, key or fresh()), log.keys.undo(by)]
    answer: Any = await log.run("wave", fresh(), iso(at), by, what, wave, more, *posts, keys=keys)
    return _rows.decode(answer)
