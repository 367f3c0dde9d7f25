"""The processes of a deployment, each to be killed, stopped and started again on its own."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import subprocess
import sys
import urllib.request
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from http.client import HTTPException
from pathlib import Path

import psutil
from redis.asyncio import Redis
from redis.exceptions import RedisError

from backchannel.core.settings import load
from backchannel.store.connect import connect
from backchannel.store.embedded import find_server
from backchannel.store.log import Log
from backchannel.web.links import SignedLinks
from backchannel.web.secret import load_secret
from tests.deployment import free_port
from tests.wait import PATIENCE, until

LONG = os.environ.get("FAULTS") == "long"
"""Faults last as long as in the tables (`make faults`), not as long as they must to be seen."""
SLUG = "faults"
_TOML = """\
slug = "faults"
title = "Whatever happens"
hashtags = ["#faults"]
[moderation]
mode = "post"
raid = false
"""
SECRET = "a-secret-for-the-faults-alone"


def lasting(seconds: float, short: float) -> float:
    """How long a fault lasts: `seconds` in the long form, `short` in CI's."""
    return seconds if LONG else short


def within(seconds: float) -> float:
    """How soon something must be well again; five times that beside all the other tests.

    There it only tells what waits for too long from what a busy machine is slow at.
    """
    return seconds if LONG else 5 * seconds


class Process:
    """One process, and all that it said in all of its lives."""

    def __init__(self, name: str, command: list[str], environ: dict[str, str], log: Path) -> None:
        self.name = name
        self.environ = environ
        self.log = log
        self._command = command
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    @property
    def said(self) -> str:
        return self.log.read_text(errors="replace") if self.log.exists() else ""

    @property
    def running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def start(self) -> None:
        """Begins a new life; does not wait for anything."""
        assert not self.running
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                self._command,
                env=self.environ,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                restore_signals=False,  # a file that may not grow is an error, not a signal
            )

    def send(self, number: signal.Signals) -> None:
        assert self._process is not None
        self._process.send_signal(number)

    async def ended(self, seconds: float = PATIENCE) -> int:
        """Its exit code, once it has ended."""
        process = self._process
        assert process is not None
        await until(lambda: process.poll() is not None, seconds, pause=0.02)
        assert process.returncode is not None
        return process.returncode

    async def kill(self) -> None:
        """kill -9."""
        if self.running:
            self.send(signal.SIGKILL)
            await self.ended()

    async def stop(self) -> int:
        """SIGTERM; its exit code."""
        self.send(signal.SIGTERM)
        return await self.ended()


class Valkey(Process):
    """The server, set up as the embedded one is but for one thing, on a port of loopback.

    It leaves it to the kernel when its file goes to the disk. Told to do that every second, it
    keeps what it has answered to itself for as long as the disk takes, and a kill in just that
    moment costs it: nothing that a test here could tell from a fault of ours.

    Args:
        options: flags over those, by name.
    """

    def __init__(self, folder: Path, **options: str) -> None:
        self.port = free_port()
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        flags = {
            "port": str(self.port),
            "bind": "127.0.0.1",
            "dir": str(folder),
            "appendonly": "yes",
            "appendfsync": "no",
            "save": "",
            "maxmemory-policy": "noeviction",
            **{name.replace("_", "-"): value for name, value in options.items()},
        }
        command = [str(find_server())]
        command += [part for name, value in flags.items() for part in (f"--{name}", value)]
        super().__init__("valkey", command, dict(os.environ), folder / "valkey.log")
        self.url = f"redis://127.0.0.1:{self.port}/0"

    async def up(self, seconds: float = PATIENCE) -> None:
        """Starts it, and waits until it answers."""
        self.start()
        redis = connect(self.url)

        async def answers() -> bool:
            assert self.running, self.said
            with contextlib.suppress(RedisError, OSError):
                return bool(await redis.ping())
            return False

        try:
            await until(answers, seconds, pause=0.02)
        finally:
            await redis.aclose()


class Web(Process):
    """One `backchannel web`."""

    def __init__(self, folder: Path, url: str, **environ: str) -> None:
        self.port = free_port()
        everything = _environ(folder, url, BACKCHANNEL_PORT=str(self.port), **environ)
        command = [sys.executable, "-m", "backchannel", "web"]
        super().__init__("web", command, everything, folder / f"web-{self.port}.log")

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def up(self, seconds: float = 2 * PATIENCE) -> None:
        """Starts it, and waits until it is ready."""
        self.start()

        async def ready() -> bool:
            assert self.running, self.said
            return not await self.problems()

        await until(ready, seconds, pause=0.05)

    async def problems(self) -> list[str]:
        """What /readyz says is wrong; that nobody answers is a problem, too."""
        return await asyncio.to_thread(self._problems)

    def _problems(self) -> list[str]:
        try:
            with urllib.request.urlopen(f"{self.base}/readyz", timeout=8) as answer:
                body = json.load(answer)
        except urllib.error.HTTPError as error:
            with error:
                body = json.load(error)
        except (OSError, HTTPException, ValueError) as error:
            return [f"no answer: {type(error).__name__}"]
        problems: list[str] = body["problems"]
        return problems

    def get(self, path: str) -> bytes:
        with urllib.request.urlopen(self.base + path, timeout=8) as answer:
            return bytes(answer.read())


def _environ(folder: Path, url: str, **more: str) -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "TMPDIR") if name in os.environ}
    return {
        **kept,
        "REDIS_URL": url,
        "BACKCHANNEL_DATA": str(folder / "data"),
        "BACKCHANNEL_CONFERENCES": str(folder / "conference.toml"),
        "BACKCHANNEL_SECRET": SECRET,
        **more,
    }


@dataclass
class House:
    """A deployment: one Valkey, one web process, and an ingester for each load."""

    folder: Path
    valkey: Valkey
    web: Web
    redis: Redis
    """A client of one's own, with nothing in between."""
    log: Log
    started: list[Process] = field(default_factory=list)
    """Whatever else is to be ended with it."""

    def ingest(self, source: str, name: str, url: str = "") -> Process:
        """A `backchannel ingest` of its own, reading one `[[source]]`; not started yet."""
        file = self.folder / f"{name}.toml"
        file.write_text(_TOML + source)
        environ = _environ(self.folder, url or self.valkey.url, BACKCHANNEL_CONFERENCES=str(file))
        command = [sys.executable, "-m", "backchannel", "ingest"]
        process = Process("ingest", command, environ, self.folder / f"{name}.log")
        self.started.append(process)
        return process

    def another_web(self, url: str = "") -> Web:
        """A second web process over the same Valkey; not started yet."""
        web = Web(self.folder, url or self.valkey.url)
        self.started.append(web)
        return web

    def invite(self, name: str, role: str = "moderator") -> str:
        """A token that lets someone in at the desk."""
        return SignedLinks(load_secret(load(self.web.environ))).invite(SLUG, role, name)

    def files(self) -> int:
        """How many files the web process has open, but for its connections to the store.

        Of these it keeps as many as it ever needed in one moment: more, where that stood still.
        """
        web = psutil.Process(self.web.pid)
        links = web.net_connections("tcp")
        peers = [link.raddr.port for link in links if link.status == psutil.CONN_ESTABLISHED]
        return web.num_fds() - peers.count(self.valkey.port)

    def complaints(self) -> str:
        """Every traceback that a process of ours wrote down."""
        ours = [self.web, *(each for each in self.started if not isinstance(each, Valkey))]
        return "\n".join(each.said for each in ours if "Traceback" in each.said)


@asynccontextmanager
async def opened(
    folder: Path, *, through: int = 0, valkey: Valkey | None = None, **environ: str
) -> AsyncIterator[House]:
    """A house, ready; whatever is left of it ends with the block.

    Args:
        through: the port at which the web process finds Valkey, if there is something between.
        valkey: one that is set up in another way.
        environ: of the web process.
    """
    valkey = valkey or Valkey(folder / "valkey")
    (folder / "conference.toml").write_text(_TOML)
    url = f"redis://127.0.0.1:{through}/0" if through else valkey.url
    redis = connect(valkey.url)
    web = Web(folder, url, **environ)
    house = House(folder, valkey, web, redis, Log(redis, SLUG))
    try:
        await valkey.up()
        await web.up()
        yield house
    finally:
        await redis.aclose()
        for process in (*house.started, web, valkey):
            with contextlib.suppress(ProcessLookupError):
                if process.running:
                    process.send(signal.SIGCONT)
                await process.kill()
