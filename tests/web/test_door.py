"""The short way in to a wall's feed: who it lets in, and who is left to the app."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable

import pytest

from backchannel.web import door, fanout, turnstile
from tests.wait import PATIENCE, until
from tests.web.live import HELLO, Live, hear, say

SAMPLE = b"dGhlIHNhbXBsZSBub25jZQ=="


async def asked(live: Live, path: str, *lines: str, method: str = "GET") -> bytes:
    """The first line of the answer to a handshake, and what follows it up to a blank line."""
    head = [f"{method} {path} HTTP/1.1", f"Host: 127.0.0.1:{live.port}", *lines, "", ""]
    reader, writer = await asyncio.open_connection("127.0.0.1", live.port)
    writer.write("\r\n".join(head).encode())
    async with asyncio.timeout(PATIENCE):
        answer = await reader.readuntil(b"\r\n\r\n")
    writer.close()
    await writer.wait_closed()
    return answer


UPGRADE = ("Upgrade: websocket", "Connection: keep-alive, Upgrade")
BROWSER = (*UPGRADE, "Sec-WebSocket-Version: 13", f"Sec-WebSocket-Key: {SAMPLE.decode()}")


async def test_a_visitor_is_let_in_at_once_with_the_proof_of_the_standard(
    live: Live, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr(fanout.FanoutProtocol, "wire")  # the long way is closed
    answer = await asked(live, f"/ws/v1/{live.slug}/wall", *BROWSER)
    assert answer.startswith(b"HTTP/1.1 101 ")
    assert b"\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n" in answer
    async with live.connect() as socket:
        await say(socket, **HELLO)
        await hear(socket, "snapshot")


async def test_a_crowd_waits_its_turn_and_all_of_it_gets_in(
    live: Live, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(turnstile, "SLICE_SECONDS", 1e-9)  # one a turn
    path = f"/ws/v1/{live.slug}/wall"
    answers = await asyncio.gather(*(asked(live, path, *BROWSER) for _ in range(50)))
    assert {answer.partition(b"\r\n")[0] for answer in answers} == {
        b"HTTP/1.1 101 Switching Protocols"
    }
    async with live.connect() as one, live.connect() as other:
        await asyncio.gather(say(one, **HELLO), say(other, **HELLO))
        await asyncio.gather(hear(one, "snapshot"), hear(other, "snapshot"))


async def test_who_leaves_while_waiting_keeps_no_place(
    live: Live, monkeypatch: pytest.MonkeyPatch
) -> None:
    waiting: list[Callable[[], None]] = []
    monkeypatch.setattr(live.site.turnstile, "through", waiting.append)
    _, writer = await asyncio.open_connection("127.0.0.1", live.port)
    head = (f"GET /ws/v1/{live.slug}/wall HTTP/1.1", "Host: here", *BROWSER, "", "")
    writer.write("\r\n".join(head).encode())
    await until(lambda: waiting)
    writer.transport.abort()
    with contextlib.suppress(OSError):
        await writer.wait_closed()
    waiting.pop()()
    await until(lambda: not live.site.hubs.sockets)


@pytest.mark.parametrize(
    ("path", "lines", "status"),
    [
        ("/ws/v1/{}/wall", (*UPGRADE, "Sec-WebSocket-Version: 13"), 400),
        ("/ws/v1/{}/wall", (*BROWSER, f"Sec-WebSocket-Key: {SAMPLE.decode()}"), 400),
        ("/ws/v1/{}/wall", (*BROWSER[:3], "Sec-WebSocket-Key: c2hvcnQ="), 400),
        ("/ws/v1/{}/wall", (*BROWSER[:3], "Sec-WebSocket-Key: §§§"), 400),
        ("/ws/v1/{}/wall", (*UPGRADE, "Sec-WebSocket-Version: 8", BROWSER[3]), 400),
        ("/ws/v1/{}/desk", BROWSER, 403),
        ("/ws/v1/{}/wall/more", BROWSER, 403),
        ("/elsewhere", BROWSER, 403),
        ("/ws/v1/{}/wall?from=widget", BROWSER, 101),
        ("/ws/v1/nobody/wall", BROWSER, 101),
    ],
)
async def test_whatever_is_not_plainly_a_visitor_is_answered_by_the_app(
    live: Live, path: str, lines: tuple[str, ...], status: int
) -> None:
    answer = await asked(live, path.format(live.slug), *lines)
    assert answer.startswith(f"HTTP/1.1 {status} ".encode())


def test_an_address_that_only_looks_like_a_walls_is_none() -> None:
    assert door._slug(b"/ws/v1/harbour/wall") == "harbour"
    for other in (b"/ws/v1/a/b/wall", b"//ws/v1/a/wall", b"/ws/v1/a/wall/", b"/ws/v2/a/wall", b"*"):
        assert door._slug(other) == ""
