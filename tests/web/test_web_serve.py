"""The web process as it really runs: its own port, its signals, what it writes down."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from backchannel.core.settings import load
from backchannel.web import shells, socket_wire
from backchannel.web.loglines import FORMAT, NotEveryFrame, OneLine, escaped
from backchannel.web.secret import load_secret
from backchannel.web.serve import SHUTDOWN_SECONDS
from tests.deployment import free_port
from tests.wait import PATIENCE

SERVER = """
import os, sys
from pathlib import Path
from backchannel.core.conference import Conference
from backchannel.core.settings import load
from backchannel.web import socket_wire
from backchannel.web.serve import run
socket_wire.CLOSE_SECONDS = 0.5
harbour = Conference(slug="harbour", title="Harbour Days", hashtags=("#harbour27",))
run(load(os.environ), {"harbour": harbour}, {}, Path(sys.argv[1]))
"""
"""A web process with one conference, whose clients have little time to read why they are closed."""
SOCKETS = 200


class Server:
    """A running web process."""

    def __init__(self, valkey: str, data: Path, static: Path) -> None:
        self.port = free_port()
        self.log = data / "log"
        data.mkdir()
        environ = {
            "REDIS_URL": valkey,
            "BACKCHANNEL_DATA": str(data),
            "BACKCHANNEL_PORT": str(self.port),
            "BACKCHANNEL_LOG": "DEBUG",
        }
        self.settings = load(environ)
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-W", "error", "-c", SERVER, str(static)], env=environ, stderr=log
            )

    def request(self, text: str) -> str:
        """One raw HTTP request, and all that comes back."""
        with socket.create_connection(("127.0.0.1", self.port), PATIENCE) as link:
            link.sendall(text.replace("\n", "\r\n").encode())
            answer = b""
            while data := link.recv(65536):
                answer += data
            return answer.decode()

    def get(self, path: str, *headers: str) -> str:
        lines = [f"GET {path} HTTP/1.1", f"Host: localhost:{self.port}", "Connection: close"]
        return self.request("\n".join([*lines, *headers]) + "\n\n")

    def wait_until_ready(self) -> None:
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            assert self.process.poll() is None, self.log.read_text()
            with contextlib.suppress(OSError):
                if " 200 " in self.get("/readyz").split("\n", 1)[0]:
                    return
            time.sleep(0.05)
        raise AssertionError(self.log.read_text())

    def end(self, number: signal.Signals) -> tuple[int, float]:
        """Sends a signal; the exit code, and how long the end took."""
        started = time.monotonic()
        self.process.send_signal(number)
        return self.process.wait(PATIENCE), time.monotonic() - started


@pytest.fixture
def server(valkey: str, tmp_path: Path, built: shells.Shells) -> Iterator[Server]:
    """A web process that is ready."""
    running = Server(valkey, tmp_path / "data", built.folder)
    try:
        running.wait_until_ready()
        yield running
    finally:
        if running.process.poll() is None:
            running.process.kill()
            running.process.wait()


@pytest.mark.alone
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_without_a_word_of_complaint(
    server: Server, number: signal.Signals
) -> None:
    code, seconds = server.end(number)
    assert code == 0
    assert seconds < SHUTDOWN_SECONDS
    log = server.log.read_text()
    assert "Traceback" not in log
    assert [line.split(": ", 1)[1] for line in log.splitlines() if "backchannel.web" in line] == [
        f"listening on 127.0.0.1 port {server.port}",
        "ended",
    ]


async def _open_sockets(port: int, count: int) -> list[asyncio.StreamWriter]:
    async def one() -> asyncio.StreamWriter:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(
            b"GET /ws/v1/harbour/wall HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\n"
            b"Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
            b"Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"
        )
        assert b" 101 " in await reader.readuntil(b"\r\n\r\n")
        hello = b'{"t":"hello","v":1}'
        writer.write(bytes([0x81, 0x80 | len(hello), 0, 0, 0, 0]) + hello)
        await reader.readexactly(2)
        return writer

    opened: list[asyncio.StreamWriter] = []
    for _ in range(0, count, 50):
        opened += await asyncio.gather(*(one() for _ in range(50)))
    return opened


@pytest.mark.alone
async def test_it_ends_in_time_whoever_is_still_connected(server: Server) -> None:
    opened = await _open_sockets(server.port, SOCKETS)
    code, seconds = await asyncio.to_thread(server.end, signal.SIGTERM)
    assert code == 0
    assert socket_wire.CLOSE_SECONDS < SHUTDOWN_SECONDS
    assert seconds < SHUTDOWN_SECONDS
    assert "Traceback" not in server.log.read_text()
    for writer in opened:
        writer.transport.abort()


def test_on_the_wire_nothing_tells_what_serves_it(server: Server) -> None:
    head = server.get("/c/harbour/wall").partition("\r\n\r\n")[0].lower()
    assert "\r\nserver:" not in head
    assert "uvicorn" not in head
    assert "content-security-policy: default-src 'none'" in head


def test_a_proxy_that_is_trusted_says_how_the_visitor_came(server: Server) -> None:
    assert "strict-transport-security" not in server.get("/").lower()
    told = server.get("/", "X-Forwarded-Proto: https", "X-Forwarded-For: 198.51.100.7").lower()
    assert "strict-transport-security" in told
    assert " 404 " in server.get("/metrics", "X-Forwarded-For: 198.51.100.7").split("\r\n")[0]


def test_what_strangers_send_is_not_written_down(server: Server) -> None:
    secret = load_secret(server.settings).decode()
    before = server.log.read_text()
    server.get("/c/harbour/wall?token=canary-1", "Cookie: backchannel=canary-2")
    server.get("/nowhere%0d%0a2027-01-01 CRITICAL everything%1b[2J is lost")
    server.request("GET / HTTP/9.9\n\n")
    server.request("garbage canary-3\n\n")
    server.get("/ws/v1/harbour/wall?canary-4", "Upgrade: strange", "Connection: upgrade")
    asyncio.run(_garbage(server.port))
    assert server.end(signal.SIGTERM)[0] == 0
    log = server.log.read_text().removeprefix(before)
    assert "canary" not in log
    assert "CRITICAL" not in log
    assert "Traceback" not in log
    assert secret not in server.log.read_text()


async def _garbage(port: int) -> None:
    """Text that is no UTF-8, in a frame."""
    for writer in await _open_sockets(port, 50):
        writer.write(bytes([0x81, 0x82, 0, 0, 0, 0, 0xFF, 0xFE]))
        with contextlib.suppress(ConnectionError):
            await writer.drain()
        writer.close()


def test_a_port_in_use_and_a_missing_redis_are_told_in_one_line(
    valkey: str, tmp_path: Path, built: shells.Shells, server: Server
) -> None:
    environ = {
        "REDIS_URL": valkey,
        "BACKCHANNEL_DATA": str(tmp_path),
        "BACKCHANNEL_PORT": str(server.port),
    }
    taken = _failing(environ, built.folder)
    assert f"{server.port}" in taken
    assert "SettingsError" in taken
    assert "REDIS_URL is not set" in _failing(
        environ | {"REDIS_URL": "", "BACKCHANNEL_PORT": "0"}, built.folder
    )


def _failing(environ: dict[str, str], static: Path) -> str:
    done = subprocess.run(
        [sys.executable, "-c", SERVER, str(static)],
        env=environ,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert done.returncode == 1
    return done.stderr.strip().splitlines()[-1]


def test_a_line_of_the_log_stays_one_line() -> None:
    record = logging.LogRecord(
        "x", logging.INFO, "", 0, "%s joined", ("Wen\r\n2027 ERROR\x1b[2J\u202e",), None
    )
    line = OneLine(FORMAT).format(record)
    assert "\n" not in line
    assert line.endswith(r"Wen\u000d\u000a2027 ERROR\u001b[2J\u202e joined")


def test_a_traceback_keeps_its_lines_and_marks_them() -> None:
    try:
        raise ValueError("bad\n2027 ERROR x: forged\x1b")
    except ValueError:
        record = logging.LogRecord("x", logging.ERROR, "", 0, "failed", (), sys.exc_info())
    lines = OneLine(FORMAT).format(record).split("\n")
    assert lines[0].endswith("failed")
    assert all(line.startswith("  | ") for line in lines[1:])
    assert "\x1b" not in "".join(lines)


def test_what_anyone_could_repeat_for_ever_is_dropped() -> None:
    record = logging.LogRecord(
        "x", logging.ERROR, "", 0, "Invalid UTF-8 sequence received from client.", (), None
    )
    assert not NotEveryFrame().filter(record)
    assert escaped("plain, été, 日本") == "plain, été, 日本"
