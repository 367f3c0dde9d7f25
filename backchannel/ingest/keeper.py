"""One source, read for as long as the desk has it on, and asked anew when the hashtags change."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Final

from backchannel.core.source import Source
from backchannel.ingest.reader import Reader
from backchannel.store.ending import ended, one_of

SWITCHED_OFF: Final = "Switched off at the desk"


class Keeper:
    """Keeps a source's reader running.

    A source that was switched off is read on from its cursor once it is on again.

    Args:
        read: makes a reader.
    """

    def __init__(self, source: Source, read: Callable[[Source], Reader]) -> None:
        self.reader = read(source)
        self._read = read
        self._on = True
        self._next: Source | None = None
        self._turned = asyncio.Event()

    @property
    def source(self) -> Source:
        """The source as it is now."""
        return self.reader.source

    def turn(self, on: bool) -> None:
        """Switches the source on or off."""
        if on != self._on:
            self._on = on
            self._turned.set()

    def change(self, source: Source) -> None:
        """Reads this source instead, from the same cursor."""
        self._next = source
        self._turned.set()

    async def run(self, *, for_ever: bool) -> None:
        """Returns when the source has nothing more to give; for ever: never."""
        while True:
            self._turned.clear()
            if self._next is not None:
                self.reader, self._next = self._read(self._next), None
            if self._on:
                await self._until_turned()
            if not self._on:
                self.reader.say("off", SWITCHED_OFF)
            if not for_ever:
                return
            await self._turned.wait()

    async def _until_turned(self) -> None:
        name = self.source.name
        reading = asyncio.create_task(self.reader.run(), name=f"reader {name}")
        turned = asyncio.create_task(self._turned.wait(), name=f"turn {name}")
        try:
            await one_of(reading, turned)
            if self.reader.switched_off:
                self._on = False
        finally:
            await ended([reading, turned])
