"""The contract every source keeps, whatever network it reads."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol, runtime_checkable

from backchannel.core.post import Item

SourceState = Literal["live", "waiting", "stopped", "ended", "off"]


@dataclass(slots=True)
class Health:
    """How a source is doing, in words for the desk.

    waiting: it will try again by itself, `detail` says when and why. stopped: a person must act.
    ended: it has nothing more to give. off: the desk does not want it read.
    """

    state: SourceState = "waiting"
    detail: str = ""


class Source(Protocol):
    """Where posts come from.

    `items` goes on for as long as there is anything to read, through every hiccup of its network;
    it raises `SourceError(final=True)` only when a person must act. Items may come twice or out
    of order: the log sorts that out. An item's cursor, once stored, is what `items` is given
    after a restart, and nothing after it is missed.
    """

    name: str
    health: Health

    def items(self, cursor: str) -> AsyncIterator[Item]:
        """Reads on from a cursor; empty: from now, or from the source's own beginning."""
        ...


@runtime_checkable
class Asked(Protocol):
    """A source that is not told when an author takes a post back, and so must ask."""

    async def gone(self, ids: Sequence[str]) -> set[str]:
        """Those of our posts that their network no longer has, or no longer shows to anyone.

        Raises:
            SourceError: it could not be asked now.
        """
        ...
