"""Judges a batch of items and stores it, under the rules of that very moment."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime
from typing import Final

import msgspec

from backchannel.core.block import Blocks
from backchannel.core.errors import StoreError
from backchannel.core.post import Deleted, Item
from backchannel.core.rules import Rules
from backchannel.ingest.judge import judged
from backchannel.store.blocks import law as read_law
from backchannel.store.dead import forget
from backchannel.store.log import Log, Rejudge

_log = logging.getLogger(__name__)

_rules: Final = msgspec.json.Decoder(Rules)
_TRIES: Final = 100


class SwitchedOff(Exception):
    """The desk does not want this source's posts; nothing was stored."""


class Rulebook:
    """The conference's rules and blocks as they were when last read, and their rev."""

    def __init__(self) -> None:
        self.rev: int | None = None
        """None: to be read before the next use."""
        self.given = False
        """Whether there are any: a conference has none before it begins, nor once emptied."""
        self.rules = Rules()
        self.blocks = Blocks()

    async def read(self, log: Log) -> None:
        """Reads them anew. Rules that no one can read hold everything."""
        law = await read_law(log)
        self.rev, self.blocks, self.given = law.rev, Blocks(law.blocks), bool(law.rules)
        try:
            self.rules = _rules.decode(law.rules) if law.rules else Rules()
        except (ValueError, RecursionError) as error:
            _log.error("rules rev %d cannot be read, everything is held: %s", self.rev, error)
            self.rules = Rules()


async def take(
    log: Log, items: Sequence[Item], source: str, now: datetime, *, rules: Rulebook | None = None
) -> list[str]:
    """Stores items under the rules of this moment, judging again if they changed meanwhile.

    Args:
        rules: kept by the caller between batches, so that they are read only when they changed.

    Returns one word per item: new, edited, duplicate, counted, gone.

    Raises:
        SwitchedOff: the source is off at the desk, and this is more than what was taken back. Its
            cursor did not move.
    """
    book = rules or Rulebook()
    for _ in range(_TRIES):
        if book.rev is None:
            await book.read(log)
        if source in book.rules.off and not all(isinstance(item, Deleted) for item in items):
            await book.read(log)  # it may be on again, and nothing else would tell
            if source in book.rules.off:
                raise SwitchedOff(source)
        batch = [judged(item, book.rules, book.blocks, now) for item in items]
        try:
            words = await log.ingest(batch, at=now, source=source, rules_rev=book.rev)
            if gone := {item.id for item in batch if isinstance(item, Deleted)}:
                await forget(log, gone)
            return words
        except Rejudge:
            book.rev = None
    raise StoreError("the rules change faster than posts can be judged by them")
