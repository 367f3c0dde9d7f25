"""Fetches a picture's bytes from a stranger's server, trusting nothing it says."""

from __future__ import annotations

import asyncio
import socket
from typing import Final

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from yarl import URL

from backchannel.media.reach import Reach
from backchannel.media.refused import MediaRefused

SECONDS: Final = 5.0
"""For everything: names, redirects, the last byte."""
BYTES_MAX: Final = 5_000_000
REDIRECTS_MAX: Final = 3
CONNECTIONS_MAX: Final = 32
_HEADERS: Final = {
    "User-Agent": "Backchannel",
    "Accept": "image/webp,image/png,image/jpeg,image/gif",
    "Accept-Encoding": "identity",  # pictures are packed already; nothing here unpacks
}
_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})


class _Resolver(AbstractResolver):
    """Resolves a name once and lets it through only if every one of its addresses is allowed."""

    def __init__(self, reach: Reach) -> None:
        self._reach = reach

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        loop = asyncio.get_running_loop()
        found = await loop.getaddrinfo(host, port, family=family, type=socket.SOCK_STREAM)
        results = []
        for kind, _, proto, _, place in found:
            address = str(place[0])
            if not self._reach.address(address):
                raise MediaRefused(403, "This address is not on the public internet.")
            results.append(
                ResolveResult(
                    hostname=host,
                    host=address,
                    port=port,
                    family=kind,
                    proto=proto,
                    flags=socket.AI_NUMERICHOST | socket.AI_NUMERICSERV,
                )
            )
        return results

    async def close(self) -> None:
        """Nothing is held."""


class Fetcher:
    """The HTTP client. Opens nothing before the first picture."""

    def __init__(self, reach: Reach, seconds: float = SECONDS) -> None:
        self._reach = reach
        self._seconds = seconds
        self._session: aiohttp.ClientSession | None = None

    async def fetch(self, url: str) -> bytes:
        """The body at an address, at most `BYTES_MAX` of it.

        Raises:
            MediaRefused: it may not be fetched, or could not be.
        """
        try:
            async with asyncio.timeout(self._seconds):
                return await self._follow(self._reach.url(url))
        except TimeoutError:
            raise MediaRefused(504, "The picture's server took too long.") from None
        except (aiohttp.ClientError, OSError, ValueError):
            raise MediaRefused(502, "The picture's server could not be read.") from None

    async def _follow(self, url: URL) -> bytes:
        for _ in range(REDIRECTS_MAX + 1):
            async with self._client().get(url, allow_redirects=False) as response:
                if response.status not in _REDIRECTS:
                    return await _read(response)
                target = url.join(URL(response.headers.get("Location", "")))
                url = self._reach.url(str(target))
        raise MediaRefused(502, "The picture's server redirects too often.")

    def _client(self) -> aiohttp.ClientSession:
        if self._session is None:
            connector = aiohttp.TCPConnector(
                resolver=_Resolver(self._reach),
                use_dns_cache=False,
                limit=CONNECTIONS_MAX,
                socket_factory=self._socket,
            )
            self._session = aiohttp.ClientSession(
                connector=connector,
                cookie_jar=aiohttp.DummyCookieJar(),
                auto_decompress=False,
                headers=_HEADERS,
                timeout=aiohttp.ClientTimeout(total=self._seconds),
            )
        return self._session

    def _socket(self, info: aiohttp.AddrInfoType) -> socket.socket:
        """The last word: `info` is what is connected to, wherever it came from."""
        family, kind, proto, _, place = info
        if not self._reach.address(str(place[0])):
            raise OSError("not on the public internet")
        return socket.socket(family, kind, proto)

    async def close(self) -> None:
        """Ends every connection."""
        if self._session is not None:
            await self._session.close()
            self._session = None


async def _read(response: aiohttp.ClientResponse) -> bytes:
    if response.status in (404, 410):
        raise MediaRefused(404, "The picture is no longer there.")
    if response.status != 200:
        raise MediaRefused(502, "The picture's server did not answer with a picture.")
    if response.headers.get("Content-Encoding", "identity").lower() != "identity":
        raise MediaRefused(502, "The picture's server packs what we asked for unpacked.")
    if (response.content_length or 0) > BYTES_MAX:
        raise MediaRefused(413, "The picture is too large.")
    body = bytearray()
    async for chunk in response.content.iter_any():
        body += chunk
        if len(body) > BYTES_MAX:
            raise MediaRefused(413, "The picture is too large.")
    return bytes(body)
