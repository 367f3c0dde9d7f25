"""Items that could not be stored, kept with the reason so that a person can look at them."""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import datetime
from typing import Any, Final

import msgspec

from backchannel.store.log import Log

MOST: Final = 1000
"""Older ones are dropped."""
_REASON_LONGEST: Final = 500
_ITEM_LONGEST: Final = 20_000

_BURY: Final = """
-- KEYS: dead, dead:ids. ARGV: the item, its post's id, how many are kept.
redis.call('LREM', KEYS[1], 1, ARGV[1])
redis.call('LPUSH', KEYS[1], ARGV[1])
redis.call('LTRIM', KEYS[1], 0, ARGV[3] - 1)
if ARGV[2] == '' then return end
-- The ids in the order of the list: as many of the latest hold all that are on it.
local latest = redis.call('ZREVRANGE', KEYS[2], 0, 0, 'WITHSCORES')[2] or 0
redis.call('ZADD', KEYS[2], latest + 1, ARGV[2])
redis.call('ZREMRANGEBYRANK', KEYS[2], 0, -ARGV[3] - 1)
"""


class Dead(msgspec.Struct, frozen=True, kw_only=True):
    """One item that was given up."""

    at: datetime
    source: str
    id: str = ""
    """The post's, so that it can be forgotten when its author takes it back."""
    reason: str
    item: str
    """Its JSON, or what Python says of it where it has none."""


async def bury(
    log: Log, *, at: datetime, source: str, reason: str, item: str, id: str = ""
) -> None:
    """Adds one to the conference's dead list. Sent twice, it is there once."""
    dead = Dead(
        at=at,
        source=source,
        id=_plain(id),
        reason=_plain(reason)[:_REASON_LONGEST],
        item=_plain(item)[:_ITEM_LONGEST],
    )
    json = msgspec.json.encode(dead).decode()
    keys = [log.keys("dead"), log.keys("dead:ids")]
    await log.redis.register_script(_BURY)(keys=keys, args=[json, dead.id, MOST])


async def dead(log: Log, limit: int = MOST) -> list[Dead]:
    """The dead list, newest first."""
    kept: Any = await log.redis.lrange(log.keys("dead"), 0, limit - 1)
    return [msgspec.json.decode(json, type=Dead) for json in kept]


async def forget(log: Log, ids: Collection[str], words: Collection[str] = ()) -> int:
    """Takes posts out of the dead list, and items that have one of these words; how many.

    The list may hold megabytes: for posts that are not on it, it is not read.
    """
    if not words and not await _any_there(log, ids):
        return 0
    kept: Any = await log.redis.lrange(log.keys("dead"), 0, -1)
    said = "|".join(re.escape(word) for word in words)
    has_word = re.compile(rf"(?<!\w)(?:{said})(?!\w)", re.IGNORECASE).search if said else None
    count = 0
    for json in kept:
        dead = msgspec.json.decode(json, type=Dead)
        if dead.id in ids or (has_word and (has_word(dead.item) or has_word(dead.reason))):
            count += int(await log.redis.lrem(log.keys("dead"), 0, json))
    if ids:
        await log.redis.zrem(log.keys("dead:ids"), *map(_plain, ids))
    return count


async def _any_there(log: Log, ids: Collection[str]) -> bool:
    if not ids:
        return False
    there: Any = await log.redis.zmscore(log.keys("dead:ids"), [_plain(id) for id in ids])
    return any(score is not None for score in there)


def _plain(text: str) -> str:
    return text.encode("utf-8", "backslashreplace").decode("utf-8")
