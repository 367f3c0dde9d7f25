"""How many sockets this process can hold: each takes a descriptor, and the system has a say."""

from __future__ import annotations

import logging
import sys
from typing import Final

SPARE: Final = 100
"""Descriptors kept for Redis, for files, for requests, and for telling the next one that it is
full (at most half of all that there are)."""

logger = logging.getLogger("backchannel.web")


def capacity(wanted: int) -> int:
    """Raises this process's limit as far as `wanted` sockets need and it may; how many fit.

    Beyond its limit a process cannot even say that it is full: the system closes the connection.
    """
    if sys.platform == "win32":  # it has no such limit
        return wanted
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    need = wanted + SPARE
    if soft == resource.RLIM_INFINITY or soft >= need:
        return wanted
    may = need if hard == resource.RLIM_INFINITY else min(need, hard)
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (may, hard))
    except (ValueError, OSError):  # macOS has a limit below the one it tells
        may = soft
    if may >= need:
        return wanted
    fits = max(may - SPARE, may // 2)
    logger.warning(
        "only %d of BACKCHANNEL_MAX_SOCKETS=%d sockets fit into the limit of %d open files; "
        "raise it with `ulimit -n %d`, or LimitNOFILE= of its systemd unit",
        *(fits, wanted, may, need),
    )
    return fits
