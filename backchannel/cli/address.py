"""A wall's link: what it may be, and whether its server answers."""

from __future__ import annotations

import contextlib
import json
import re
import urllib.error
import urllib.request
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from backchannel.core.errors import SettingsError

ANSWER_SECONDS: Final = 3.0
_PATH: Final = re.compile(r"/c/([a-z0-9][a-z0-9-]{0,39})/wall")
_PLAIN: Final = re.compile(r"[!#$%&()*+,./0-9:;=?@A-Z\[\]_a-z~-]+")
_LOOPBACK: Final = re.compile(r"localhost|.+\.localhost|127(\.\d+){3}|::1")


@dataclass(frozen=True, slots=True, repr=False)
class Address:
    """A wall's link. What stands after its # is a secret."""

    url: str
    origin: str
    slug: str
    local: bool
    """On this machine: as good as https."""

    @property
    def told(self) -> str:
        """What may be printed of it."""
        return f"{self.origin}/c/{self.slug}/wall"


def address(url: str) -> Address:
    """Reads a wall's link.

    Raises:
        SettingsError: it is none.
    """
    shown = url.partition("#")[0]
    wanted = "A wall's link looks like http://192.168.1.20:8000/c/saltmarsh27/wall"
    try:
        parts = urlsplit(url)
        named, _ = parts.hostname or "", parts.port
    except ValueError:
        raise SettingsError(f"{shown!r} is no address. {wanted}") from None
    if parts.scheme not in {"http", "https"} or not named or not _PLAIN.fullmatch(url):
        raise SettingsError(f"{shown!r} is no address of a page. {wanted}")
    if "@" in parts.netloc:
        raise SettingsError(f"{shown.rpartition('@')[2]!r}: leave name and password out. {wanted}")
    found = _PATH.fullmatch(parts.path)
    if found is None:
        raise SettingsError(f"{shown!r} is not a wall. {wanted}")
    host = parts.netloc.lower().removesuffix(":80" if parts.scheme == "http" else ":443")
    local = _LOOPBACK.fullmatch(named) is not None
    return Address(url, f"{parts.scheme}://{host}", found[1], local)


def answers(wall: Address) -> str:
    """Empty if the wall's server answers, else why it does not.

    Raises:
        SettingsError: it answers, and has no such conference.
    """
    try:
        url = f"{wall.origin}/api/v1/{wall.slug}"
        with urllib.request.urlopen(url, timeout=ANSWER_SECONDS) as answer:  # noqa: S310 (http or https)
            json.load(answer)
    except urllib.error.HTTPError as error:
        with contextlib.suppress(ValueError, OSError):
            if error.code == 404 and "error" in json.load(error):
                raise SettingsError(
                    f"{wall.told}: this server has no conference {wall.slug!r}. Copy the link "
                    "again, from the desk or from what `backchannel up` printed."
                ) from None
        return f"code {error.code}"
    except urllib.error.URLError as error:
        return str(getattr(error.reason, "strerror", None) or error.reason)
    except (OSError, ValueError) as error:
        return str(error) or type(error).__name__
    return ""
