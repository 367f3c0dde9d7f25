"""Moderates the demo for its visitor: approves within seconds what no rule held."""

from __future__ import annotations

import asyncio
import logging
import secrets
import zlib
from collections.abc import Callable
from datetime import datetime
from typing import Final

import msgspec
from redis.exceptions import RedisError

from backchannel.core.post import Post
from backchannel.core.rules import Rules
from backchannel.store.clock import utcnow
from backchannel.store.log import Log

NAME: Final = "Autopilot"
ROOM: Final = "form:saltmarsh-"
"""Ids of the demo's own posts from the room; a visitor's is for the visitor to approve."""
_QUICKEST, _SLOWEST = 2.0, 6.0
_PAUSE: Final = 0.5
_PAGE: Final = 100
_logger = logging.getLogger(__name__)


async def moderate(
    log: Log, *, clock: Callable[[], datetime] = utcnow, pause: float = _PAUSE
) -> None:
    """Approves for as long as it runs, but only while the rules' `auto` is on."""
    seen: dict[str, float] = {}
    while True:
        try:
            if await _asked(log):
                await _round(log, seen, clock())
            else:
                seen.clear()
        except (RedisError, OSError) as error:
            _logger.warning("the demo's moderator waits: %s", error)
        await asyncio.sleep(pause)


def may_approve(post: Post) -> bool:
    """True for a post that no rule held, that nobody edited, and that is not a visitor's own."""
    verdict = post.verdict
    by_mode = verdict is None or (verdict.action == "hold" and not verdict.rule)
    visitors = post.source == "form" and not post.id.startswith(ROOM)
    return post.status == "held" and by_mode and not post.before and not visitors


def delay(id: str) -> float:
    """Seconds it takes to read this post: the same each time, between two and six."""
    return _QUICKEST + zlib.crc32(id.encode()) % 1000 / 1000 * (_SLOWEST - _QUICKEST)


async def _asked(log: Log) -> bool:
    _, kept = await log.rules()
    return bool(kept) and msgspec.json.decode(kept, type=Rules).auto


async def _round(log: Log, seen: dict[str, float], now: datetime) -> None:
    page = await log.page("held", limit=_PAGE)
    posts = {post.id: post for post in page.posts if may_approve(post)}
    for id in seen.keys() - posts.keys():
        del seen[id]
    for id in posts.keys() - seen.keys():
        seen[id] = now.timestamp()
    due = [id for id, at in seen.items() if now.timestamp() - at >= delay(id)]
    if due:
        items = [(id, posts[id].rev) for id in reversed(due)]
        await log.decide("approve", items, by=NAME, at=now, key=secrets.token_urlsafe(9))
