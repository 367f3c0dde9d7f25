"""The pictures on disk: each once, under the hash of its bytes; a small file per address names it.

    pictures/<hash of the bytes>      what is served; its mtime is when it was last asked for
    addresses/<hash of the address>   the name of the picture
    erased/<hash of the address>      an empty file: whoever it shows does not want to be kept
    claimed/<hash of the address>     an empty file: a process is bringing what it names

Processes may share a folder: every file is written whole under another name first.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import tempfile
import threading
import time
from collections.abc import Collection
from pathlib import Path
from typing import Final

from backchannel.core.post import PICTURE_NAME, picture_name

BYTES_MAX: Final = 1_000_000_000
"""What the folder may take; then the longest unused pictures leave."""
KEEP: Final = 0.9
"""The part of `BYTES_MAX` that is left after that."""
_RECOUNT: Final = 0.02
"""What is taken is counted anew after so much of `BYTES_MAX` was written."""
_ADDRESS_BYTES: Final = 4096
"""What a file takes at least, whatever is in it."""
_TOUCH_SECONDS: Final = 3600
"""An mtime is brought up to date no oftener than this."""
_UNFINISHED: Final = "unfinished-"


class Cache:
    """A bounded store of pictures. Its methods block: call them in a thread.

    Raises:
        OSError: from any method, when the folder cannot be read or written.
    """

    def __init__(self, folder: Path, bytes_max: int = BYTES_MAX) -> None:
        self._pictures = folder / "pictures"
        self._addresses = folder / "addresses"
        self._erased = folder / "erased"
        self._claimed = folder / "claimed"
        self._bytes_max = bytes_max
        self._bytes: int | None = None
        self._own = 0
        """Of those, written here since they were last counted: others write as well."""
        self._writing = threading.Lock()

    def get(self, url: str) -> bytes | None:
        """The picture kept for an address."""
        address = self._addresses / _hash(url.encode())
        try:
            picture = self._pictures / address.read_text("ascii")
            body = picture.read_bytes()
        except FileNotFoundError:
            return None
        if _hash(body) != picture.name:  # half of it, after a crash
            picture.unlink(missing_ok=True)
            return None
        now = time.time()
        if now - picture.stat().st_mtime > _TOUCH_SECONDS:
            os.utime(picture, (now, now))
        return body

    def claim(self, url: str) -> Path:
        """The file that says who brings the picture of an address."""
        return self._claimed / _hash(url.encode())

    def put(self, url: str, body: bytes) -> None:
        """Keeps a picture for an address."""
        with self._writing:
            if self._bytes is None or self._own > self._bytes_max * _RECOUNT:
                self._bytes, self._own = self._begin(), 0
            taken = before = self._bytes
            picture = self._pictures / _hash(body)
            if not picture.exists():
                _write(picture, body)
                taken += _on_disk(len(body))
            _write(self._addresses / _hash(url.encode()), picture.name.encode())
            taken += _ADDRESS_BYTES
            self._own += taken - before
            self._bytes = taken if taken <= self._bytes_max else self._prune()

    def names(self) -> list[str]:
        """The addresses that a picture is kept for, each by its `picture_name`."""
        try:
            found = os.listdir(self._addresses)
        except FileNotFoundError:
            return []
        return [name[:PICTURE_NAME] for name in found if not name.startswith(_UNFINISHED)]

    def drop(self, names: Collection[str]) -> None:
        """Drops these addresses, and the pictures that no other one has."""
        with self._writing:
            left, theirs = set[str](), set[str]()
            for address in self._addresses.iterdir():
                dropped = address.name[:PICTURE_NAME] in names
                (theirs if dropped else left).add(_name(address))
                if dropped:
                    address.unlink(missing_ok=True)
            for picture in theirs - left - {""}:
                (self._pictures / picture).unlink(missing_ok=True)

    def erase(self, url: str) -> None:
        """Drops an address for good: it is not fetched again."""
        if self._addresses.exists():
            self.drop({picture_name(url)})
        self._erased.mkdir(parents=True, exist_ok=True, mode=0o700)
        (self._erased / _hash(url.encode())).touch()

    def is_erased(self, url: str) -> bool:
        """Whether an address was erased."""
        return (self._erased / _hash(url.encode())).exists()

    def _begin(self) -> int:
        """Makes the folders. Returns what is taken already."""
        for folder in (self._pictures, self._addresses):
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        taken = sum(_on_disk(size) for _, size, _ in self._scan())
        return taken + _ADDRESS_BYTES * sum(1 for _ in self._addresses.iterdir())

    def _scan(self) -> list[tuple[float, int, Path]]:
        """Every picture's mtime, size and path; what a crash left unfinished is removed."""
        found = []
        for folder in (self._pictures, self._addresses):
            for path in folder.iterdir():
                with contextlib.suppress(FileNotFoundError):
                    seen = path.stat()
                    if path.name.startswith(_UNFINISHED):
                        if time.time() - seen.st_mtime > _TOUCH_SECONDS:
                            path.unlink()
                    elif folder is self._pictures:
                        found.append((seen.st_mtime, seen.st_size, path))
        return found

    def _prune(self) -> int:
        """Removes the longest unused pictures and their addresses. Returns what is taken then."""
        names = {path: _name(path) for path in self._addresses.iterdir()}
        leading: dict[str, list[Path]] = {}
        for path, name in names.items():
            leading.setdefault(name, []).append(path)
        pictures = sorted(self._scan())
        kept = {path.name for _, _, path in pictures}
        taken = sum(_on_disk(size) for _, size, _ in pictures)
        taken += _ADDRESS_BYTES * sum(len(leading[name]) for name in leading if name in kept)
        for _, size, path in pictures:
            if taken <= self._bytes_max * KEEP:
                break
            path.unlink(missing_ok=True)
            kept.discard(path.name)
            taken -= _on_disk(size) + _ADDRESS_BYTES * len(leading.get(path.name, ()))
        for path, name in names.items():
            if name not in kept:
                path.unlink(missing_ok=True)
        return taken


def _hash(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _name(address: Path) -> str:
    try:
        return address.read_text("ascii")
    except (FileNotFoundError, UnicodeDecodeError):
        return ""


def _on_disk(size: int) -> int:
    return -(-size // _ADDRESS_BYTES) * _ADDRESS_BYTES


def _write(path: Path, data: bytes) -> None:
    descriptor, name = tempfile.mkstemp(prefix=_UNFINISHED, dir=path.parent)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
