"""Sockets that misbehave, do not read, or meet the end of the server."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import json
import os
import socket as sockets
import time
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime

import msgspec
import psutil
import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

from backchannel.core.conference import WidgetConfig
from backchannel.core.frames import CloseCode, websocket_frame
from backchannel.core.post import Author, Posted, new_post
from backchannel.hub.client import Client
from backchannel.store.log import Log
from backchannel.web import fanout, listening, socket_wire
from backchannel.web.serve import SHUTDOWN_SECONDS
from backchannel.web.site import Site
from backchannel.web.socket_wire import SocketWire
from backchannel.web.sockets import FeedSocket
from tests.wait import PATIENCE, until
from tests.web.live import HELLO, Live, code, hear, say, seqs, serving

LONG = 600.0


@pytest.fixture(autouse=True)
def patient(site: Site, slug: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who does not read is cut off when a test says so, and not because the machine is busy."""
    monkeypatch.setattr(listening, "UNSENT_MS", int(1000 * LONG))
    monkeypatch.setattr(socket_wire, "SLOW_SECONDS", LONG)
    wall = site.hubs[slug].wall.fanout
    monkeypatch.setattr(wall, "_timings", replace(wall._timings, stalled=LONG, silence=3 * LONG))


@pytest.fixture(params=["taken over", "plain ASGI"])
async def live(
    request: pytest.FixtureRequest, site: Site, slug: str, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Live]:
    """The site of these tests, served; once over each way to write to a socket."""
    if request.param == "plain ASGI":
        monkeypatch.setattr(fanout, "is_supported", lambda: False)
    async with serving(site, slug) as running:
        yield running


@pytest.fixture
async def taken(site: Site, slug: str) -> AsyncIterator[Live]:
    """The site, its sockets taken over."""
    async with serving(site, slug) as running:
        yield running


async def show(log: Log, now: datetime, *numbers: int, text: str = "Hello") -> None:
    author = Author(id="ada", name="Ada Example")
    made = [
        new_post(id=f"form:{n}", source="form", author=author, text=text, status="shown")
        for n in numbers
    ]
    await log.ingest([Posted(post=post) for post in made], at=now, source="form")


async def test_a_wall_narrowed_to_some_sites_is_refused_to_others(live: Live) -> None:
    conference = live.site.conferences[live.slug]
    narrowed = msgspec.structs.replace(
        conference, widget=WidgetConfig(origins=("https://events.example",))
    )
    live.site.conferences[live.slug] = narrowed
    for origin in ("https://events.example", live.base):
        async with live.connect(Origin=origin) as socket:
            await say(socket, **HELLO)
            await hear(socket, "snapshot")
    with pytest.raises(InvalidStatus) as refused:
        await live.connect(Origin="https://elsewhere.example")
    assert refused.value.response.status_code == 403


async def test_a_wall_with_a_screen_link_is_a_counted_screen_and_others_are_not(
    live: Live,
) -> None:
    token = live.site.links.screen_token(live.slug, "Main hall")
    foreign = live.site.links.screen_token("other", "Elsewhere")
    async with live.connect() as screen, live.connect() as guest, await live.desk() as desk:
        await say(screen, **HELLO, screen=token)
        await say(guest, **HELLO, screen=foreign)
        await say(desk, **HELLO)
        await hear(guest, "snapshot")
        await say(screen, t="pong", seq=0, showing="form:1", scene="letters")
        await say(guest, t="pong", seq=0, showing="form:2", scene="cloud")
        while (
            not (screens := (await hear(desk, "presence")).get("screens", []))
            or not (screens[0]["showing"])
        ):
            pass
        assert [(s["name"], s["showing"], s["scene"]) for s in screens] == [
            ("Main hall", "form:1", "letters")
        ]


async def test_entries_reach_a_client_and_a_gap_is_told_by_the_ping(
    live: Live, log: Log, now: datetime
) -> None:
    async with live.connect() as socket:
        await say(socket, **HELLO)
        await hear(socket, "snapshot")
        await show(log, now, 1)
        assert seqs(await hear(socket, "entries")) == [1]
        hub = live.site.hubs[live.slug].wall
        hub.sweep(asyncio.get_running_loop().time(), ping=True)
        assert await hear(socket, "ping") == {"t": "ping", "seq": 1}


async def test_who_never_says_hello_is_sent_away(
    live: Live, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("backchannel.web.sockets.HELLO_SECONDS", 0.05)
    async with live.connect() as socket:
        assert await code(socket) == 4501
    await until(lambda: live.site.hubs.sockets == 0)


class Ended:
    """The wire of a connection that has ended, of which uvloop has told nobody yet."""

    paused = False

    def __init__(self) -> None:
        self.code: CloseCode | None = None

    def write(self, frames: bytes, /) -> None:
        raise RuntimeError("unable to perform operation; the handler is closed")

    def close(self, code: CloseCode, /) -> None:
        self.code = code

    def abort(self) -> None:
        self.code = CloseCode.SHUTTING_DOWN


async def test_who_is_gone_before_it_is_told_that_there_is_no_room_disturbs_nobody(
    taken: Live,
) -> None:
    taken.site.settings = replace(taken.site.settings, max_sockets=0)  # one is one too many
    wire = Ended()
    socket = FeedSocket(wire, taken.site, taken.slug, "wall", None, "203.0.113.7")
    socket.heard(json.dumps(HELLO).encode())
    assert wire.code is CloseCode.FULL
    socket.lost()


async def test_the_connection_offers_no_compression_and_sends_no_pings(live: Live) -> None:
    async with connect(
        f"ws://127.0.0.1:{live.port}/ws/v1/{live.slug}/wall", compression="deflate", proxy=None
    ) as socket:
        assert socket.response is not None
        assert "Sec-WebSocket-Extensions" not in socket.response.headers


async def test_a_clients_own_ping_and_close_are_answered(live: Live) -> None:
    async with live.connect() as socket:
        await say(socket, **HELLO)
        await hear(socket, "snapshot")
        async with asyncio.timeout(PATIENCE):
            await (await socket.ping())
            await socket.close(1000)
    assert socket.close_code == 1000
    await until(lambda: live.site.hubs.sockets == live.site.hubs.clients == 0)


async def test_a_message_in_many_parts_is_one_message(taken: Live) -> None:
    async with taken.connect() as socket:
        await socket.send(["{", '"t":"hello"', "", "", ',"v":1', "}"])
        await hear(socket, "snapshot")


@pytest.mark.alone
async def test_the_end_is_told_to_everybody_and_who_does_not_listen_holds_it_up_no_longer(
    taken: Live, log: Log, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert socket_wire.CLOSE_SECONDS < SHUTDOWN_SECONDS
    monkeypatch.setattr(socket_wire, "CLOSE_SECONDS", 0.5)
    async with contextlib.AsyncExitStack() as stack:
        clients = [await stack.enter_async_context(taken.connect()) for _ in range(20)]
        for client in clients:
            await say(client, **HELLO)
            await hear(client, "snapshot")
        await stack.enter_async_context(taken.connect())  # says nothing
        stuck = await Stuck.open(taken)
        await show(log, now, *range(1, 200), text="x" * 5000)
        for client in clients:
            while seqs(await hear(client, "entries"))[-1] < 199:
                pass
        began = time.monotonic()
        taken.server.should_exit = True
        assert {await code(client) for client in clients} == {4009}
        await until(lambda: not taken.server.server_state.connections)
        assert time.monotonic() - began < SHUTDOWN_SECONDS
        stuck.close()


class Stuck:
    """A client that said hello and then reads only when it is told to."""

    def __init__(self, plain: sockets.socket) -> None:
        self._socket = plain

    @classmethod
    async def open(cls, live: Live) -> Stuck:
        plain = sockets.socket()
        plain.setsockopt(sockets.SOL_SOCKET, sockets.SO_RCVBUF, 4096)
        plain.setblocking(False)
        loop = asyncio.get_running_loop()
        await loop.sock_connect(plain, ("127.0.0.1", live.port))
        key = base64.b64encode(os.urandom(16)).decode()
        request = (
            f"GET /ws/v1/{live.slug}/wall HTTP/1.1\r\nHost: 127.0.0.1:{live.port}\r\n"
            f"Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
            f"Sec-WebSocket-Key: {key}\r\n\r\n"
        )
        await loop.sock_sendall(plain, request.encode())
        answer = b""
        while b"\r\n\r\n" not in answer:
            answer += await loop.sock_recv(plain, 1)
        assert b" 101 " in answer
        await loop.sock_sendall(plain, _said(0x1, json.dumps(HELLO).encode()))
        return cls(plain)

    async def say(self, data: bytes) -> None:
        """Sends frames as they are, in one piece."""
        await asyncio.get_running_loop().sock_sendall(self._socket, data)

    async def read(self, wanted: int) -> tuple[list[int], int]:
        """Reads on until an entry's seq, or the end: all seqs seen, and the close code or 0."""
        loop, data, seen = asyncio.get_running_loop(), b"", [0]
        while seen[-1] < wanted:
            more = await loop.sock_recv(self._socket, 65536)
            if not more:
                return seen, 0
            data += more
            while frame := _frame(data):
                opcode, payload, data = frame
                if opcode == 8:
                    return seen, int.from_bytes(payload[:2], "big")
                message = json.loads(payload)
                if message["t"] == "entries":
                    seen += seqs(message)
        return seen, 0

    def close(self) -> None:
        self._socket.close()


def _said(opcode: int, payload: bytes) -> bytes:
    """A client's frame, masked with zeros."""
    return bytes([0x80 | opcode, 0x80 | len(payload)]) + bytes(4) + payload


def _frame(data: bytes) -> tuple[int, bytes, bytes] | None:
    """The first whole frame: its opcode, its payload, and what follows it."""
    if len(data) < 2:
        return None
    size, start = data[1], 2
    if size >= 126:
        start += 2 if size == 126 else 8
        if len(data) < start:
            return None
        size = int.from_bytes(data[2:start], "big")
    end = start + size
    return (data[0] & 15, data[start:end], data[end:]) if len(data) >= end else None


async def test_who_stops_reading_holds_nobody_up_and_completes_when_it_reads_again(
    live: Live, log: Log, now: datetime
) -> None:
    stuck = await Stuck.open(live)
    async with live.connect() as other:
        await say(other, **HELLO)
        await hear(other, "snapshot")
        await until(lambda: live.site.hubs.clients == 2)
        for start in range(1, 601, 20):  # some 6 MB: more than the kernel takes
            await show(log, now, *range(start, start + 20), text="x" * 10_000)
        last = 0
        while last < 600:
            last = seqs(await hear(other, "entries"))[-1]
        seen, code = await stuck.read(600)
        assert (seen, code) == (list(range(601)), 0)
    stuck.close()


@pytest.mark.parametrize("frame", [b"nonsense", b'{"t":"hello","v":99}'])
async def test_who_is_refused_and_closes_in_one_breath_is_answered_and_breaks_nothing(
    live: Live, frame: bytes
) -> None:
    faults: list[object] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, told: faults.append(told))
    client = await Stuck.open(live)
    await until(lambda: live.site.hubs.clients == 1)
    await client.say(_said(0x1, frame) + _said(0x8, b"\x03\xe8"))
    _, code = await client.read(1)
    assert code  # its own, or why it was refused
    client.close()
    await until(lambda: live.site.hubs.sockets == 0)
    assert not faults


async def test_who_pings_and_does_not_read_fills_no_memory(taken: Live) -> None:
    stuck = await Stuck.open(taken)
    await until(lambda: taken.site.hubs.clients == 1)
    client = fill(taken, 16)  # more than the kernel takes
    assert isinstance(client.wire, SocketWire)
    transport, heard = client.wire._transport, client.heard
    before = transport.get_write_buffer_size()
    for _ in range(16):
        await stuck.say(_said(0x9, b"x" * 125) * 500)
    await stuck.say(_said(0x1, b'{"t":"pong"}'))
    await until(lambda: client.heard > heard)
    assert transport.get_write_buffer_size() <= before
    stuck.close()


def held_by(port: int) -> list[object]:
    """The descriptors of this process that are connections to one of its own ports."""
    found = psutil.Process().net_connections("tcp")
    return [each for each in found if each.laddr.port == port and each.status != "LISTEN"]


async def test_who_never_reads_is_cut_off_and_its_descriptor_is_back(
    live: Live, log: Log, now: datetime
) -> None:
    stuck = await Stuck.open(live)
    hub = live.site.hubs[live.slug].wall
    await until(lambda: live.site.hubs.clients == 1)
    assert len(held_by(live.port)) == 1
    for start in range(1, 601, 20):
        await show(log, now, *range(start, start + 20), text="x" * 10_000)
    await until(lambda: hub.seq == 600)
    await until(lambda: not any(client.hot for client in hub.clients))
    hub.sweep(asyncio.get_running_loop().time() + LONG + 1.0, ping=False)
    await until(lambda: live.site.hubs.sockets == 0)
    stuck.close()
    await until(lambda: not held_by(live.port))


def fill(live: Live, megabytes: int) -> Client:
    """Writes so much to the only client that it is paused; it reads none of it yet."""
    client = next(iter(live.site.hubs[live.slug].wall.clients))
    client.write(100 * megabytes * websocket_frame(b'{"t":"filler","x":"%s"}' % (b"x" * 10_000)))
    assert client.wire.paused
    return client


async def test_who_was_passed_by_the_ring_reads_why(
    live: Live, log: Log, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    stuck = await Stuck.open(live)
    hub = live.site.hubs[live.slug].wall
    monkeypatch.setattr(hub._ring, "_size", 20)
    await until(lambda: live.site.hubs.clients == 1)
    await show(log, now, 1, 2, 3)
    await until(lambda: all(client.sent == 3 for client in hub.clients))
    fill(live, 3)
    async with live.connect() as other:
        await say(other, **HELLO)
        await hear(other, "snapshot")
        for last in range(13, 53, 10):
            await show(log, now, *range(last - 9, last + 1))
            while seqs(await hear(other, "entries"))[-1] < last:
                pass
        await until(lambda: live.site.hubs.clients == 1)
    assert await stuck.read(53) == ([0, 1, 2, 3], 4008)
    stuck.close()


async def test_who_does_not_read_why_it_was_closed_is_let_go(
    live: Live, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(socket_wire, "SLOW_SECONDS", 0.05)
    stuck = await Stuck.open(live)
    await until(lambda: live.site.hubs.clients == 1)
    fill(live, 16).close(CloseCode.SLOW)  # more than the kernel takes
    assert live.site.hubs.sockets == live.site.hubs.clients == 0
    state = live.server.server_state
    await until(lambda: not state.tasks)  # long before the system gives it up
    await until(lambda: not any(isinstance(each, SocketWire) for each in state.connections))
    stuck.close()
