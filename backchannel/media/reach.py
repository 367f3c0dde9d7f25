"""Which addresses the proxy may reach: the public internet's web ports, and nothing of ours.

A post's author chooses the address, so the server would otherwise be their hand inside our
network. Names are judged by what they resolve to, at the moment of connecting.
"""

from __future__ import annotations

import re
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Final

from yarl import URL

from backchannel.media.refused import MediaRefused

_NAT64: Final = ip_network("64:ff9b::/96")
_UNICAST6: Final = ip_network("2000::/3")
_NAME: Final = re.compile(r"[a-z0-9._-]+")
"""What a name consists of once it is in its ASCII form."""
_NOT_PUBLIC: Final = tuple(
    ip_network(net)
    for net in (
        "0.0.0.0/8",
        "100.64.0.0/10",
        "192.0.0.0/24",
        "192.88.99.0/24",
        "198.18.0.0/15",
        "240.0.0.0/4",
        "2001::/23",
        "2001:db8::/32",
        "3fff::/20",
    )
)
"""Listed besides what `ipaddress` knows: its list differs between Python versions."""


class Reach:
    """What may be fetched. Tests put another in its place to reach a server on this machine."""

    ports: frozenset[int] = frozenset({80, 443})

    def url(self, text: str) -> URL:
        """An address in the form that the HTTP client itself will use.

        Raises:
            MediaRefused: its scheme, port or host is none that we go to.
        """
        try:
            url = URL(text)
            host, port = url.raw_host or "", url.port
        except ValueError:
            raise MediaRefused(403, "This address cannot be read.") from None
        if url.scheme not in ("http", "https") or url.raw_user or url.raw_password:
            raise MediaRefused(403, "Only plain http and https addresses are fetched.")
        if port not in self.ports:
            raise MediaRefused(403, "Only the web's own ports are fetched from.")
        if not self.host(host):
            raise MediaRefused(403, "This address is not on the public internet.")
        return url.with_fragment(None)

    def host(self, host: str) -> bool:
        """True for a name with a dot in it, or an address in its usual form that is allowed."""
        try:
            ip_address(host)
        except ValueError:
            *parts, last = host.rstrip(".").split(".")
            # A name whose last part is a number is an address in disguise: 0x7f.1, 2130706433.
            return bool(parts) and _NAME.fullmatch(host) is not None and not _number(last)
        return self.address(host)

    def address(self, address: str) -> bool:
        """True if this numeric address is public."""
        try:
            return _public(ip_address(address))
        except ValueError:
            return False


def _number(text: str) -> bool:
    try:
        int(text, 16 if text.startswith("0x") else 10)
    except ValueError:
        return text == "0x"
    return True


def _public(address: IPv4Address | IPv6Address) -> bool:
    if isinstance(address, IPv6Address):
        inside = _inside(address)
        if inside is not None:
            return _public(inside)
        if address not in _UNICAST6:
            return False
    if any(address in net for net in _NOT_PUBLIC if net.version == address.version):
        return False
    return address.is_global and not address.is_multicast


def _inside(address: IPv6Address) -> IPv4Address | None:
    """The IPv4 address that packets to this one end at."""
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    if int(address) >> 32 & 0xFDFFFFFF == 0x5EFE:  # ISATAP
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour
