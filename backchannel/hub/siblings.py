"""The other web processes that share a data folder: told at once, whatever Redis does.

Each has a datagram socket in a folder that only this user can open, under a name that nobody else
has. Whoever is gone refuses, and its socket is cleared away. A sibling that is too busy to listen
misses what it was told: what is told here is kept in a file as well.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import secrets
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Final

from backchannel.core.errors import StoreError
from backchannel.store.folders import SOCKET_PATH_MAX, make_private, short_folder

LONGEST: Final = 4096
"""Bytes of one message."""

logger = logging.getLogger(__name__)


class Siblings:
    """This process among the others of its data folder.

    Args:
        heard: called with what another one told.
    """

    def __init__(self, data: Path, heard: Callable[[bytes], None]) -> None:
        folder = data.absolute() / "siblings"
        name = f"{secrets.token_hex(6)}.sock"
        if len(os.fsencode(folder / name)) >= SOCKET_PATH_MAX:
            folder = short_folder(folder)
        self._path = folder / name
        self._heard = heard
        self._socket: socket.socket | None = None

    def open(self) -> None:
        """Listens from now on; where that cannot be, it goes without, and says so in the log."""
        try:
            self._path.parent.parent.mkdir(parents=True, exist_ok=True)
            make_private(self._path.parent)
            self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
            self._socket.setblocking(False)
            self._socket.bind(str(self._path))
        except (OSError, StoreError) as error:
            logger.warning("other processes on this machine hear of panic late: %s", error)
            return self.close()
        asyncio.get_running_loop().add_reader(self._socket.fileno(), self._receive)

    def close(self) -> None:
        """Listens no more."""
        mine, self._socket = self._socket, None
        if mine is not None:
            with contextlib.suppress(ValueError, OSError):
                asyncio.get_running_loop().remove_reader(mine.fileno())
            mine.close()
            with contextlib.suppress(OSError):  # a sibling clears it away
                self._path.unlink()

    def tell(self, message: bytes) -> None:
        """Tells every other one. Never waits."""
        if self._socket is None:
            return
        for path in self._path.parent.glob("*.sock"):
            if path != self._path:
                self._tell(self._socket, path, message)

    def _tell(self, mine: socket.socket, path: Path, message: bytes) -> None:
        try:
            mine.sendto(message, str(path))
        except (ConnectionRefusedError, FileNotFoundError):  # it was killed
            path.unlink(missing_ok=True)
        except OSError as error:  # its queue is full: it will see the file
            logger.warning("a sibling does not listen: %s", error)

    def _receive(self) -> None:
        while self._socket is not None:
            try:
                message = self._socket.recv(LONGEST)
            except OSError:  # no more for now
                return
            self._heard(message)
