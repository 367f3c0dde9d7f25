"""How posts are shared out among the moderators: a batch each, for as long as they are at work."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

import msgspec

from backchannel.store.leases import Lease, Leases
from backchannel.store.log import Log

BATCH: Final = 5
"""Posts that one sign-in may have before it: the one in focus and those that come next."""
SECONDS: Final = 30.0
"""A lease that is not renewed for this long is over. A page renews while someone works at it."""


class Claimed(msgspec.Struct, frozen=True):
    """What a sign-in reads, and what everybody else does."""

    mine: list[dict[str, Any]]
    others: list[dict[str, Any]]


async def claim(
    log: Log, signin: str, name: str, want: Sequence[str], drop: Sequence[str], at: datetime
) -> Claimed:
    """Hands a moderator the first of the wanted posts that nobody else reads.

    Args:
        want: ids in the order in which this moderator sees them; those already hers are renewed.
        drop: ids that she has passed over.
    """
    asked = list(dict.fromkeys(want))  # each once
    leases = await Leases(log).claim(signin, name, asked, drop, at=at, seconds=SECONDS, most=BATCH)
    return split(leases, signin)


def split(leases: Sequence[Lease], signin: str) -> Claimed:
    """The leases as one sign-in is told them. Nobody is told another's sign-in."""
    return Claimed(
        mine=[{"id": each.id, "until": each.until} for each in leases if each.holder == signin],
        others=[
            {"id": each.id, "by": each.by, "until": each.until}
            for each in leases
            if each.holder != signin
        ],
    )
