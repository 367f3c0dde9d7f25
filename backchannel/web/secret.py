"""The deployment's secret: it signs invites, screen links and media addresses."""

from __future__ import annotations

import contextlib
import os
import secrets
import tempfile
from pathlib import Path
from typing import Final

from backchannel.core.errors import SettingsError
from backchannel.core.settings import Settings

SHORTEST: Final = 16
"""Characters of a `BACKCHANNEL_SECRET` that is accepted."""


def load_secret(settings: Settings) -> bytes:
    """The secret from the environment, or the one in the data folder, made there if need be.

    Raises:
        SettingsError: it is too short, or the folder cannot be used.
    """
    if settings.secret:
        return _long_enough(settings.secret.encode(), "BACKCHANNEL_SECRET")
    path = settings.data / "secret"
    try:
        if not path.exists():
            _make(path)
        return _long_enough(path.read_bytes().strip(), str(path))
    except OSError as error:
        raise SettingsError(
            f"BACKCHANNEL_DATA: the secret at {path} cannot be used ({error.strerror}). "
            "Set BACKCHANNEL_SECRET, or name a folder of yours."
        ) from None


def _long_enough(secret: bytes, name: str) -> bytes:
    if len(secret) < SHORTEST:
        raise SettingsError(
            f"{name}: its value is too short; {SHORTEST} characters or more are needed. "
            "Make one with: python3 -c 'import secrets; print(secrets.token_urlsafe(32))'"
        )
    return secret


def _make(path: Path) -> None:
    """Writes a new secret, whole or not at all. Of two processes that do it, the first one wins."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, draft = tempfile.mkstemp(prefix="secret.", dir=path.parent)
    try:
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_urlsafe(32))
            file.flush()
            os.fsync(descriptor)
        with contextlib.suppress(FileExistsError):
            os.link(draft, path)
    finally:
        os.unlink(draft)
