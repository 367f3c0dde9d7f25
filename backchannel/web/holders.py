"""Whose the sockets are, so that one visitor cannot take them all.

A venue sits behind one address, so an address may hold many. Whoever comes from this very machine
is not counted: a proxy that does not pass its visitors' addresses on looks like that.
"""

from __future__ import annotations

import ipaddress
from collections import Counter
from functools import lru_cache
from typing import Final

PER_SIGNIN: Final = 20
"""Desks that one sign-in may have open."""
SCREENS: Final = 50
"""Sockets that an address with no room left may open all the same, for walls with a screen link:
whoever does not say at once that it is one is sent away."""
RETRY_SECONDS: Final = 30
"""Who finds no room comes again after this."""
KEPT_FOR_DESKS: Final = 50
"""Of the sockets a process holds, those that only a desk gets (a tenth, if that is fewer)."""


class Holders:
    """How many sockets each sign-in and each address holds."""

    def __init__(self) -> None:
        self._held: Counter[str] = Counter()

    def add(self, holder: str) -> None:
        """One more; nobody is counted under an empty name."""
        if holder:
            self._held[holder] += 1

    def drop(self, holder: str) -> None:
        """One less."""
        if holder:
            self._held[holder] -= 1
            if not self._held[holder]:
                del self._held[holder]

    def held(self, holder: str) -> int:
        """How many there are."""
        return self._held[holder] if holder else 0


@lru_cache(1024)
def network(host: str) -> str:
    """What an address is counted under: itself, or its /64 as one household has; '' for our own."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:  # a unix socket, or a proxy that made it up
        return host
    if isinstance(address, ipaddress.IPv6Address):
        address = address.ipv4_mapped or address
    if address.is_loopback:
        return ""
    if address.version == 4:
        return str(address)
    return str(ipaddress.ip_network((address, 64), strict=False))


def quota(most: int, feed: str) -> int:
    """Of `most` sockets that a process holds, how many a feed's clients may take."""
    return most if feed == "desk" else most - min(KEPT_FOR_DESKS, most // 10)
