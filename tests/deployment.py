"""A real deployment, started by its command line as a person would."""

from __future__ import annotations

import contextlib
import itertools
import os
import random
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

from tests.wait import PATIENCE

READY = "Ctrl-C ends it."


@dataclass
class Deployment:
    """A running `backchannel demo` or `up`, and what it printed."""

    process: subprocess.Popen[str]
    printed: str
    port: int
    seconds: float
    """From its start to its readiness."""

    @property
    def base(self) -> str:
        return f"http://localhost:{self.port}"

    def link(self, label: str) -> str:
        """One of the printed links: wall, desk, widget, form."""
        found = re.search(rf"^\s*{label.capitalize()}\s+(\S+)", self.printed, re.MULTILINE)
        assert found, self.printed
        return found[1]

    def family(self) -> list[psutil.Process]:
        """This process and everything that it started."""
        parent = psutil.Process(self.process.pid)
        return [parent, *parent.children(recursive=True)]

    def get(self, path: str) -> bytes:
        with urllib.request.urlopen(self.base + path, timeout=PATIENCE) as answer:
            return bytes(answer.read())

    def stop(self, number: signal.Signals = signal.SIGINT) -> int:
        self.process.send_signal(number)
        return self.process.wait(PATIENCE)


_EACH = 2000
_beside = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")) % 6
_ports = itertools.count(random.randrange(_EACH))


def free_port() -> int:
    """A port for a server that starts in a while.

    From below those that the system hands out by itself: nobody takes it in between. Test
    processes that run side by side have ports of their own.
    """
    while True:
        port = 20_000 + _beside * _EACH + next(_ports) % _EACH
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port


def command(*args: str, data: Path, **environ: str) -> subprocess.CompletedProcess[str]:
    """Runs `backchannel ARGS` to its end."""
    return subprocess.run(
        [sys.executable, "-m", "backchannel", *args],
        env=_environ(data, **environ),
        capture_output=True,
        text=True,
        timeout=2 * PATIENCE,
        check=False,
    )


def start(*args: str, data: Path, **environ: str) -> subprocess.Popen[str]:
    """Begins `backchannel ARGS`; what it prints is in its stdout."""
    return subprocess.Popen(
        [sys.executable, "-m", "backchannel", *args],
        env=_environ(data, **environ),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )


@contextmanager
def running(
    *args: str, data: Path, port: int | None = None, **environ: str
) -> Iterator[Deployment]:
    """`backchannel ARGS`, ready; ended at the latest when the block ends."""
    port = port or free_port()
    began = time.monotonic()
    process = start(*args, "--port", str(port), data=data, **environ)
    family: list[psutil.Process] = []
    try:
        printed = _until_ready(process)
        deployment = Deployment(process, printed, port, time.monotonic() - began)
        family = deployment.family()
        yield deployment
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGINT)
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(PATIENCE)
        for left in family:
            with contextlib.suppress(psutil.NoSuchProcess):
                left.kill()
        if process.stdout is not None:
            process.stdout.close()


@contextmanager
def up(folder: Path, conference: str) -> Iterator[Deployment]:
    """`backchannel up` with that conference's file, and its data beside it."""
    file = folder / "conference.toml"
    file.write_text(conference, encoding="utf-8")
    with running("up", str(file), data=folder / "data") as deployment:
        yield deployment


def _until_ready(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    printed = ""
    for line in process.stdout:
        printed += line
        if READY in line:
            return printed
    raise AssertionError(f"it ended with code {process.wait()} and said:\n{printed}")


def _environ(data: Path, **environ: str) -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "TMPDIR") if name in os.environ}
    return {**kept, "BACKCHANNEL_DATA": str(data), "COLUMNS": "80", **environ}
