"""The processes of a deployment on one machine: started together, ended together.

Each child leads a session of its own, so that Ctrl-C in a terminal reaches only the parent, which
then ends them in order. A child's standard input is a pipe from the parent: when the parent dies,
even by kill -9, the pipe closes and the child ends itself. A child that was asked to has a pulse:
it writes to another pipe when it is ready and every second from then on. One that ended, or has no
pulse any more, is started again; the others do not notice.
"""

from __future__ import annotations

import contextlib
import logging
import os
import select
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import FrameType

from backchannel.core.errors import BackchannelError

logger = logging.getLogger("backchannel.processes")

CHILD = "BACKCHANNEL_CHILD"
"""In a child's environment: end when standard input does."""
PULSE = "BACKCHANNEL_PULSE"
"""In a child's environment: the descriptor that its pulse goes to."""
AGAIN = "BACKCHANNEL_AGAIN"
"""In a child's environment: it takes the place of one that ended while everything was running."""
STOP_SECONDS = 5.0
"""How long a child may take over its end before it is killed."""
RESTART_SECONDS = 1.0
LOOK_SECONDS = 0.2
PULSELESS_SECONDS = 15.0
"""A child whose pulse has stopped for this long hangs."""


class Stopped(BaseException):
    """Someone asked the program to end (SIGINT or SIGTERM)."""


@dataclass(slots=True)
class Child:
    """One process of the deployment."""

    name: str
    args: Sequence[str]
    listener: socket.socket | None = None
    """What it listens on; having one, it also has a pulse."""
    process: subprocess.Popen[bytes] = field(init=False)
    pulse: int = -1
    started: float = 0.0
    ready: bool = False
    silent: float = 0.0
    """Seconds without a pulse, as far as anyone was there to feel it."""


class Family:
    """The children of this process. A context manager: leaving it ends them, last first.

    Args:
        ended: called with the pid of each child that is to be replaced.
        beside: looks after what else there is, as often as after a child.
    """

    def __init__(
        self,
        environ: Mapping[str, str],
        ended: Callable[[int], None] = lambda pid: None,
        beside: Callable[[], None] = lambda: None,
    ) -> None:
        self._environ = {**environ, CHILD: "1"}
        self._ended = ended
        self._beside = beside
        self._children: list[Child] = []

    def __enter__(self) -> Family:
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, _stop)
        return self

    def __exit__(self, *_: object) -> None:
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.SIG_IGN)
        for child in self._children:
            if child.listener is not None:
                child.listener.close()  # whoever comes now is refused, not kept waiting
        for child in self._children:
            _signal(child.process, signal.SIGTERM)
        for child in self._children:
            _end(child)

    def start(self, *args: str, listener: socket.socket | None = None) -> None:
        """Starts `backchannel ARGS` as a child, with a socket to listen on if it needs one."""
        child = Child(args[0], args, listener)
        self._spawn(child)
        self._children.append(child)

    def _spawn(self, child: Child, **more: str) -> None:
        environ, args, handed_down = {**self._environ, **more}, list(child.args), []
        if child.listener is not None:
            child.pulse, theirs = os.pipe()
            os.set_blocking(child.pulse, False)
            environ[PULSE] = str(theirs)
            args += ["--listener", str(child.listener.fileno())]
            handed_down = [theirs, child.listener.fileno()]
        try:
            child.process = subprocess.Popen(
                [sys.executable, "-m", "backchannel", *args],
                env=environ,
                stdin=subprocess.PIPE,
                pass_fds=handed_down,
                start_new_session=True,
            )
        finally:
            if handed_down:
                os.close(handed_down[0])
        child.started, child.ready, child.silent = time.monotonic(), False, 0.0

    def wait_until_ready(self, seconds: float) -> None:
        """Returns once every child with a pulse has it.

        Raises:
            BackchannelError: one ended, or took longer. SystemExit: one ended and has told why.
        """
        deadline = time.monotonic() + seconds
        while waiting := [
            child for child in self._children if child.pulse >= 0 and not child.ready
        ]:
            self._check()
            if time.monotonic() > deadline:
                raise BackchannelError(f"the web process was not ready within {seconds:.0f} s")
            select.select([child.pulse for child in waiting], [], [], 0.05)
            for child in waiting:
                _feel(child)

    def _check(self) -> None:
        """Raises if a child ended before all of them were ready."""
        for child in self._children:
            code = child.process.poll()
            if code == 1:
                raise SystemExit(1)  # the child has told why, in a line of its own
            if code is not None:
                raise BackchannelError(f"`backchannel {child.name}` ended with code {code}")

    def watch(self) -> None:
        """Restarts whatever ends or hangs, until someone asks the program to end."""
        while True:
            self.look()
            time.sleep(LOOK_SECONDS)

    def look(self) -> None:
        """Looks after each child once; `watch` does, every `LOOK_SECONDS`."""
        self._beside()
        for child in self._children:
            self._look_after(child)

    def _look_after(self, child: Child) -> None:
        now = time.monotonic()
        child.silent += LOOK_SECONDS  # and not by the clock: perhaps the whole machine stood still
        _feel(child)
        code = child.process.poll()
        if code is None and child.ready and child.silent > PULSELESS_SECONDS:
            logger.error(
                "%s has had no pulse for %s s and is killed", child.name, PULSELESS_SECONDS
            )
            child.process.kill()
        elif code is not None and now - child.started > RESTART_SECONDS:
            logger.warning("%s ended with code %s, starting it again", child.name, code)
            self._ended(child.process.pid)
            _forget(child)
            child.started = now
            try:
                self._spawn(child, **{AGAIN: "1"})
            except OSError as error:  # short of memory, say: the others go on, and so do we
                logger.error("%s cannot be started again yet: %s", child.name, error)


def _stop(number: int, frame: FrameType | None) -> None:
    raise Stopped


def _signal(process: subprocess.Popen[bytes], number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError):
        process.send_signal(number)


def _feel(child: Child) -> None:
    """Notes a child's pulse."""
    if child.pulse >= 0:
        with contextlib.suppress(BlockingIOError):
            if os.read(child.pulse, 4096):
                child.ready, child.silent = True, 0.0


def _end(child: Child) -> None:
    try:
        child.process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        logger.warning("%s did not end in %s s and was killed", child.name, STOP_SECONDS)
        child.process.kill()
        child.process.wait()
    _forget(child)


def _forget(child: Child) -> None:
    """Closes the pipes to a process that has ended."""
    if child.process.stdin is not None:
        child.process.stdin.close()
    if child.pulse >= 0:
        os.close(child.pulse)
        child.pulse = -1


def end_with_parent() -> None:
    """In a child: ends this process in order when the parent is gone."""
    if os.environ.get(CHILD) is None:
        return

    def wait() -> None:
        while os.read(0, 64):
            pass
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=wait, name="end-with-parent", daemon=True).start()


def pulse() -> Callable[[], None] | None:
    """In a child that is to have a pulse: one beat of it."""
    descriptor = os.environ.get(PULSE)
    if descriptor is None:
        return None
    pipe = int(descriptor)
    os.set_inheritable(pipe, False)  # it is nobody else's
    os.set_blocking(pipe, False)

    def beat() -> None:
        with contextlib.suppress(OSError):  # nobody feels it: the parent is busy, or gone
            os.write(pipe, b".")

    return beat
