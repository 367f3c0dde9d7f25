"""What moderators write for pictures that came without a description."""

from __future__ import annotations

from datetime import datetime

import msgspec

from backchannel.store.answers import Outcome
from backchannel.store.log import Log, fresh, iso


async def describe(
    log: Log, id: str, rev: int, index: int, alt: str, *, by: str, at: datetime
) -> Outcome:
    """Describes one picture of a post, seen at a rev; an empty text takes that back.

    Its author's own description stands. The walls that show the post are told.
    """
    keys = [log.keys.idem("alt", by, fresh())]
    answer = await log.run("alt", fresh(), iso(at), by, id, rev, str(index), alt, keys=keys)
    return msgspec.json.decode(answer, type=Outcome)
