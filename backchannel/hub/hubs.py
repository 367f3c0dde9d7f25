"""Every conference this process serves, and the tasks that keep them."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import secrets
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path
from types import MappingProxyType, TracebackType
from typing import Final, Self

from redis.asyncio import Redis
from redis.exceptions import RedisError

from backchannel.core.beat import beat
from backchannel.core.frames import CloseCode
from backchannel.hub.client import Client
from backchannel.hub.conference import ConferenceHub
from backchannel.hub.jobs import Jobs
from backchannel.hub.metrics import ROUND_TRIP, SOCKETS
from backchannel.hub.siblings import Siblings
from backchannel.hub.views import Project
from backchannel.hub.wire import Timings
from backchannel.store.clock import utcnow
from backchannel.store.log import Log

LOAD_SECONDS: Final = 5.0
"""How long entering waits for the feeds to be loaded. Without them it goes on all the same."""
LEAVE_SECONDS: Final = 1.0
"""How long telling the other processes may take at the end."""
_SLICE: Final = 500
_ENDED: Final = 1000

logger = logging.getLogger(__name__)


class Hubs:
    """The hub of each conference, by slug. Runs while it is entered.

    Args:
        redis: a client with `decode_responses` off.
        project: (feed, post) -> the post as that feed's clients may see it: on "wall" what is
            public, with proxied pictures; on "desk" everything, with proxied pictures.
        data: where panic is kept over a restart, and siblings are found.
        build: the front end's, told in each welcome.
        hashtags: those of each conference's file, by slug.
    """

    def __init__(
        self,
        redis: Redis,
        slugs: Iterable[str],
        project: Project,
        *,
        data: Path | None = None,
        build: str = "",
        hashtags: Mapping[str, Sequence[str]] = MappingProxyType({}),
        timings: Timings = Timings(),  # noqa: B008 (frozen)
        clock: Callable[[], datetime] = utcnow,
    ) -> None:
        process = secrets.token_hex(6)
        self._redis = redis
        self._timings = timings
        found = data is not None and os.name == "posix"  # Windows has no such sockets
        self._siblings = Siblings(data, self._told) if data is not None and found else None
        self._hubs = {
            slug: ConferenceHub(
                Log(redis, slug),
                process,
                project,
                timings=timings,
                clock=clock,
                build=build,
                panic_file=data / f"panic-{slug}.json" if data is not None else None,
                pass_on=partial(self._tell, slug.encode()),
                hashtags=hashtags.get(slug, ()),
            )
            for slug in slugs
        }
        self.sockets = 0
        """How many are open, those that have not said hello yet included; the web counts."""
        self.jobs = Jobs()
        """What goes on while it is entered; the web adds its own."""
        self._ended: dict[str, None] = {}
        self._open = contextlib.AsyncExitStack()
        """What ends with it."""

    def __getitem__(self, slug: str) -> ConferenceHub:
        return self._hubs[slug]

    def __contains__(self, slug: object) -> bool:
        return slug in self._hubs

    @property
    def clients(self) -> int:
        """How many are connected, over all conferences."""
        return sum(
            len(feed.clients) for hub in self._hubs.values() for feed in (hub.wall, hub.desk)
        )

    def seated(self) -> set[str]:
        """The sign-ins that have a desk open, in this process or another."""
        return {signin for hub in self._hubs.values() for signin in hub.now.signins}

    def signins(self) -> set[str]:
        """The sign-ins that have a desk open here."""
        return {
            client.person.signin
            for hub in self._hubs.values()
            for client in hub.desk.known
            if client.person is not None
        }

    def problems(self) -> list[str]:
        """What keeps this process from being ready, a sentence each; empty when all is well."""
        troubles = [f"{slug}: {hub.trouble}" for slug, hub in self._hubs.items() if hub.trouble]
        return troubles + self.jobs.problems()

    def drop(self, signin: str) -> None:
        """Closes the desks of a sign-in that was signed out, revoked or has expired."""
        self._ended[signin] = None
        while len(self._ended) > _ENDED:
            del self._ended[next(iter(self._ended))]
        for hub in self._hubs.values():
            hub.drop(signin)

    def has_ended(self, signin: str) -> bool:
        """Whether a sign-in was dropped: a socket let in before may say hello only now."""
        return signin in self._ended

    async def __aenter__(self) -> Self:
        async with contextlib.AsyncExitStack() as stack:
            stack.push_async_callback(self.jobs.end)
            if self._siblings is not None:
                stack.callback(self._siblings.close)
                self._siblings.open()
            self._begin()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(LOAD_SECONDS):
                    await asyncio.gather(*(hub.loaded() for hub in self._hubs.values()))
            stack.push_async_callback(self.close_all)
            self._open = stack.pop_all()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._open.aclose()

    def _begin(self) -> None:
        for slug, hub in self._hubs.items():
            for name, job in hub.jobs().items():
                self.jobs.start(f"{slug} {name}", job)
        self.jobs.start("sweep", self._sweep)
        self.jobs.start("round trip", self._time_redis)

    async def close_all(self) -> None:
        """Sends every client away with 4009. Their wires see to it that none outlasts that."""
        sent: list[Client] = []
        for hub in self._hubs.values():
            for client in [*hub.wall.clients, *hub.desk.clients]:
                client.close(CloseCode.SHUTTING_DOWN)
                sent.append(client)
                if len(sent) % _SLICE == 0:
                    await asyncio.sleep(0)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(LEAVE_SECONDS):
                await asyncio.gather(*(hub.leave() for hub in self._hubs.values()))

    # Siblings

    def _tell(self, slug: bytes, panic: bytes) -> None:
        if self._siblings is not None:
            self._siblings.tell(slug + b" " + panic)

    def _told(self, message: bytes) -> None:
        slug, _, panic = message.partition(b" ")
        if hub := self._hubs.get(slug.decode(errors="replace")):
            hub.hear_panic(panic)

    # Jobs

    async def _time_redis(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            beat()
            began = loop.time()
            with contextlib.suppress(RedisError, OSError):  # the followers tell of it
                await self._redis.ping()
                ROUND_TRIP.observe(loop.time() - began)
            await asyncio.sleep(self._timings.check)

    async def _sweep(self) -> None:
        loop = asyncio.get_running_loop()
        pinged = loop.time()
        while True:
            beat()
            SOCKETS.set(self.sockets)
            await asyncio.sleep(min(1.0, self._timings.ping / 4, self._timings.stalled / 4))
            now = loop.time()
            ping = now - pinged >= self._timings.ping
            if ping:
                pinged = now
            for hub in self._hubs.values():
                stale = bool(hub.trouble)
                hub.wall.sweep(now, ping=ping, stale=stale)
                hub.desk.sweep(now, ping=ping, stale=stale)
