"""What has been told of the staff lane to the world outside, and what stands in it."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

import msgspec

from backchannel.core.post import Post
from backchannel.store.log import Log

_MOST: Final = 2000
_PAGE: Final = 200


class Told(msgspec.Struct, frozen=True):
    """A position in the desk's feed up to which all was told, and when that was."""

    epoch: str
    seq: int
    at: datetime


_told: Final = msgspec.json.Decoder(Told)


async def read_told(log: Log) -> Told | None:
    """How far the telling has come; None: it never began."""
    kept: Any = await log.redis.get(log.keys("lane:told"))
    return _told.decode(kept) if kept else None


async def set_told(log: Log, told: Told) -> None:
    """Keeps how far it has come."""
    await log.redis.set(log.keys("lane:told"), msgspec.json.encode(told))


async def complaints(log: Log) -> list[Post]:
    """All that stands in the staff lane, the resolved too; of very many, the latest."""
    found: list[Post] = []
    for name in ("lane", "resolved"):
        after = ""
        while len(found) < _MOST:
            page = await log.page(name, after, _PAGE)
            found += page.posts
            after = page.after
            if not after:
                break
    return found


async def drop_source(log: Log, name: str) -> None:
    """Says no more how a source is doing: there is none of this name any more."""
    await log.redis.hdel(log.keys("sources"), name)
