"""Sends a feed to its clients: each frame encoded once, few writes, nobody waits for the slow.

A client is *hot* (level with the last flush, reading), *behind* (reading, sent a chunk per turn
until it is level) or *slow* (its buffer is full). Only hot clients cost anything per entry.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

from backchannel.core.beat import beat
from backchannel.core.frames import CloseCode, Ping, encode, websocket_frame
from backchannel.hub.client import NOTHING, Client
from backchannel.hub.metrics import FeedMetrics
from backchannel.hub.ring import Ring
from backchannel.hub.wire import Timings

SLICE: Final = 500
"""Writes before the loop gets a turn for others."""
CHUNK: Final = 64 * 1024
"""Bytes written to a client that is behind before others get theirs."""
CHUNKS: Final = 32
"""Clients behind that are served before the loop gets a turn."""
PATIENCE: Final = 0.5
"""Seconds: a write costs what it costs, however little is in it."""
SHARE: Final = 1.5
"""The window is this many times what the last flush took: few clients never wait for it."""


class Frame(NamedTuple):
    """A frame outside the sequence, for clients that follow all of a feed and for the others.

    The order matters: `client.limit > 0` is the index of what a client gets. Empty: nothing.
    """

    whole: bytes
    brief: bytes
    """For a client with a limit."""

    @classmethod
    def for_all(cls, frame: bytes) -> Frame:
        """The same frame for everybody."""
        return cls(frame, frame)


class Fanout:
    """The clients of one feed and the one task that writes to them.

    Args:
        ring: the feed's frames; `ring.top` is where the feed stands.
        snapshot: the snapshot frame for a hello's limit.
    """

    def __init__(
        self,
        ring: Ring,
        snapshot: Callable[[int], bytes],
        timings: Timings,
        metrics: FeedMetrics,
    ) -> None:
        self.clients: set[Client] = set()
        self._ring = ring
        self._snapshot = snapshot
        self._timings = timings
        self._metrics = metrics
        self._hot: set[Client] = set()
        self._behind: set[Client] = set()
        self._slow: dict[Client, float] = {}
        self._level = 0
        self._loose: list[Frame] = []
        self._ping_due = self._stale = False
        self._aside: dict[str, Frame] = {}
        self._woken = asyncio.Event()
        self._flushed = self._took = 0.0

    def wake(self) -> None:
        """The ring has grown: flush."""
        self._woken.set()

    def tell(
        self, name: str, frame: Frame, *, kept: Frame | None = None, patient: bool = False
    ) -> None:
        """Sends a frame that is outside the sequence with the next flush.

        `kept` (or the frame itself) is what a client gets that resumes or was slow meanwhile.
        Patient: it waits a little for entries to go with.
        """
        self._aside[name] = frame if kept is None else kept
        self._loose.append(frame)
        if patient:
            asyncio.get_running_loop().call_later(PATIENCE, self.wake)
        else:
            self.wake()

    def start(self, client: Client) -> None:
        """Brings a client level from `client.sent` on, as fast as it reads."""
        self.clients.add(client)
        client.hot = False
        self._hot.discard(client)
        self._advance(client)

    def restart(self) -> None:
        """The feed begins anew: everybody needs a snapshot."""
        self._level = self._ring.top
        self._hot.clear()
        for client in self.clients:
            client.hot = False
            client.sent = NOTHING
            if client not in self._slow:
                self._behind.add(client)
        self.wake()

    def pause(self, client: Client) -> None:
        """A client's buffer is full: it is out of the way until it drains."""
        if not client.gone:
            client.hot = False
            self._hot.discard(client)
            self._behind.discard(client)
            self._slow.setdefault(client, asyncio.get_running_loop().time())

    def resume(self, client: Client) -> None:
        """A client reads again."""
        if self._slow.pop(client, None) is None:
            return
        if self._passed(client):
            self._give_up(client)
        else:
            self._behind.add(client)
            self.wake()

    def remove(self, client: Client) -> None:
        """Forgets a client."""
        self.clients.discard(client)
        self._hot.discard(client)
        self._behind.discard(client)
        self._slow.pop(client, None)

    def ping(self, now: float, *, stale: bool) -> None:
        """Pings with the next flush, and cuts off those that answered none for long."""
        self._ping_due, self._stale = True, stale
        self.wake()
        for client in [c for c in self.clients if now - c.heard > self._timings.silence]:
            self._metrics.silent.inc()
            client.abort()

    def sweep(self, now: float) -> None:
        """Cuts off clients that do not read; to be called every second or so."""
        for client, since in list(self._slow.items()):
            if now - since > self._timings.stalled:
                self._metrics.slow.inc()
                client.abort()
            elif self._passed(client):
                self._give_up(client)

    async def run(self) -> None:
        """Flushes for ever: the first entry at once, the next when the window ends, joined."""
        loop = asyncio.get_running_loop()
        while True:
            beat(2.5 * self._timings.ping)  # the next ping wakes it, if nothing else does
            await self._woken.wait()
            beat()
            window = min(self._timings.window, SHARE * self._took)
            if (wait := self._flushed + window - loop.time()) > 0:
                await asyncio.sleep(wait)
            self._woken.clear()
            self._flushed = loop.time()
            await self._flush()
            await self._serve_behind()
            await asyncio.sleep(0)  # the loop sends at the end of a turn: that is part of the cost
            self._took = loop.time() - self._flushed
            self._metrics.fan_out.observe(self._took)

    async def _flush(self) -> None:
        before, top = self._level, self._ring.top
        if self._ping_due:
            self._ping_due = False
            self._loose.append(
                Frame.for_all(websocket_frame(encode(Ping(seq=top, stale=self._stale))))
            )
        loose = self._take_loose()
        self._level = top
        frames = self._ring.after(before)
        if frames is None:  # more came at once than the ring holds
            return self.restart()
        if not frames and not any(loose):
            return
        joined = b"".join(frames)
        data = Frame(joined + loose.whole, joined + loose.brief)
        hot = list(self._hot)
        for start in range(0, len(hot), SLICE):
            if start:
                beat()
                await asyncio.sleep(0)
            self._write(hot[start : start + SLICE], before, top, data, loose)

    def _take_loose(self) -> Frame:
        loose = self._loose
        taken = Frame(b"".join(f.whole for f in loose), b"".join(f.brief for f in loose))
        loose.clear()
        return taken

    def _write(
        self, clients: Sequence[Client], before: int, top: int, data: Frame, loose: Frame
    ) -> None:
        for client in clients:
            if not client.hot:
                continue
            try:
                if client.sent == before:
                    client.sent = top
                    due = data[client.limit > 0]
                else:  # it came after the last flush
                    frames = self._ring.after(client.sent) or []
                    client.sent = self._ring.top
                    due = b"".join(frames) + loose[client.limit > 0]
                if due:
                    client.write(due)
            except RuntimeError:  # the transport is already closed, and told nobody yet
                client.abort()

    async def _serve_behind(self) -> None:
        for served, client in enumerate(list(self._behind), start=1):
            if client in self._behind:
                self._advance(client)
            if served % CHUNKS == 0:
                beat()
                await asyncio.sleep(0)

    def _advance(self, client: Client) -> None:
        """Sends a client what comes next for it, at most a chunk of it."""
        if client.wire.paused:
            return self.pause(client)
        data, client.sent = self._next(client)
        level = client.sent == self._ring.top
        if level:
            self._behind.discard(client)
            self._hot.add(client)
        else:
            self._behind.add(client)
            self.wake()
        client.hot = level
        if data:
            client.send(data)  # this may pause the client

    def _next(self, client: Client) -> tuple[bytes, int]:
        chunk = None if client.sent == NOTHING else self._ring.chunk(client.sent, CHUNK)
        if chunk is None:
            self._metrics.snapshots.inc()
            return self._snapshot(client.limit), self._ring.top
        data, upto = chunk
        if upto == self._ring.top:
            data += b"".join(frame[client.limit > 0] for frame in self._aside.values())
        return data, upto

    def _passed(self, client: Client) -> bool:
        return client.sent != NOTHING and not self._ring.covers(client.sent)

    def _give_up(self, client: Client) -> None:
        self._metrics.slow.inc()
        client.close(CloseCode.SLOW)
