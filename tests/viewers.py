"""Clients of a hub in memory: they decode what is written to them, and mind every promise."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec

from backchannel.core.feed import Cue, Entry, WallState
from backchannel.core.frames import CloseCode, Hello, Pong
from backchannel.core.post import Post
from backchannel.hub.client import Client, Person, Screen
from backchannel.hub.feed import FeedHub


def payloads(data: bytes) -> Iterator[bytes]:
    """The text messages in one write; it must hold whole frames."""
    at = 0
    while at < len(data):
        assert data[at] == 0x81, "a whole text frame"
        size, start = data[at + 1], at + 2
        if size >= 126:
            width = {126: 2, 127: 8}[size]
            size, start = int.from_bytes(data[start : start + width], "big"), start + width
        at = start + size
        assert at <= len(data), "a frame cut short"
        yield data[start:at]


class Viewer:
    """A wire, and behind it what a page would know. `follow` begins, `leave` ends a connection."""

    def __init__(self, limit: int = 0) -> None:
        self.limit = limit
        self.paused = False
        self.epoch = ""
        self.seq = 0
        self.frames: list[dict[str, Any]] = []
        self.applied: list[tuple[str, int]] = []
        """Each entry's position, since the last snapshot or resumption."""
        self.closed: CloseCode | None = None
        self.aborted = False
        self.client: Client | None = None

    def follow(
        self, hub: FeedHub[Any], screen: Screen | None = None, person: Person | None = None
    ) -> None:
        self.leave()
        self.closed, self.aborted = None, False
        self.client = hub.attach(self, self.where(), screen=screen, person=person)

    def where(self) -> Hello:
        return Hello(v=1, epoch=self.epoch, seq=self.seq, limit=self.limit)

    def leave(self) -> None:
        if self.client is not None:
            self.client.detach()
            self.client = None

    def again(self) -> None:
        assert self.client is not None
        self.client.hello(self.where())

    def pong(self, showing: str = "", scene: str = "") -> None:
        assert self.client is not None
        self.client.pong(Pong(seq=self.seq, showing=showing, scene=scene))

    def stop_reading(self) -> None:
        self.paused = True
        if self.client is not None:
            self.client.pause()

    def read_on(self) -> None:
        self.paused = False
        if self.client is not None:
            self.client.resume()

    def of(self, kind: str) -> list[dict[str, Any]]:
        return [frame for frame in self.frames if frame["t"] == kind]

    # The wire

    def write(self, frames: bytes, /) -> None:
        assert self.closed is None, "nothing is written after a close"
        assert not self.aborted
        for payload in payloads(frames):
            self._receive(payload)

    def close(self, code: CloseCode, /) -> None:
        self.closed, self.client = code, None

    def abort(self) -> None:
        self.aborted, self.client = True, None

    def _receive(self, payload: bytes) -> None:
        frame: dict[str, Any] = msgspec.json.decode(payload)
        self.frames.append(frame)
        if frame["t"] in ("entries", "snapshot", "counts", "ping"):
            assert not self.paused, "nobody is written to who does not read"
        match frame["t"]:
            case "welcome" if frame["resumed"]:
                assert frame["epoch"] == self.epoch
            case "snapshot":
                self.epoch, self.seq = frame["epoch"], frame["seq"]
                self.load(frame["state"])
            case "entries":
                for entry in msgspec.convert(frame["entries"], list[Entry]):
                    assert entry.seq == self.seq + 1, "in order, none lost, none twice"
                    self.seq = entry.seq
                    self.applied.append((self.epoch, entry.seq))
                    self.apply(entry)
            case "ping":
                assert frame["seq"] <= self.seq, "a ping never runs ahead of the feed"

    def load(self, state: dict[str, Any]) -> None:
        """A snapshot came."""

    def apply(self, entry: Entry) -> None:
        """An entry came."""


class WallViewer(Viewer):
    """What a wall, a widget or a speaker's monitor shows."""

    def __init__(self, limit: int = 0) -> None:
        super().__init__(limit)
        self.state = WallState()

    def load(self, state: dict[str, Any]) -> None:
        posts = msgspec.convert(state["posts"], list[Post])
        cue = msgspec.convert(state["cue"], Cue)
        self.state = WallState({post.id: post for post in posts}, state["floor"], cue)
        if self.limit:
            self.state.limit = self.limit

    def apply(self, entry: Entry) -> None:
        self.state.apply(entry)

    @property
    def ids(self) -> list[str]:
        return [post.id for post in self.state.in_order()]


class DeskViewer(Viewer):
    """A desk that keeps its queue; per post the higher rev wins."""

    def __init__(self) -> None:
        super().__init__()
        self.revs: dict[str, int] = {}
        self.held: set[str] = set()
        self.entries: list[Entry] = []

    def load(self, state: dict[str, Any]) -> None:
        posts = msgspec.convert(state["held"], list[Post])
        self.held = {post.id for post in posts}
        self.revs = {post.id: post.rev for post in posts}

    def apply(self, entry: Entry) -> None:
        self.entries.append(entry)
        post = entry.post
        if post is None or post.rev < self.revs.get(post.id, 0):
            return
        self.revs[post.id] = post.rev
        if post.status == "held":
            self.held.add(post.id)
        else:
            self.held.discard(post.id)
