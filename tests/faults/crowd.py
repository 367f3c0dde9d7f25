"""Clients that do as our page does (`frontend/src/feed/client.ts`), and what the log says of them.

The oracle is always the same: each client's rendered list of (seq, id) is the log's, read with
XRANGE and reduced here, and every entry that a client applied since its last snapshot stands in
the log, each once and in order.
"""

from __future__ import annotations

import asyncio
import contextlib
import random
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import msgspec
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, WebSocketException

from backchannel.core.feed import Cue, Entry, FeedName, WallState
from backchannel.core.post import Post, new_post
from backchannel.store.log import Log
from tests.faults.house import SLUG
from tests.wait import PATIENCE, until

SILENCE = 25.0
"""Seconds without a frame after which a page connects anew."""
SHORTEST, LONGEST = 0.5, 15.0
TOGETHER = 0.15


class Client:
    """One page that follows a feed, for ever.

    Args:
        address: where the server is now; asked before each connection.
        headers: of a desk.
    """

    def __init__(
        self,
        address: Callable[[], str],
        *,
        feed: FeedName = "wall",
        headers: dict[str, str] | None = None,
        seed: int = 0,
        longest: float = LONGEST,
    ) -> None:
        self.feed = feed
        self.epoch, self.seq = "", 0
        self.state = WallState()
        self.heard: list[tuple[int, str, str]] = []
        """(seq, kind, id) of each entry that was applied since the last snapshot."""
        self.based = 0
        """That snapshot's seq."""
        self.connects = self.snapshots = self.resumes = 0
        self.repeats = self.gaps = 0
        """Entries that came though it had them; times that one was missing."""
        self.behind = 0
        """Pings that told of more than it had."""
        self.codes: list[int] = []
        """Why connections ended."""
        self.longest_frame = 0
        self.panicked = False
        self.level_at = 0.0
        """When it last applied something."""
        self.seen: Callable[[Entry], None] | None = None
        """Told of each entry, once it was applied."""
        self.presence: dict[str, Any] = {}
        self._address = address
        self._headers = headers or {}
        self._random = random.Random(seed)
        self._longest = longest
        self._attempts = 0
        self._retry = 0.0
        self._positioned = False
        self._asked: int | None = None
        self._told = 0.0

    @property
    def rendered(self) -> list[tuple[int, str]]:
        """What the page shows, in its order."""
        return [(post.shown, post.id) for post in self.state.in_order()]

    async def run(self) -> None:
        """Connects and follows, again and again; returns after a close that is final."""
        while True:
            try:
                await self._once()
            except ConnectionClosed as closed:
                code = closed.rcvd.code if closed.rcvd else 1006
                self.codes.append(code)
                if code >= 4500:
                    return
            except (OSError, WebSocketException, EOFError, TimeoutError):
                self.codes.append(0)
            await asyncio.sleep(self._pause())

    def _pause(self) -> float:
        self._attempts = min(self._attempts + 1, 16)
        bound = min(self._longest, 2 * SHORTEST * 2**self._attempts)
        told, self._retry = self._retry, 0.0
        return told + self._random.uniform(SHORTEST, max(SHORTEST, bound))

    async def _once(self) -> None:
        self.connects += 1
        self._asked = None
        async with connect(
            f"ws://{self._address()}/ws/v1/{SLUG}/{self.feed}",
            additional_headers=self._headers,
            compression=None,
            proxy=None,
            ping_interval=None,
            open_timeout=SILENCE,
            close_timeout=1,
            max_size=None,
        ) as socket:
            await self._hello(socket)
            while True:
                async with asyncio.timeout(SILENCE):
                    data = await socket.recv()
                assert isinstance(data, str)
                self.longest_frame = max(self.longest_frame, len(data))
                await self._handle(socket, msgspec.json.decode(data))

    async def _hello(self, socket: ClientConnection) -> None:
        hello: dict[str, Any] = {"t": "hello", "v": 1}
        if self._positioned:
            hello |= {"epoch": self.epoch, "seq": self.seq}
        self._asked = self.seq if self._positioned else 0
        await socket.send(msgspec.json.encode(hello).decode())

    async def _handle(self, socket: ClientConnection, frame: dict[str, Any]) -> None:
        match frame["t"]:
            case "welcome":
                if not frame["resumed"] or frame["epoch"] != self.epoch:
                    self._positioned = False
                else:
                    self._asked = None
                    self.resumes += 1
            case "snapshot":
                self._load(frame)
            case "entries":
                await self._advance(socket, msgspec.convert(frame["entries"], list[Entry]))
            case "ping":
                self._attempts = 0
                await self._pong(socket)
                if self._positioned and frame["seq"] > self.seq:
                    self.behind += 1
                    await self._resync(socket)
            case "presence":
                self.presence = frame
            case "panic":
                self.panicked = frame["on"]
            case "full":
                self._retry = frame["retry"]

    def _load(self, frame: dict[str, Any]) -> None:
        self._asked = None
        self._positioned = True
        self.snapshots += 1
        self.epoch, self.seq = frame["epoch"], frame["seq"]
        self.based = self.seq
        self.heard.clear()
        self.level_at = asyncio.get_running_loop().time()
        if self.feed == "wall":
            state = frame["state"]
            posts = msgspec.convert(state["posts"], list[Post])
            cue = msgspec.convert(state["cue"], Cue)
            self.state = WallState({post.id: post for post in posts}, state["floor"], cue)

    async def _advance(self, socket: ClientConnection, batch: Sequence[Entry]) -> None:
        if not self._positioned:
            return
        gap = False
        for entry in batch:
            if entry.seq <= self.seq:
                self.repeats += 1
            elif entry.seq == self.seq + 1 and not gap:
                self.seq = entry.seq
                self.heard.append((entry.seq, entry.kind, entry.id))
                if self.feed == "wall":
                    self.state.apply(entry)
                if self.seen is not None:
                    self.seen(entry)
            else:
                gap = True
        self.level_at = asyncio.get_running_loop().time()
        if gap:
            self.gaps += 1
            await self._resync(socket)
        if self.level_at - self._told >= TOGETHER:
            await self._pong(socket)

    async def _pong(self, socket: ClientConnection) -> None:
        self._told = asyncio.get_running_loop().time()
        await socket.send(msgspec.json.encode({"t": "pong", "seq": self.seq}).decode())

    async def _resync(self, socket: ClientConnection) -> None:
        if self._asked != self.seq:
            await self._hello(socket)


@dataclass(frozen=True)
class Truth:
    """A feed as its log has it."""

    epoch: str
    top: int
    entries: dict[int, tuple[str, str]]
    """seq -> (kind, id)."""
    state: WallState = field(default_factory=WallState)
    """The wall's log, reduced from its first entry on."""

    @property
    def rendered(self) -> list[tuple[int, str]]:
        return [(post.shown, post.id) for post in self.state.in_order()]


async def truth(log: Log, feed: FeedName = "wall") -> Truth:
    """Reads a feed's log with XRANGE: none of the code that serves it has a part in this."""
    async with log.redis.pipeline(transaction=True) as pipe:
        pipe.xrange(log.keys(f"{feed}:log"))
        pipe.hgetall(log.keys(f"{feed}:meta"))
        rows, meta = await pipe.execute()
    entries: dict[int, tuple[str, str]] = {}
    state = WallState()
    for number, fields in rows:
        seq = int(number.split(b"-")[0])
        kind, id = fields[b"kind"].decode(), fields[b"id"].decode()
        entries[seq] = (kind, id)
        if feed == "wall":
            state.apply(_entry(seq, kind, id, fields[b"extra"].decode(), state))
    return Truth(meta[b"epoch"].decode(), int(meta.get(b"seq", 0)), entries, state)


def _entry(seq: int, kind: str, id: str, extra: str, state: WallState) -> Entry:
    before = state.posts.get(id)
    flags = before.flags if before is not None else ()
    if kind == "pin":
        flags = ("pinned",)
    shown = before.shown if before is not None else seq
    post = new_post(id=id, source="", status="shown", flags=flags, shown=shown)
    more = msgspec.json.decode("{" + extra.lstrip(",") + "}")
    given = {**more, "seq": seq, "kind": kind, "id": id}
    return msgspec.structs.replace(msgspec.convert(given, Entry), post=post)


class Crowd:
    """Clients that run as long as the block they were opened in."""

    def __init__(self, clients: Sequence[Client]) -> None:
        self.clients = list(clients)

    def __iter__(self) -> Any:
        return iter(self.clients)

    @property
    def snapshots(self) -> int:
        return sum(client.snapshots for client in self.clients)

    async def begun(self) -> None:
        """Returns once each has had its first snapshot."""
        await until(lambda: all(client.snapshots for client in self.clients))

    async def agrees(self, log: Log, *, gaps: bool = False) -> Truth:
        """The oracle. Waits until all clients stand where the log does, then compares all of it.

        Args:
            gaps: a client may have missed an entry on a connection, if it healed.
        """
        told = await truth(log)

        async def level() -> bool:
            nonlocal told
            told = await truth(log)
            return all((each.epoch, each.seq) == (told.epoch, told.top) for each in self.clients)

        try:
            await until(level, 2 * PATIENCE, pause=0.05)
        except AssertionError:
            where = [(each.epoch, each.seq, each.codes[-3:]) for each in self.clients]
            raise AssertionError(
                f"at last the log is at {told.epoch, told.top}, clients at {where}"
            ) from None
        for client in self.clients:
            check(client, told)
            assert gaps or client.gaps == 0, "an entry was left out on a connection"
        return told


def check(client: Client, told: Truth) -> None:
    """One client's whole view against the log's."""
    assert client.repeats == 0, "an entry came twice"
    seqs = [seq for seq, _, _ in client.heard]
    assert seqs == list(range(client.based + 1, told.top + 1)), "each once, in order"
    if client.feed != "wall":
        return
    public = told.state.posts
    for seq, kind, id in client.heard:
        if kind == "void":  # what is no longer public, or was public anew since
            _, named = told.entries[seq]
            assert named not in public or public[named].shown > seq, (seq, named)
        elif seq in told.entries:
            assert told.entries[seq] == (kind, id)
    if 1 in told.entries or not told.top:  # the log has everything that ever was
        assert client.rendered == told.rendered


@asynccontextmanager
async def crowd(
    address: str | Callable[[], str], count: int = 20, *, longest: float = LONGEST
) -> AsyncIterator[Crowd]:
    """So many walls, following; `address` is `host:port`, or says it anew for each connection."""
    where = address if callable(address) else lambda: address
    people = Crowd([Client(where, seed=n, longest=longest) for n in range(count)])
    async with running(*people.clients):
        await people.begun()
        yield people


@asynccontextmanager
async def running(*clients: Client) -> AsyncIterator[None]:
    """Clients that run until the block ends. One that fails fails the test."""
    tasks = [asyncio.create_task(client.run()) for client in clients]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        for task in tasks:
            with contextlib.suppress(asyncio.CancelledError):
                await task
