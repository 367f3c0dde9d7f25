"""How messages get into each server, at an even rate."""

from __future__ import annotations

import asyncio
import http.client
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Final, Protocol

import redis

from backchannel.core.post import Posted
from backchannel.store.connect import connect
from backchannel.store.log import Log
from bench.fanout.messages import SIZE, message, post, stamp

_AHEAD_US: Final = 50_000
_MOST_AT_ONCE: Final = 50


class Publisher(Protocol):
    """A way into a server."""

    def send(self, stamps: Sequence[str], size: int) -> None:
        """Sends a message for each stamp; returns once it is in."""
        ...

    def close(self) -> None: ...


class ToChannel:
    """Redis pub/sub, as the peers listen to it."""

    def __init__(self, url: str) -> None:
        self._redis = redis.Redis.from_url(url)

    def send(self, stamps: Sequence[str], size: int) -> None:
        with self._redis.pipeline(transaction=False) as pipeline:
            for each in stamps:
                pipeline.publish("feed", message(each, size))
            pipeline.execute()

    def close(self) -> None:
        self._redis.close()


class ToNchan:
    """nchan's own way in: a POST each."""

    def __init__(self, port: int) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)

    def send(self, stamps: Sequence[str], size: int) -> None:
        for each in stamps:
            self._connection.request("POST", "/publish", message(each, size))
            self._connection.getresponse().read()

    def close(self) -> None:
        self._connection.close()


class ToLog:
    """Posts that the rules let through, by the script that the ingester writes with."""

    def __init__(self, url: str, slug: str) -> None:
        self._runner = asyncio.Runner()
        self._redis = self._runner.run(_connected(url))
        self.log = Log(self._redis, slug)

    def send(self, stamps: Sequence[str], size: int) -> None:
        self.ingest([Posted(post=post(each, size)) for each in stamps])

    def ingest(self, posts: Sequence[Posted]) -> None:
        """As the ingester does."""
        self._runner.run(self.log.ingest(posts, at=datetime.now(UTC), source="mastodon"))

    def close(self) -> None:
        self._runner.run(self._redis.aclose())
        self._runner.close()


async def _connected(url: str) -> redis.asyncio.Redis:
    return connect(url)


def now_us() -> int:
    """The clock of the stamps."""
    return time.monotonic_ns() // 1000


def publish(
    send: Callable[[Sequence[str], int], None],
    phase: int,
    rate: float,
    messages: int,
    size: int = SIZE,
) -> None:
    """Sends so many messages a second; each is stamped with when it was due, however late it is."""
    began, sent = now_us() + _AHEAD_US, 0

    def due(n: int) -> int:
        return began + int(n * 1e6 / rate)

    while sent < messages:
        if (wait := due(sent) - now_us()) > 0:
            time.sleep(wait / 1e6)
        upto = sent + 1
        while upto < messages and upto - sent < _MOST_AT_ONCE and due(upto) <= now_us():
            upto += 1
        send([stamp(due(n), n, phase) for n in range(sent, upto)], size)
        sent = upto
