"""Figures for whoever watches the server: how taking in is going, and how long the queue is.

Whoever reads a conference's sources says how that goes, every few seconds and whole. It is stamped
with the database's clock, so that its age can be told: an ingester that hangs says nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final

import msgspec

from backchannel.core.post import Post
from backchannel.store.log import Log

LAGS: Final = (0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 300.0)
_EXPIRES: Final = 3600


class Taking(msgspec.Struct, frozen=True, omit_defaults=True):
    """How taking in one source is going."""

    stored: int = 0
    """Items stored since its reader began."""
    waiting: int = 0
    """Items that were read and wait for Redis."""
    lags: list[int] = []
    """How many posts were stored within each of `LAGS` seconds of their writing, and no sooner;
    the last is of those that took longer than all of them. Empty: there were none."""
    lag_sum: float = 0.0
    """All of their seconds."""


@dataclass(frozen=True, slots=True)
class Figures:
    """One conference's."""

    silent: float | None = None
    """Seconds since its sources' reader last said anything; None: not within the hour."""
    taking: Mapping[str, Taking] = field(default_factory=dict)
    """By source."""
    held: int = 0
    """Posts in the queue..."""
    oldest: float = 0.0
    """...and for how many seconds the first of them has waited."""


_taking: Final = msgspec.json.Decoder(dict[str, Taking])
_post: Final = msgspec.json.Decoder(Post)

# KEYS: figures. ARGV: seconds to keep, the JSON.
_SAY: Final = """
local time = redis.call('TIME')
redis.call('SET', KEYS[1], time[1] .. ':' .. ARGV[2], 'EX', ARGV[1])
"""
# KEYS: figures, held, posts. Returns the time, what was said, how many are held, the first of them.
_READ: Final = """
local first = redis.call('ZRANGE', KEYS[2], 0, 0)[1]
return { redis.call('TIME')[1], redis.call('GET', KEYS[1]), redis.call('ZCARD', KEYS[2]),
  first and redis.call('HGET', KEYS[3], first) or false }
"""


async def say_taking(log: Log, taking: Mapping[str, Taking]) -> None:
    """Says how taking in is going; to be repeated, for who is silent is taken for gone."""
    args: list[bytes | int] = [_EXPIRES, msgspec.json.encode(taking)]
    await log.redis.register_script(_SAY)(keys=[log.keys("figures")], args=args)


async def read_figures(log: Log) -> Figures:
    """All of it, now."""
    keys = [log.keys(name) for name in ("figures", "held", "posts")]
    time, said, held, first = await log.redis.register_script(_READ)(keys=keys)
    now = int(time)
    at, _, json = (said or b"").partition(b":")
    return Figures(
        silent=max(0.0, now - int(at)) if at else None,
        taking=_taking.decode(json) if json else {},
        held=held,
        oldest=_age(_post.decode(first), now) if first else 0.0,
    )


def _age(post: Post, now: int) -> float:
    came = post.received_at or post.created_at
    at = datetime.fromtimestamp(now, UTC)
    return max(0.0, (at - came).total_seconds()) if came is not None else 0.0
