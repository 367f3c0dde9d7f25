"""The public feed as JSON: encoded once per position, however many ask."""

from __future__ import annotations

import hashlib
import time
from dataclasses import dataclass
from typing import Final

import msgspec
from starlette.exceptions import HTTPException

from backchannel.core.frames import Snapshot
from backchannel.hub.feed import FeedHub
from backchannel.hub.views import WallView

COUNTS_SECONDS: Final = 2.0
_encode: Final = msgspec.json.Encoder().encode


@dataclass(frozen=True, slots=True)
class Body:
    """The feed, encoded, at one position."""

    at: tuple[str, int]
    made: float
    json: bytes
    etag: str


class Bodies:
    """The feeds' encoded bodies: made once per position and limit, however many ask."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, int, bool], Body] = {}

    def get(self, slug: str, hub: FeedHub[WallView], limit: int, *, panic: bool = False) -> Body:
        """The body of a feed for clients that want `limit` posts; `panic`: show none of them.

        Raises:
            HTTPException: 503, the feed has not been loaded yet.
        """
        kept = self._kept.get((slug, limit, panic))
        # The numbers change between entries too.
        fresh = kept is not None and time.monotonic() - kept.made < COUNTS_SECONDS
        if kept is None or kept.at != (hub.epoch, hub.seq) or not fresh:
            kept = self._kept[slug, limit, panic] = _body(hub, limit, panic)
        return kept


def snapshot_of(hub: FeedHub[WallView], limit: int) -> Snapshot:
    """What a feed holds now.

    Raises:
        HTTPException: 503, it has not been loaded yet.
    """
    snapshot = hub.snapshot(limit)
    if snapshot is None:
        raise HTTPException(503, "The feed is not loaded yet. Try again.", {"Retry-After": "1"})
    return snapshot


def _body(hub: FeedHub[WallView], limit: int, panic: bool) -> Body:
    now = snapshot_of(hub, limit)
    json = _encode({"epoch": now.epoch, "seq": now.seq, "state": now.state, "panic": panic})
    digest = hashlib.blake2b(json, digest_size=12).hexdigest()
    return Body((hub.epoch, hub.seq), time.monotonic(), json, f'"{digest}"')
