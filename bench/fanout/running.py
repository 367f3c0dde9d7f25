"""A server that is measured: started, watched and ended."""

from __future__ import annotations

import contextlib
import os
import resource
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import psutil

from bench.fanout.load import Load
from bench.fanout.publish import Publisher

START_SECONDS: Final = 20.0


@dataclass(frozen=True, slots=True)
class Ground:
    """Where the servers run: a folder for their files and a Valkey."""

    folder: Path
    redis: str
    """A unix:// address."""

    @property
    def socket(self) -> str:
        return self.redis.removeprefix("unix://")


@dataclass(slots=True)
class Running:
    """A server that takes connections."""

    process: subprocess.Popen[bytes]
    port: int
    path: str
    protocol: str
    publisher: Publisher
    again: Callable[[], subprocess.Popen[bytes]]
    """Starts its process once more."""
    environ: dict[str, str] = field(default_factory=dict)

    def family(self) -> list[psutil.Process]:
        parent = psutil.Process(self.process.pid)
        return [parent, *parent.children(recursive=True)]

    def cpu(self) -> float:
        """Seconds of user and system time, so far."""
        times = [each.cpu_times() for each in self.family()]
        return sum(each.user + each.system for each in times)

    def resident(self) -> int:
        """Bytes of memory."""
        return sum(each.memory_info().rss for each in self.family())

    def descriptors(self) -> int:
        """Those of connections to its port."""
        each = [one for process in self.family() for one in process.net_connections("tcp")]
        ours = [one for one in each if one.laddr.port == self.port]
        return sum(one.status != psutil.CONN_LISTEN for one in ours)

    def load(self, clients: int) -> Load:
        return Load(self.port, self.path, self.protocol, clients)

    def ready(self) -> None:
        """Waits until it answers."""
        deadline = time.monotonic() + START_SECONDS
        path = "/readyz" if self.protocol == "feed" else "/nothing"
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                break
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=5).close()
            except urllib.error.HTTPError as error:
                if self.protocol == "plain" or error.code != 503:
                    return
            except OSError:
                if self.protocol == "plain" and self._is_open():
                    return
            else:
                return
            time.sleep(0.02)
        raise SystemExit(f"{self.process.args!r} does not take connections.")

    def _is_open(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0


@dataclass(frozen=True, slots=True)
class Server:
    """One that is measured."""

    name: str
    start: Callable[[Ground], Running]
    missing: Callable[[], str]
    """What it lacks on this machine, and how to install it; empty if it can run."""
    version: Callable[[], str]

    @contextmanager
    def running(self, ground: Ground) -> Iterator[Running]:
        running = self.start(ground)
        try:
            running.ready()
            yield running
        finally:
            running.publisher.close()
            end(running.process)


def end(process: subprocess.Popen[bytes], number: signal.Signals = signal.SIGTERM) -> None:
    """Ends a server that we started, and what it started."""
    family: list[psutil.Process] = []
    with contextlib.suppress(psutil.NoSuchProcess):
        family = psutil.Process(process.pid).children(recursive=True)
    process.send_signal(number)
    try:
        process.wait(8)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    for each in family:
        with contextlib.suppress(psutil.NoSuchProcess):
            each.kill()


def raise_limit() -> int:
    """As many open files as the machine allows, for us and for what we start."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    return most


def _spawn(args: Sequence[str | Path], environ: dict[str, str]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        args, env={**os.environ, **environ}, stdin=subprocess.DEVNULL, start_new_session=True
    )


def spawned(args: Sequence[str | Path], port: int, publisher: Publisher, **environ: str) -> Running:
    """Starts a server."""

    def again() -> subprocess.Popen[bytes]:
        return _spawn(args, environ)

    return Running(again(), port, "/", "plain", publisher, again)
