"""The load client, built from c/client.c, and what it counts."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from types import TracebackType
from typing import Final, Self, TypeVar

import msgspec

T = TypeVar("T")
HERE: Final = Path(__file__).parent
OUT: Final = HERE.parent / "out"
AT_ONCE: Final = 128
"""Handshakes under way at a time."""


class Connected(msgspec.Struct):
    """After the start: how many are level with the server, and how long that took."""

    level: int
    refused: int
    seconds: float


class Heard(msgspec.Struct):
    """What came in one phase."""

    expected: int
    received: int
    doubled: int
    disordered: int
    gaps: int
    p50_ms: float
    p99_ms: float
    bytes: int
    level: int

    @property
    def lost(self) -> int:
        """Not there in time."""
        return self.expected - self.received

    @property
    def clean(self) -> bool:
        """All of it came, each message once and in order."""
        return not (self.lost or self.doubled or self.disordered or self.gaps)


class Caught(msgspec.Struct):
    """How those ended that had stopped reading."""

    complete: int
    closed_4008: int
    cut_off: int


class Returned(msgspec.Struct):
    """How clients came back. Seconds from the first moment that the server took connections."""

    level: int
    refused: int
    resets: int
    resumed: int
    snapshots: int
    gaps: int
    away_s: float
    half_s: float
    all_s: float


def build(name: str) -> Path:
    """Compiles c/`name`.c, if it has changed."""
    source, binary = HERE / "c" / f"{name}.c", OUT / name
    compiler = shutil.which("cc")
    if compiler is None:
        raise SystemExit("The load client is written in C. On Debian and Ubuntu: apt install gcc")
    OUT.mkdir(exist_ok=True)
    newest = max(path.stat().st_mtime for path in (HERE / "c").iterdir())
    if not binary.exists() or binary.stat().st_mtime < newest:
        warnings = ("-Wall", "-Wextra", "-Wno-sign-compare")
        subprocess.run([compiler, "-O2", *warnings, "-o", binary, source], check=True)
    return binary


class Load:
    """Clients of one server. Leaving the context disconnects them."""

    def __init__(self, port: int, path: str, protocol: str, clients: int) -> None:
        args = (port, path, protocol, clients, AT_ONCE)
        self.clients = clients
        self._process = subprocess.Popen(
            [build("client"), *map(str, args)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        self.connected = self.read(Connected)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process.stdout.close()

    def ask(self, command: str, *args: float) -> None:
        """Begins a command; `read` waits for its answer."""
        assert self._process.stdin is not None
        self._process.stdin.write(" ".join([command, *map(str, args)]).encode() + b"\n")
        self._process.stdin.flush()

    def read(self, kind: type[T]) -> T:
        """The answer to what was asked: the client bounds its own time."""
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise SystemExit("The load client ended early; what it said is above.")
        return msgspec.json.decode(line, type=kind)
