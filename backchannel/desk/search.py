"""Reads the desk's lists by a filter: over the whole list, a bounded part of it at a time."""

from __future__ import annotations

from typing import Final

from backchannel.core.filter import Test
from backchannel.core.post import Post
from backchannel.store.answers import Page
from backchannel.store.log import Log

MOST: Final = 2000
"""Posts that one call looks through; the caller goes on from `after`."""
STEP: Final = 200
"""Posts read at once, so that nobody waits long behind them."""


async def filtered(log: Log, name: str, after: str, limit: int, test: Test | None) -> Page:
    """A page of one of the lists: posts that pass, `limit` of them or a few more where there are
    so many within reach. `after` is empty at the list's end.

    Raises:
        KeyError: there is no such list.
    """
    if test is None:
        return await log.page(name, after, limit)
    found: list[Post] = []
    seq: int | None = None
    for _ in range(MOST // STEP):
        # A step may bring more than is asked for: what was read is never read again.
        page = await log.page(name, after, STEP)
        seq = page.seq if seq is None else seq  # the oldest: what the feed told since stands
        found += filter(test, page.posts)
        after = page.after
        if not after or len(found) >= limit:
            break
    return Page(seq or 0, found, after)
