"""What a wall's browser has of its own on this machine: a profile, and a page to begin with."""

from __future__ import annotations

import hashlib
import html
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from backchannel.cli.address import Address
from backchannel.core.errors import SettingsError

_PAGE: Final = """<!doctype html><html lang="en" style="background:#080f18;cursor:none">
<meta charset="utf-8"><meta name="referrer" content="no-referrer"><title>Wall</title>
<meta http-equiv="refresh" content="{to}"></html>
"""
"""Dark, until the wall is there: it looks again by itself, and is written anew by us."""


class Profile:
    """A folder for one wall: its browser's profile, and the page that leads to the wall.

    The link is in that page and not among the browser's arguments, which everyone on the machine
    may read.
    """

    def __init__(self, data: Path, wall: Address) -> None:
        name = hashlib.sha256(wall.url.encode()).hexdigest()[:12]
        self.folder = data.absolute() / "screens" / name
        self.chromium = self.folder / "chromium"
        self.page = self.folder / "wall.html"
        self.log = self.folder / "chromium.log"
        self._played = self.folder / "played"
        self._wall = wall

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Makes the folder, and keeps it for ourselves inside the block.

        Raises:
            SettingsError: the folder cannot be written to, or another process shows this wall.
        """
        try:
            self.chromium.mkdir(parents=True, exist_ok=True, mode=0o700)
            self.folder.chmod(0o700)
            lock = os.open(self.folder / "lock", os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            raise SettingsError(
                f"{self.folder} cannot be written to ({error.strerror}). "
                "Name a folder of yours in BACKCHANNEL_DATA."
            ) from None
        try:
            if not _take(lock):
                raise SettingsError(
                    "this wall is on already, by another `backchannel screen` on this machine. "
                    "Close that one first; for a second screen, make a link of its own at the desk."
                )
            yield
        finally:
            os.close(lock)

    @property
    def played(self) -> bool:
        """Whether the wall has been here before, and so can begin without its server."""
        return self._played.exists()

    def lead(self, there: bool) -> None:
        """Lets the page lead to the wall, or wait for it in the dark."""
        to = html.escape(f"0;url={self._wall.url}") if there else "2"
        fresh = self.page.with_suffix(".new")
        with open(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write(_PAGE.format(to=to))
        fresh.replace(self.page)
        if there:
            self._played.touch()
        else:
            self._played.unlink(missing_ok=True)


def _take(lock: int) -> bool:
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(lock, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
