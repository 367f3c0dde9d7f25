"""When everything of a conference is deleted: announced first, and then done."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final

import msgspec
from msgspec.structs import replace

from backchannel.store.audit import Trail
from backchannel.store.log import Log
from backchannel.store.pictures import end_all

NOTICE: Final = timedelta(days=7)
"""Nothing is deleted that was not announced for so long: a file with last year's dates, or a
server that is brought up to date after the end, leaves time to say no."""
BY: Final = "Backchannel"
"""Who has done it, in the audit trail."""

_encode: Final = msgspec.json.Encoder().encode


class Announced(msgspec.Struct, frozen=True):
    """A deletion to come."""

    until: datetime
    """How long the conference's file has everything kept."""
    since: datetime
    """When that was first said."""
    done: bool = False
    """Everything was deleted once; what came since may have to go, too."""

    @property
    def at(self) -> datetime:
        """When everything is deleted."""
        return max(self.until, self.since + NOTICE)


async def announced(log: Log) -> Announced | None:
    """What was announced last."""
    kept: Any = await log.redis.get(log.keys("retention"))
    return msgspec.json.decode(kept, type=Announced) if kept else None


async def announce(log: Log, until: datetime, now: datetime) -> Announced:
    """Announces it, for whoever reads the audit trail, too; once for each `until`."""
    before = await announced(log)
    if before is not None and before.until == until and before.since <= now:
        return before  # one from the future was made by a clock that was wrong
    new = Announced(until, now)
    trail, day = Trail(log.redis, log.keys.slug), f"{new.at:%Y-%m-%dT%H:%M%z}"
    await trail.add("deletion", by=BY, at=now, why=f"everything, on {day}", once=f"deletion:{day}")
    await log.redis.set(log.keys("retention"), _encode(new))
    return new


async def take_back(log: Log) -> None:
    """Nothing is announced any more."""
    await log.redis.delete(log.keys("retention"))


async def delete(log: Log, now: datetime) -> int | None:
    """Deletes all that is kept of a conference; how many posts, None if nothing came since then.

    What remains is one row in its audit trail, what was announced, and that its pictures are gone.
    """
    said, posts = await announced(log), int(await log.redis.hlen(log.keys("posts")))
    if said is not None and said.done and not await _anything(log):
        return None
    await log.reset()
    await end_all(log)
    if said is not None:
        await log.redis.set(log.keys("retention"), _encode(replace(said, done=True)))
    await Trail(log.redis, log.keys.slug).add("erase", by=BY, at=now, why=f"all {posts} posts")
    return posts


async def _anything(log: Log) -> bool:
    return bool(await log.redis.exists(*(log.keys(name) for name in ("seen", "posts", "dead"))))
