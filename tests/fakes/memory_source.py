"""A source that lives in memory and gives what a test feeds it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

from msgspec.structs import replace

from backchannel.core.post import Item
from backchannel.core.source import Health


class MemorySource:
    """Gives the items it was fed, from the cursor on, and keeps open for more.

    An exception among the items is raised where it stands, once.
    """

    def __init__(self, name: str, *items: Item | Exception, open: bool = True) -> None:
        self.name = name
        self.health = Health()
        self.cursors: list[str] = []
        """Where each reading began."""
        self._items: list[Item | Exception] = list(items)
        self._open = open
        self._more = asyncio.Event()

    def feed(self, *items: Item | Exception) -> None:
        """Adds items at the end."""
        self._items += items
        self._more.set()

    async def items(self, cursor: str) -> AsyncIterator[Item]:
        """An item's cursor is its place."""
        self.cursors.append(cursor)
        place = int(cursor or 0)
        self.health.state, self.health.detail = "live", "Reading memory"
        while True:
            self._more.clear()
            while place < len(self._items):
                item = self._items[place]
                if isinstance(item, Exception):
                    del self._items[place]
                    raise item
                place += 1
                yield replace(item, cursor=str(place))
            if not self._open:
                break
            await self._more.wait()
        self.health.state, self.health.detail = "ended", "Memory is empty"
