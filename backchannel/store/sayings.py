"""How often each rule said what of posts: counted as they come in, read by the desk."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from backchannel.store.log import Log

_QUARTER: Final = 15 * 60

Sayings = dict[str, dict[str, int]]
"""A rule's name to what it said, as `core.rules.Does`, to how often."""


async def said_since(log: Log, start: datetime) -> Sayings:
    """What the rules said since `start`, at most two days ago, to the quarter of an hour."""
    first = int(start.timestamp()) // _QUARTER
    kept: Any = await log.redis.hgetall(log.keys("ruled"))
    sayings: Sayings = {}
    for field, count in kept.items():
        quarter, does, rule = field.decode().split(":", 2)
        if int(quarter) >= first:
            of = sayings.setdefault(rule, {})
            of[does] = of.get(does, 0) + int(count)
    return sayings
