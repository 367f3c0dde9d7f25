"""The sockets a server listens on, bound before anything else starts.

Several workers get a socket each, all on one port (SO_REUSEPORT), and the kernel spreads
connections over them by a hash. One queue that all of them share spreads them as well at first:
of 1,000 clients two workers held 425 to 486 and 514 to 575, either way. But when one was killed,
and its clients came back, the other had taken all 1,000 before a new one was there; and a client
stays where it is. With a socket each the new one had 240 to 270 of them. The usual price of that is
that the connections queued at a worker that dies are lost. Here the parent holds every socket open:
they wait for the worker that is started in its place.
"""

from __future__ import annotations

import contextlib
import errno
import os
import socket
import sys
from typing import Final

from backchannel.core.errors import SettingsError

BACKLOG: Final = 16_384
"""Connections that may wait to be accepted: the system's own limit (net.core.somaxconn) is lower.
Whoever finds it full tries again after 1, 3 and 7 seconds."""
_SPREADS: Final = sys.platform == "linux"  # elsewhere SO_REUSEPORT gives one of them everything
UNSENT_MS: Final = 12_000
"""Bytes that nobody acknowledges for this long end the connection, whatever else waits."""


def listening_socket(host: str, port: int) -> socket.socket:
    """A socket that listens, set up so that a peer that vanished is noticed.

    Raises:
        SettingsError: the port is taken, or the address cannot be listened on.
    """
    return listening_sockets(host, port, 1)[0]


def listening_sockets(host: str, port: int, count: int) -> list[socket.socket]:
    """Sockets that listen on one port, one for each of so many workers.

    Where the kernel spreads no connections over sockets, it is the same one for all.

    Raises:
        SettingsError: as `listening_socket`.
    """
    with contextlib.ExitStack() as opened:
        first = opened.enter_context(_bound(host, port))
        listeners, bound_to = [first], first.getsockname()[1]
        try:
            if count > 1 and _SPREADS:
                # Bound alone, so that a port in use was noticed; from here on it may be shared.
                first.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
            for _ in range(count - 1):
                another = _bound(host, bound_to, shared=True) if _SPREADS else first.dup()
                listeners.append(opened.enter_context(another))
            for listener in listeners:
                listener.listen(BACKLOG)
                listener.setblocking(False)
        except OSError as error:
            raise SettingsError(_refused(host, port, error)) from None
        opened.pop_all()
    return listeners


def _bound(host: str, port: int, *, shared: bool = False) -> socket.socket:
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
        if shared:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        listener.bind(address)
    except OSError as error:
        listener.close()
        raise SettingsError(_refused(host, port, error)) from None
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
