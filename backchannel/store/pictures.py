"""Which pictures are gone: named by no post any more that a feed's clients may see.

The scripts count, in one step with every change to a post (`scripts/prelude/numbers.lua`: `tally`).
A picture that was never counted is not gone, unless its conference was deleted.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from typing import Any, Final

from backchannel.core.feed import FeedName
from backchannel.store.log import Log

_EVERY: Final = "*"
"""Stands for all that were named before a conference was deleted."""


async def gone(logs: Iterable[Log], feed: FeedName, names: Sequence[str]) -> set[str]:
    """Those of the pictures that were in a conference once, and are in none now.

    Args:
        names: each as `core.post.picture_name` has it.
    """
    if not names:
        return set()
    fields = [_EVERY, *(f"{feed}:{name}" for name in names)]
    ended, living = set[str](), set[str]()
    for every, *counts in await asyncio.gather(*(_counts(log, fields) for log in logs)):
        for name, count in zip(names, counts, strict=True):
            if count is not None and int(count) > 0:
                living.add(name)
            elif count is not None or every is not None:
                ended.add(name)
    return ended - living


async def end_all(log: Log) -> None:
    """Every picture of a conference that is now empty is gone."""
    await log.redis.hset(log.keys("pictures"), _EVERY, "0")


async def _counts(log: Log, fields: list[str]) -> list[bytes | None]:
    found: list[Any] = await log.redis.hmget(log.keys("pictures"), fields)
    return found
