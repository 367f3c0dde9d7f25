"""Requests that never end, or are too long: nobody holds a connection open for nothing."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator

import pytest

from backchannel.media.proxy import Picture
from backchannel.media.refused import MediaRefused
from backchannel.web import http, loglines
from backchannel.web.site import Site
from tests.wait import PATIENCE, until
from tests.web.live import HELLO, Live, hear, say, serving

SOON = 0.2
FOREVER = 600.0
END = b"Connection: close\r\n\r\n"
HEAD = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n"


@pytest.fixture
async def live(site: Site, slug: str, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Live]:
    """The site of these tests, served by a server that is soon tired of waiting."""
    monkeypatch.setattr(http, "HEAD_SECONDS", SOON)
    monkeypatch.setattr(http, "BODY_SECONDS", SOON)
    async with serving(site, slug) as running:
        yield running


async def said(live: Live, *parts: bytes) -> bytes:
    """Says this and then nothing more; all that the server answers until it closes."""
    reader, writer = await asyncio.open_connection("127.0.0.1", live.port)
    answer = b""
    async with asyncio.timeout(PATIENCE):
        with contextlib.suppress(ConnectionError):  # closed while there was more to say, perhaps
            for part in parts:
                writer.write(part)
                await writer.drain()
            while data := await reader.read(65536):
                answer += data
    writer.close()
    return answer


@pytest.mark.parametrize(
    "part",
    [b"", b"\r\n", b"GET", HEAD, HEAD + b"X-Slow: a", b"POST / HTTP/1.1\r\nContent-Length: 9"],
    ids=["nothing", "a line break", "a word", "headers", "half a header", "a POST"],
)
async def test_a_request_that_never_ends_is_cut_off(live: Live, part: bytes) -> None:
    assert await said(live, part) == b""
    await until(lambda: not live.server.server_state.connections)


async def test_dripping_buys_no_time(live: Live) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", live.port)
    writer.write(HEAD)

    async def drip() -> None:
        with contextlib.suppress(ConnectionError):
            while True:
                writer.write(b"X: y\r\n")
                await writer.drain()
                await asyncio.sleep(SOON / 10)

    dripping = asyncio.create_task(drip())
    async with asyncio.timeout(PATIENCE):
        with contextlib.suppress(ConnectionError):
            assert await reader.read() == b""
        await until(lambda: not live.server.server_state.connections)
        await dripping
    writer.close()


async def test_a_second_request_that_never_ends_is_cut_off_too(
    live: Live, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(http, "HEAD_SECONDS", FOREVER)
    reader, writer = await asyncio.open_connection("127.0.0.1", live.port)
    async with asyncio.timeout(PATIENCE):
        writer.write(HEAD + b"\r\n")
        assert (await reader.readuntil(b"\r\n\r\n")).startswith(b"HTTP/1.1 200 ")
        monkeypatch.setattr(http, "HEAD_SECONDS", SOON)
        writer.write(HEAD)
        with contextlib.suppress(ConnectionError):
            assert b"HTTP" not in await reader.read()
    await until(lambda: not live.server.server_state.connections)
    writer.close()


@pytest.mark.parametrize("coding", [b"Content-Length: 40", b"Transfer-Encoding: chunked"])
async def test_a_body_that_never_comes_is_cut_off_and_leaves_no_task(
    live: Live, coding: bytes
) -> None:
    head = (
        f"POST /api/v1/{live.slug}/posts HTTP/1.1\r\nHost: 127.0.0.1:{live.port}\r\n"
        f"Origin: {live.base}\r\nContent-Type: application/json\r\n"
    ).encode()
    assert await said(live, head + coding + b"\r\n\r\n", b"5\r\n") == b""
    await until(lambda: not live.server.server_state.tasks)


async def test_headers_without_end_are_refused(live: Live, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http, "HEAD_SECONDS", FOREVER)
    part = b"X-Long: " + b"a" * 8000 + b"\r\n"
    answer = await said(live, HEAD, *([part] * 200))
    assert answer.split(b"\r\n")[0] in (b"HTTP/1.1 431 Request Header Fields Too Large", b"")
    await until(lambda: not live.server.server_state.connections)


async def test_whoever_waits_for_an_answer_or_holds_a_socket_is_left_in_peace(
    live: Live, monkeypatch: pytest.MonkeyPatch
) -> None:
    go_on = asyncio.Event()

    async def slow(url: str) -> Picture:
        await go_on.wait()
        raise MediaRefused(410, "This picture is gone.")

    monkeypatch.setattr(live.site.media, "get", slow)
    path = live.site.signer.path("https://pictures.example/a.png", "wall").encode()
    asked = asyncio.create_task(said(live, b"GET " + path + HEAD.partition(b"/healthz")[2] + END))
    async with live.connect() as socket:
        await say(socket, **HELLO)
        await hear(socket, "snapshot")
        await said(live, HEAD)  # so much time goes by
        await say(socket, **HELLO)
        await hear(socket, "welcome")
    go_on.set()
    assert (await asked).startswith(b"HTTP/1.1 410 ")


async def test_a_fault_of_ours_is_in_the_log_once_with_its_traceback_under_its_id(
    live: Live, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def broken(url: str) -> Picture:
        raise ZeroDivisionError("here")

    monkeypatch.setattr(logging.getLogger("uvicorn.error"), "filters", [loglines.NotTwice()])
    monkeypatch.setattr(live.site.media, "get", broken)
    path = live.site.signer.path("https://pictures.example/a.png", "wall").encode()
    answer = await said(live, b"GET " + path + HEAD.partition(b"/healthz")[2] + END)
    assert answer.startswith(b"HTTP/1.1 500 ")
    await until(lambda: not live.server.server_state.tasks)
    (record,) = (
        record
        for record in caplog.records
        if record.exc_info and isinstance(record.exc_info[1], ZeroDivisionError)
    )
    id = answer.partition(b"it is fault ")[2].partition(b".")[0].decode()
    assert f"fault {id} at /media/" in record.getMessage()
    assert "ZeroDivisionError: here" in caplog.text
