"""The processes of a deployment on one machine: started together, ended together.

Each child leads a session of its own, so that Ctrl-C in a terminal reaches only the parent, which
then ends them in order. A child's standard input is a pipe from the parent: when the parent dies,
even by kill -9, the pipe closes and the child ends itself.
"""

from __future__ import annotations

import contextlib
import logging
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import FrameType

from backchannel.core.errors import BackchannelError

logger = logging.getLogger("backchannel.processes")

CHILD = "BACKCHANNEL_CHILD"
"""In a child's environment: end when standard input does."""
STOP_SECONDS = 5.0
"""How long a child may take over its end before it is killed."""
RESTART_SECONDS = 1.0


class Stopped(BaseException):
    """Someone asked the program to end (SIGINT or SIGTERM)."""


@dataclass(slots=True)
class Child:
    """One process of the deployment."""

    name: str
    args: Sequence[str]
    process: subprocess.Popen[bytes]
    started: float = field(default_factory=time.monotonic)


class Family:
    """The children of this process. A context manager: leaving it ends them, last first."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = {**environ, CHILD: "1"}
        self._children: list[Child] = []

    def __enter__(self) -> Family:
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, _stop)
        return self

    def __exit__(self, *_: object) -> None:
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.SIG_IGN)
        for child in self._children:
            _signal(child.process, signal.SIGTERM)
        for child in self._children:
            _end(child)

    def start(self, *args: str) -> None:
        """Starts `backchannel ARGS` as a child."""
        self._children.append(Child(args[0], args, self._spawn(args)))

    def _spawn(self, args: Sequence[str]) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, "-m", "backchannel", *args],
            env=self._environ,
            stdin=subprocess.PIPE,
            start_new_session=True,
        )

    def check(self) -> None:
        """Raises if a child ended before all of them were ready."""
        for child in self._children:
            code = child.process.poll()
            if code == 1:
                raise SystemExit(1)  # the child has told why, in a line of its own
            if code is not None:
                raise BackchannelError(f"`backchannel {child.name}` ended with code {code}")

    def watch(self) -> None:
        """Restarts whatever ends, until someone asks the program to end."""
        while True:
            for child in self._children:
                code = child.process.poll()
                if code is not None and time.monotonic() - child.started > RESTART_SECONDS:
                    logger.warning("%s ended with code %s, starting it again", child.name, code)
                    child.process = self._spawn(child.args)
                    child.started = time.monotonic()
            time.sleep(0.2)


def _stop(number: int, frame: FrameType | None) -> None:
    raise Stopped


def _signal(process: subprocess.Popen[bytes], number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError):
        process.send_signal(number)


def _end(child: Child) -> None:
    try:
        child.process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        logger.warning("%s did not end in %s s and was killed", child.name, STOP_SECONDS)
        child.process.kill()
        child.process.wait()
    if child.process.stdin is not None:
        child.process.stdin.close()


def end_with_parent() -> None:
    """In a child: ends this process in order when the parent is gone."""
    if os.environ.get(CHILD) is None:
        return

    def wait() -> None:
        while os.read(0, 64):
            pass
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=wait, name="end-with-parent", daemon=True).start()
