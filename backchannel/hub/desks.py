"""Who sits at the desks that are open in this process; with their last one their leases end."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Final

from backchannel.hub.client import Client
from backchannel.store.leases import Leases
from backchannel.store.log import Log
from backchannel.store.now import Sitting

BUSY: Final = frozenset({"screens"})
"""What a desk may say its moderator does; any other word is nothing."""


class Desks:
    """The people at one conference's desk, as this process knows them."""

    def __init__(self, log: Log, known: Collection[Client]) -> None:
        self._leases = Leases(log)
        self._known = known
        self._seated: frozenset[str] = frozenset()

    def sitting(self) -> list[Sitting]:
        """Everybody who has a desk open here, in an order that does not change by chance."""
        seats: dict[str, Sitting] = {}
        for client in sorted(self._known, key=lambda each: each.scene):
            person = client.person
            if person is None:
                continue
            doing = client.scene if client.scene in BUSY else ""
            seats[person.signin] = Sitting(
                signin=person.signin, name=person.name, role=person.role, doing=doing
            )
        self._seated |= seats.keys()
        return [seats[signin] for signin in sorted(seats)]

    async def left(self, signins: frozenset[str], at: datetime) -> None:
        """Frees what those had who were here and now have a desk open in no process."""
        for signin in sorted(self._seated - signins):
            await self._leases.free(signin, at)
        self._seated &= signins
