"""The socket a server listens on, bound before anything else starts."""

from __future__ import annotations

import errno
import os
import socket
from typing import Final

from backchannel.core.errors import SettingsError

BACKLOG: Final = 2048
UNSENT_MS: Final = 12_000
"""Bytes that nobody acknowledges for this long end the connection, whatever else waits."""


def listening_socket(host: str, port: int) -> socket.socket:
    """A socket that listens, set up so that a peer that vanished is noticed.

    Raises:
        SettingsError: the port is taken, or the address cannot be listened on.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        family, kind, protocol, _, address = found[0]
        listener = socket.socket(family, kind, protocol)
    except OSError as error:
        raise SettingsError(_refused(host, port, error)) from None
    try:
        if os.name == "posix":  # on Windows it would let two servers share a port
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if hasattr(socket, "TCP_USER_TIMEOUT"):  # accepted sockets inherit it
            listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, UNSENT_MS)
        listener.bind(address)
        listener.listen(BACKLOG)
    except OSError as error:
        listener.close()
        raise SettingsError(_refused(host, port, error)) from None
    listener.setblocking(False)
    return listener


def _refused(host: str, port: int, error: OSError) -> str:
    where = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    if error.errno == errno.EADDRINUSE:
        return (
            f"{where} is in use by another program. "
            "Stop that one, or set BACKCHANNEL_PORT to a free port."
        )
    if error.errno == errno.EACCES:
        return f"{where} needs more rights. Set BACKCHANNEL_PORT to a port from 1024 on."
    return (
        f"{where} cannot be listened on: {error.strerror or error}. "
        "Set BACKCHANNEL_HOST to an address of this machine."
    )
