"""A conference's posts as JSON lines.

X's terms allow its posts to be passed on by id alone, so of them only the ids are written
(developer policy, "Content redistribution"). Deleted posts have no text left to write.
"""

from __future__ import annotations

from collections.abc import AsyncIterator

import msgspec

from backchannel.core.post import Post, public
from backchannel.store.log import Log


async def lines(log: Log) -> AsyncIterator[bytes]:
    """One line of JSON per post that was not deleted, in no particular order."""
    async for post in log.posts():
        if post.status != "deleted":
            yield line(post)


def line(post: Post) -> bytes:
    """One post's line, without a line end."""
    if post.source == "x":
        return msgspec.json.encode(
            {"id": post.id, "source": "x", "status": post.status, "flags": post.flags}
        )
    return msgspec.json.encode(public(post))
