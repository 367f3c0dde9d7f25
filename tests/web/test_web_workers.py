"""Several web processes on one port: real ones, real clients, and signals in the middle of it."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import re
import resource
import signal
import socket
import subprocess
import urllib.request
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any, Self

import psutil
import pytest
from redis.asyncio import Redis
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidMessage

from backchannel.cli import processes
from backchannel.cli.processes import Family
from backchannel.core.conference import Conference
from backchannel.core.errors import StoreError
from backchannel.core.post import Posted, new_post
from backchannel.core.settings import load
from backchannel.store import connect as store
from backchannel.store.embedded import Embedded
from backchannel.store.log import Log
from backchannel.web import shells
from backchannel.web.app import create_app
from backchannel.web.listening import listening_sockets
from backchannel.web.secret import load_secret
from backchannel.web.serve import open_site
from tests.deployment import command, free_port, start
from tests.viewers import WallViewer
from tests.visitor import Browser, entrance
from tests.wait import PATIENCE, until

CLIENTS_COUNT = 24
CONFERENCE = 'slug = "harbour"\ntitle = "Harbour Days"\nhashtags = ["#harbour27"]\n'
NOW = datetime(2026, 9, 18, 9, 30, tzinfo=UTC)


@dataclass
class Wall:
    """A client that comes back for ever, as a page does, and notes what it was told."""

    port: int
    epoch: str = ""
    seq: int = 0
    shown: list[str] = field(default_factory=list)
    panicked: bool = False
    comings: int = 0
    local: int = 0
    """Its own port: which worker has it is read off that."""
    code: int | None = None
    socket: ClientConnection | None = None

    async def live(self) -> None:
        while self.code != 4009:
            with contextlib.suppress(OSError, ConnectionClosed, InvalidMessage):
                address = f"ws://127.0.0.1:{self.port}/ws/v1/harbour/wall"
                link = connect(
                    address,
                    compression=None,
                    proxy=None,
                    ping_interval=None,
                    open_timeout=PATIENCE,
                )
                async with link as self.socket:
                    await self._follow(self.socket)
            await asyncio.sleep(0.05)

    async def _follow(self, link: ClientConnection) -> None:
        self.local = link.local_address[1]
        hello = {"t": "hello", "v": 1, "epoch": self.epoch, "seq": self.seq}
        await link.send(json.dumps(hello if self.epoch else {"t": "hello", "v": 1}))
        try:
            async for message in link:
                frame = json.loads(message)
                self._hear(frame)
                if frame["t"] == "ping":  # who never answers is cut off after half a minute
                    await link.send(json.dumps({"t": "pong", "seq": self.seq}))
        finally:
            self.code = link.close_code

    def _hear(self, frame: dict[str, Any]) -> None:
        match frame["t"]:
            case "welcome":
                self.comings += 1
                assert frame["resumed"] == bool(self.epoch), "it goes on where it was"
            case "snapshot":
                self.epoch, self.seq = frame["epoch"], frame["seq"]
                self.shown = [post["id"] for post in frame["state"]["posts"]]
            case "entries":
                for entry in frame["entries"]:
                    assert entry["seq"] == self.seq + 1
                    self.seq = entry["seq"]
                    self.shown.append(entry["post"]["id"])
            case "panic":
                self.panicked = frame["on"]


def children() -> set[psutil.Process]:
    return set(psutil.Process().children())


def workers_of(parent: int) -> list[psutil.Process]:
    """The web processes that a process has started."""
    found = []
    for child in psutil.Process(parent).children():
        with contextlib.suppress(psutil.Error):  # it has just ended
            if "--listener" in child.cmdline():
                found.append(child)
    return found


@dataclass
class Server:
    """`backchannel web --workers 2`, and a Valkey of its own that may be stopped."""

    process: subprocess.Popen[str]
    port: int
    data: Path
    redis: Redis
    log: Log

    def workers(self) -> list[int]:
        """Their pids."""
        return [worker.pid for worker in workers_of(self.process.pid)]

    def worker_of(self, local: int) -> int | None:
        """The worker at the other end of a connection."""
        for pid in self.workers():
            with contextlib.suppress(psutil.Error):  # it has just ended
                for link in psutil.Process(pid).net_connections("tcp"):
                    if tuple(link.raddr)[1:] == (local,):
                        return pid
        return None

    async def show(self, *numbers: int) -> None:
        posts = [
            Posted(post=new_post(id=f"form:{n}", source="form", text=f"{n}", status="shown"))
            for n in numbers
        ]
        await self.log.ingest(posts, at=NOW, source="form")

    async def counts(self, clients: int) -> bool:
        """Whether /metrics says that so many walls are connected, whichever worker is asked."""
        with contextlib.suppress(OSError):  # one has just ended, and another begins
            return await asyncio.to_thread(self._told) == {float(clients)}
        return False

    def _told(self) -> set[float]:
        """What it says, asked often enough for every worker to be asked."""
        told, address = set(), f"http://127.0.0.1:{self.port}/metrics"
        for _ in range(6):
            with urllib.request.urlopen(address, timeout=PATIENCE) as got:
                text = got.read().decode()
            found = re.search(r'backchannel_clients\{.*feed="wall".*\} (\S+)', text)
            told.add(float(found[1]) if found else -1.0)
        return told


@pytest.fixture
async def workers(tmp_path: Path) -> AsyncIterator[Server]:
    """It, ready."""
    (tmp_path / "c.toml").write_text(CONFERENCE)
    with Embedded(tmp_path) as url:
        redis, port = store.connect(url), free_port()
        environ = {"REDIS_URL": url, "BACKCHANNEL_CONFERENCES": str(tmp_path / "c.toml")}
        process = start("web", "--workers", "2", "--port", str(port), data=tmp_path, **environ)
        await asyncio.to_thread(_until_ready, process)
        try:
            yield Server(process, port, tmp_path, redis, Log(redis, "harbour"))
        finally:
            if process.poll() is None:
                process.terminate()
                process.communicate(timeout=PATIENCE)
            await redis.aclose()


def _until_ready(process: subprocess.Popen[str]) -> None:
    assert process.stdout is not None
    said = ""
    for line in process.stdout:
        said += line
        if "2 workers are ready" in line:
            return
    raise AssertionError(said)


class Walls:
    """Many of them, running."""

    def __init__(self, port: int) -> None:
        self.all = [Wall(port) for _ in range(CLIENTS_COUNT)]

    async def __aenter__(self) -> Self:
        self.tasks = [asyncio.create_task(wall.live()) for wall in self.all]
        return self

    async def __aexit__(self, *_: object) -> None:
        for task in self.tasks:
            task.cancel()
        await asyncio.gather(*self.tasks, return_exceptions=True)

    def show(self, *ids: int) -> bool:
        """Whether every one shows exactly these, in this order."""
        for task in self.tasks:
            if task.done():
                task.result()
        return all(wall.shown == [f"form:{n}" for n in ids] for wall in self.all)

    def are_panicked(self, on: bool) -> bool:
        return all(wall.panicked == on for wall in self.all)


async def test_two_workers_serve_as_one(workers: Server, tmp_path: Path) -> None:
    taken = asyncio.create_task(
        asyncio.to_thread(
            command,
            *("web", "--workers", "2", "--port", str(workers.port)),
            data=tmp_path / "other",
            REDIS_URL=f"unix://{tmp_path}/valkey/valkey.sock",
            BACKCHANNEL_CONFERENCES=str(tmp_path / "c.toml"),
        )
    )
    async with Walls(workers.port) as walls:
        await workers.show(1, 2)
        await until(lambda: walls.show(1, 2))
        at = {wall.local: workers.worker_of(wall.local) for wall in walls.all}
        assert set(at.values()) == set(workers.workers()), "both have some"
        # The sum, whoever is asked.
        await until(lambda: workers.counts(CLIENTS_COUNT), pause=0.1)

        await _panic_reaches_the_other_worker_without_redis(workers, walls)

        dead = at[walls.all[0].local]
        assert dead is not None
        os.kill(dead, signal.SIGKILL)
        await workers.show(3)
        await until(lambda: walls.show(1, 2, 3))
        for wall in walls.all:
            stayed = wall.comings == 1
            assert stayed == (at.get(wall.local) not in (None, dead)), (
                "only its own had to come back"
            )
        await until(lambda: len(workers.workers()) == 2)
        await until(lambda: workers.counts(CLIENTS_COUNT), pause=0.1)

        ended = await taken
        assert (ended.returncode, ended.stderr.count("\n")) == (1, 1), ended.stderr
        assert f"127.0.0.1:{workers.port} is in use" in ended.stderr

        workers.process.send_signal(signal.SIGTERM)
        await until(lambda: {wall.code for wall in walls.all} == {4009})
        said, _ = await asyncio.to_thread(workers.process.communicate, timeout=PATIENCE)
    assert workers.process.returncode == 0
    assert "Traceback" not in said
    assert "starting it again" in said
    assert not (tmp_path / "metrics" / str(workers.port)).exists()


async def _panic_reaches_the_other_worker_without_redis(server: Server, walls: Walls) -> None:
    settings = load({"BACKCHANNEL_DATA": str(server.data)})
    links, signins = entrance(server.redis, load_secret(settings))
    cookie = await signins.begin(links.invite("harbour", "moderator", "Wen"))
    base = f"http://127.0.0.1:{server.port}"
    headers = {"Origin": base, "Cookie": f"backchannel={cookie}"}
    address = f"ws://127.0.0.1:{server.port}/ws/v1/harbour/desk"
    async with connect(
        address,
        additional_headers=headers,
        compression=None,
        proxy=None,
        open_timeout=PATIENCE,
    ) as desk:
        await desk.send(json.dumps({"t": "hello", "v": 1}))
        await until(lambda: _times(server.redis, "getex", 2), pause=0.05)  # both know her
        valkey = (await server.redis.info("server"))["process_id"]
        os.kill(valkey, signal.SIGSTOP)
        try:
            for on in (True, False):
                await asyncio.to_thread(_press, server, desk.local_address[1], on, headers)
                await until(partial(walls.are_panicked, on))
        finally:
            os.kill(valkey, signal.SIGCONT)


async def _times(redis: Redis, command: str, most: int) -> bool:
    stats = await redis.info("commandstats")
    return bool(stats.get(f"cmdstat_{command}", {}).get("calls", 0) >= most)


def _press(server: Server, desk: int, on: bool, headers: dict[str, str]) -> None:
    """Presses panic at the worker that does not have the desk."""
    here = server.worker_of(desk)
    while True:
        with socket.create_connection(("127.0.0.1", server.port), PATIENCE) as link:
            there = None
            while there is None:
                there = server.worker_of(link.getsockname()[1])
            if there == here:
                continue
            text = json.dumps({"on": on})
            head = {**headers, "Host": f"127.0.0.1:{server.port}", "Connection": "close"}
            head |= {"Content-Type": "application/json", "Content-Length": str(len(text))}
            head |= {"Idempotency-Key": f"panic-{on}", "Sec-Fetch-Site": "same-origin"}
            lines = [f"{name}: {value}\r\n" for name, value in head.items()]
            request = f"POST /api/v1/harbour/panic HTTP/1.1\r\n{''.join(lines)}\r\n{text}"
            link.sendall(request.encode())
            assert b" 200 " in link.recv(65536).split(b"\r\n")[0]
            return


async def test_one_that_begins_again_needs_no_redis_to_show_the_holding_screen(
    tmp_path: Path,
    conference: Conference,
    built: shells.Shells,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("backchannel.hub.hubs.LOAD_SECONDS", 0.01)
    away = {"REDIS_URL": f"unix://{tmp_path}/nobody.sock", "BACKCHANNEL_DATA": str(tmp_path)}
    served = (load(away), {conference.slug: conference}, built)
    with pytest.raises(StoreError):
        async with open_site(*served):
            raise AssertionError("a first start is refused")
    async with open_site(*served, again=True) as site:
        browser, hub, wall = Browser(create_app(site)), site.hubs[conference.slug], WallViewer()
        assert (await browser.get("/readyz")).status_code == 503
        wall.follow(hub.wall)
        hub.panic(True, "p1")
        assert wall.of("panic") == [{"t": "panic", "on": True, "id": "p1"}]


async def test_a_child_that_cannot_be_started_again_now_is_started_later(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(processes, "RESTART_SECONDS", 0.0)
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        with Family(os.environ) as family:
            others = children()  # of tests that ran before
            family.start("--version")
            (first,) = children() - others
            await until(lambda: first.status() == psutil.STATUS_ZOMBIE)
            resource.setrlimit(resource.RLIMIT_NOFILE, (3, hard))
            try:
                family.look()
            finally:
                resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
            assert children() <= others
            family.look()
            assert len(children() - others) == 1
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def test_a_worker_that_hangs_is_ended_and_another_takes_its_place(
    tmp_path: Path, valkey: str
) -> None:
    (tmp_path / "c.toml").write_text(CONFERENCE)
    environ = {
        **os.environ,
        "REDIS_URL": valkey,
        "BACKCHANNEL_DATA": str(tmp_path),
        "BACKCHANNEL_CONFERENCES": str(tmp_path / "c.toml"),
    }
    (listener,) = listening_sockets("127.0.0.1", 0, 1)
    address = listener.getsockname()
    replaced: list[int] = []
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        with Family(environ, replaced.append) as family:
            family.start("web", listener=listener)
            family.wait_until_ready(PATIENCE)
            (worker,) = workers_of(os.getpid())
            worker.suspend()
            with socket.create_connection(address, PATIENCE) as link:
                link.sendall(b"GET /healthz HTTP/1.0\r\n\r\n")  # waits for whoever comes
                while not replaced:
                    family.look()  # each counts for a fifth of a second
                assert b" 200 " in link.recv(4096)
            assert replaced == [worker.pid]
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
