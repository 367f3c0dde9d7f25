"""One feed in memory: where it stands, its latest frames, and everybody who follows it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final, Generic, TypeVar

from msgspec.structs import replace

from backchannel.core.feed import WINDOW, Entry, FeedName
from backchannel.core.frames import (
    VERSION,
    Counts,
    Hello,
    Named,
    Ping,
    Pong,
    Snapshot,
    Welcome,
    encode,
    websocket_frame,
)
from backchannel.hub.client import NOTHING, Client, Person, Screen
from backchannel.hub.fanout import Fanout, Frame
from backchannel.hub.metrics import FeedMetrics
from backchannel.hub.ring import Ring
from backchannel.hub.views import Project, View
from backchannel.hub.wire import Timings, Wire

_CACHED: Final = 16
"""Snapshot frames kept, one per limit that clients ask for."""

V = TypeVar("V", bound=View)


def _nobody(seq: int) -> None:
    """Who is told of a take-down, where nobody asks."""


class FeedHub(Generic[V]):
    """Keeps every client of one feed level with it.

    Only `begin` and `apply` move it, both synchronous, and so is attaching: nothing can slip
    between a client's snapshot and the entries that follow.
    """

    def __init__(
        self,
        name: FeedName,
        slug: str,
        project: Project,
        *,
        timings: Timings,
        clock: Callable[[], datetime],
        build: str,
        stirred: Callable[[Client], None],
        gone: Callable[[int], None] = _nobody,
    ) -> None:
        self.name = name
        self.epoch = ""
        """Empty until it was first loaded."""
        self.view: V | None = None
        self.panic = b""
        """The panic frame that every client gets first; empty if there never was one."""
        self.known: set[Client] = set()
        """The clients that are a screen or a person."""
        self.metrics = FeedMetrics(slug, name)
        self._project = project
        self._clock = clock
        self._build = build
        self._ping = round(timings.ping)
        self._stirred = stirred
        self._gone = gone
        self._ring = Ring(timings.ring)
        self._frames: dict[int, bytes] = {}
        self._waiting: dict[Client, Hello] = {}
        self.fanout = Fanout(self._ring, self._snapshot_frame, timings, self.metrics)

    @property
    def seq(self) -> int:
        """The latest entry's."""
        return self._ring.top

    @property
    def clients(self) -> set[Client]:
        """Everybody who follows it now, those that wait for its first load included."""
        return self.fanout.clients | self._waiting.keys()

    # What the log says

    def begin(self, epoch: str, seq: int, view: V, older: Sequence[Entry] = ()) -> None:
        """Starts anew from a loaded view; everybody gets a snapshot.

        `older` are the entries up to `seq`, for clients that resume.
        """
        if epoch != self.epoch:
            if self.epoch:
                self.metrics.epochs.inc()
            for client in self.known:  # what was painted then, may not be what is true now
                client.acked, client.acked_at = 0, 0.0
        before, self.view, self.epoch = self.view, view, epoch
        if before is not None:
            view.inherit(before)
        self._ring.clear(older[0].seq - 1 if older else seq)
        for entry in older:
            self._ring.push(self._projected(entry))
        view.recall(older)
        self._frames.clear()
        self.metrics.reloads.inc()
        self.fanout.restart()
        waiting, self._waiting = self._waiting, {}
        for client, hello in waiting.items():
            self.greet(client, hello)

    def apply(self, entries: Sequence[Entry]) -> bool:
        """Moves on by entries in order. False: one is missing; those before it were applied."""
        assert self.view is not None
        for entry in entries:
            if entry.seq != self._ring.top + 1:
                return False
            entry = self._projected(entry)
            if removed := self.view.removed(entry):
                self._ring.blank(removed)
                self._gone(entry.seq)
            if (changed := self.view.changed(entry)) is not None:
                self._ring.renew(changed)
            self.view.apply(entry)
            self._ring.push(entry)
        if entries:
            self.metrics.entries.inc(len(entries))
            self._frames.clear()
            self.fanout.wake()
        return True

    def _projected(self, entry: Entry) -> Entry:
        if entry.post is None:
            return entry
        return replace(entry, post=self._project(self.name, entry.post))

    def count(self, counts: Counts, changed: Mapping[str, int]) -> None:
        """Takes in the conference's numbers; tells the clients if any of theirs changed."""
        view = self.view
        if view is None:
            return
        told, before = view.reposted(changed), view.counts
        if counts == before and not told:
            return
        view.counts = counts
        self._frames.clear()
        news = _counts(counts, told)
        if counts.brief() == before.brief() and not told:
            news = news._replace(brief=b"")
        self.fanout.tell("counts", news, kept=_counts(counts, view.reposts()), patient=True)

    def forget_snapshots(self) -> None:
        """What a snapshot says besides the feed has changed."""
        self._frames.clear()

    # Clients

    def attach(
        self,
        wire: Wire,
        hello: Hello,
        *,
        screen: Screen | None = None,
        person: Person | None = None,
    ) -> Client:
        """A new client. When this returns it has its welcome, and all that follows is coming."""
        client = Client(self, wire, screen, person, asyncio.get_running_loop().time())
        self.metrics.clients.inc()
        self.greet(client, hello)
        if screen is not None or person is not None:
            self.know(client)
        return client

    def know(self, client: Client) -> None:
        """Counts a client as a screen or a person."""
        if not client.gone:
            self.known.add(client)
            self._stirred(client)

    def greet(self, client: Client, hello: Hello) -> None:
        """Welcomes a client and brings it level, by resuming where that is possible."""
        if self.view is None:
            self._waiting[client] = hello
            if self.panic:
                client.send(self.panic)
            return
        resumed = hello.epoch == self.epoch and self._ring.covers(hello.seq)
        client.limit = hello.limit if 0 < hello.limit < WINDOW else 0
        client.sent = hello.seq if resumed else NOTHING
        if resumed:
            self.metrics.resumes.inc()
        welcome = Welcome(
            v=VERSION,
            epoch=self.epoch,
            seq=self.seq,
            resumed=resumed,
            ping=self._ping,
            build=self._build,
            now=self._clock(),
            screen=_named(client),
        )
        client.send(frame(welcome) + self.panic)
        if not client.gone:
            self.fanout.start(client)

    def heard(self, client: Client, pong: Pong) -> None:
        """A client's sign of life, and what it shows."""
        now = client.heard = asyncio.get_running_loop().time()
        if client.person is not None and client.scene != pong.scene:
            client.scene = pong.scene
            self._stirred(client)
        if client.screen is None:
            return
        client.showing, client.scene, client.build = pong.showing, pong.scene, pong.build
        acked = min(pong.seq, self.seq)
        if acked != client.acked or not client.acked_at:
            client.acked, client.acked_at = acked, now
        self._stirred(client)

    def leave(self, client: Client) -> None:
        """Forgets a client (called by `Client.detach`)."""
        self._waiting.pop(client, None)
        self.fanout.remove(client)
        self.metrics.clients.dec()
        if client in self.known:
            self.known.discard(client)
            self._stirred(client)

    def alarm(self, panic: bytes) -> None:
        """Sends the panic frame to everybody, now, before anything that is still queued here."""
        self.panic = panic
        for client in self.clients:
            client.send(panic)

    def sweep(self, now: float, *, ping: bool, stale: bool = False) -> None:
        """Housekeeping, about every second: `ping` says that it is time for one.

        `stale`: the log cannot be seen now, and the clients are told so.
        """
        self.fanout.sweep(now)
        for client in list(self.known):
            self._check(client)
        if ping:
            self.fanout.ping(now, stale=stale)
            for client in list(self._waiting):
                client.send(frame(Ping(seq=0)))

    def _check(self, client: Client) -> None:
        if client.screen is not None and client.screen.over():
            client.screen = None  # the wall is public: it stays, but is not counted
            self.known.discard(client)
            self._stirred(client)

    def snapshot(self, limit: int = 0) -> Snapshot | None:
        """The feed now, as a client with this limit gets it; None before it was first loaded."""
        if self.view is None:
            return None
        return self.view.snapshot(self.epoch, self.seq, limit)

    def _snapshot_frame(self, limit: int) -> bytes:
        kept = self._frames.get(limit)
        if kept is None:
            snapshot = self.snapshot(limit)
            assert snapshot is not None
            if len(self._frames) >= _CACHED:
                self._frames.clear()
            kept = self._frames[limit] = frame(snapshot)
        return kept


def frame(message: Any) -> bytes:
    """A server frame as it goes on the wire."""
    return websocket_frame(encode(message))


def _named(client: Client) -> Named | None:
    return None if client.screen is None else Named(client.screen.id, client.screen.name)


def _counts(counts: Counts, reposts: dict[str, int]) -> Frame:
    counts = replace(counts, reposts=reposts)
    return Frame(frame(counts), frame(counts.brief()))
