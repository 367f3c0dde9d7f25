"""Folders for sockets: on a path that is short enough, and nobody else's."""

from __future__ import annotations

import hashlib
import os
import tempfile
from pathlib import Path
from typing import Final

from backchannel.core.errors import StoreError

SOCKET_PATH_MAX: Final = 100
"""Bytes; the system's limit is 104 or 108."""


def short_folder(folder: Path) -> Path:
    """Where sockets go whose path in `folder` would be too long for the system.

    Always the same one for a folder, so that a leftover's socket is found again.
    """
    name = hashlib.sha256(os.fsencode(folder)).hexdigest()[:12]
    return Path(tempfile.gettempdir()) / f"backchannel-{os.getuid()}-{name}"


def make_private(folder: Path) -> None:
    """Makes a folder that only this user can open.

    Raises:
        StoreError: it is there and is someone else's.
    """
    folder.mkdir(mode=0o700, exist_ok=True)
    seen = folder.lstat()
    if not folder.is_dir() or folder.is_symlink() or seen.st_uid != os.getuid():
        raise StoreError(
            f"{folder} belongs to someone else. Remove it, or shorten BACKCHANNEL_DATA."
        )
    folder.chmod(0o700)
