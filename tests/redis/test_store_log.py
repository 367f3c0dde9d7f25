from __future__ import annotations

from datetime import datetime

from backchannel.core.post import Author, Posted, new_post
from backchannel.store.log import Log


async def test_a_new_post_is_stored(log: Log, now: datetime) -> None:
    post = new_post(id="form:1", source="form", text="hi", author=Author(id="a"))
    assert await log.ingest([Posted(post=post)], at=now, source="form") == ["new"]
