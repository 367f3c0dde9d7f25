"""This machine in its network: by which addresses others reach it."""

from __future__ import annotations

import socket
from typing import Final

_FAR: Final = ("192.0.2.1", "10.0.0.1", "172.16.0.1", "192.168.0.1", "192.168.1.1")
"""An address that is nobody's, for the way out, and private ones, where there is no way out."""


def own_addresses() -> list[str]:
    """This machine's addresses, first the one by which it reaches others.

    The name alone does not do: on Debian and Ubuntu it leads to 127.0.1.1.
    """
    found = [*filter(None, map(_way_to, _FAR)), *_of_the_name()]
    return list(dict.fromkeys(each for each in found if not each.startswith(("127.", "0."))))


def _way_to(far: str) -> str:
    """Our end of a way there; empty if there is none. Nothing is sent: datagrams have no call."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as end:
        try:
            end.connect((far, 9))
        except OSError:
            return ""
        return str(end.getsockname()[0])


def _of_the_name() -> list[str]:
    try:
        return socket.gethostbyname_ex(socket.gethostname())[2]
    except OSError:
        return []
