"""The public feed as JSON: encoded and compressed once per state, however many ask."""

from __future__ import annotations

import hashlib
import time
import zlib
from functools import cached_property
from typing import Any, Final

import msgspec
from starlette.exceptions import HTTPException
from starlette.responses import Response

from backchannel.core.frames import Snapshot
from backchannel.hub.feed import FeedHub
from backchannel.hub.views import WallView
from backchannel.web.holders import RETRY_SECONDS

COUNTS_SECONDS: Final = 2.0
"""What changes between entries, too, is looked at this often: the numbers, and whether there is
room. A server that is just full would otherwise say something new with every socket."""
_LIMITS: Final = 16
"""Bodies kept of one feed, one per limit that clients ask for."""
_LEVEL: Final = 6
_GZIP: Final = 16 + zlib.MAX_WBITS
_encode: Final = msgspec.json.Encoder().encode


class Body:
    """The feed at one state, encoded."""

    def __init__(self, json: bytes) -> None:
        self.json = json
        digest = hashlib.blake2b(json, digest_size=12).hexdigest()
        self.etag = f'W/"{digest}"'
        """Of what it says, not of its bytes: compressed or not, from this process or another."""
        self.answers: dict[tuple[str, str], Response] = {}
        """Those that were given, by reader and coding."""

    @cached_property
    def gzip(self) -> bytes:
        """Compressed, when the first client asks for that."""
        packer = zlib.compressobj(_LEVEL, wbits=_GZIP)
        return packer.compress(self.json) + packer.flush()


class _Kept:
    """A body, and the state that it was made of."""

    __slots__ = ("body", "made", "state")

    def __init__(self) -> None:
        self.body = Body(b"")
        self.made = 0.0
        self.state: tuple[object, ...] = ()


class Bodies:
    """The feeds' bodies: made anew when there is something new to say."""

    def __init__(self) -> None:
        self._kept: dict[str, dict[int, _Kept]] = {}

    def get(
        self,
        slug: str,
        hub: FeedHub[WallView],
        limit: int,
        *,
        panic: bool = False,
        full: bool = False,
    ) -> Body:
        """The body of a feed for clients that want `limit` posts.

        `panic`: they are to show none of them. `full`: there is no socket for them.

        Raises:
            HTTPException: 503, the feed has not been loaded yet.
        """
        feed = self._kept.setdefault(slug, {})
        kept = feed.get(limit)
        state = (hub.epoch, hub.seq, panic)
        now = time.monotonic()
        if kept is not None and kept.state == state and now - kept.made < COUNTS_SECONDS:
            return kept.body
        json = _json(snapshot_of(hub, limit), panic=panic, full=full)
        if kept is None:
            if len(feed) >= _LIMITS:
                feed.clear()
            kept = feed[limit] = _Kept()
        if kept.body.json != json:
            kept.body = Body(json)
        kept.made, kept.state = now, state
        return kept.body


def snapshot_of(hub: FeedHub[WallView], limit: int) -> Snapshot:
    """What a feed holds now.

    Raises:
        HTTPException: 503, it has not been loaded yet.
    """
    snapshot = hub.snapshot(limit)
    if snapshot is None:
        raise HTTPException(503, "The feed is not loaded yet. Try again.", {"Retry-After": "1"})
    return snapshot


def _json(now: Snapshot, *, panic: bool, full: bool) -> bytes:
    told: dict[str, Any] = {"epoch": now.epoch, "seq": now.seq, "state": now.state, "panic": panic}
    if full:
        told["full"] = {"retry": RETRY_SECONDS}
    return _encode(told)
