"""The way of a picture: remembered refusals, the cache, one fetch for all who ask, redrawn.

Whoever serves a picture sets, besides its type and ETag: `X-Content-Type-Options: nosniff`,
`Content-Security-Policy: sandbox; default-src 'none'`, `Cross-Origin-Resource-Policy: cross-origin`
and `Cache-Control: public, max-age=86400, s-maxage=300, immutable`.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from backchannel.media.alone import alone
from backchannel.media.cache import BYTES_MAX, Cache
from backchannel.media.fetch import Fetcher
from backchannel.media.pool import Pool
from backchannel.media.reach import Reach
from backchannel.media.refused import MediaRefused

REMEMBER_SECONDS: Final = 60.0
"""A picture that was refused is not tried again for so long."""
REMEMBERED_MAX: Final = 10_000
AT_ONCE: Final = 8
"""Pictures on their way at a time; the others wait."""
WAITING_MAX: Final = 256

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Picture:
    """What is served."""

    body: bytes
    type: str
    etag: str
    """With its quotes."""


class MediaProxy:
    """Serves the pictures that posts name. An async context manager: it owns processes and tasks.

    Args:
        cache: the folder to keep them in.
        makers: by scheme, what makes the pictures that come from nowhere: `demo:tree` is
            `makers["demo"]("tree")`, which raises LookupError or ValueError for no such picture.
        reach: what may be fetched.
    """

    def __init__(
        self,
        cache: Path,
        makers: Mapping[str, Callable[[str], bytes]],
        *,
        reach: Reach | None = None,
        bytes_max: int = BYTES_MAX,
    ) -> None:
        self._cache = Cache(cache, bytes_max)
        self._makers = dict(makers)
        self._fetcher = Fetcher(reach or Reach())
        self._pool = Pool()
        self._under_way: dict[str, asyncio.Task[Picture | MediaRefused]] = {}
        self._refused: dict[str, tuple[float, MediaRefused]] = {}
        self._turns = asyncio.Semaphore(AT_ONCE)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Ends what is under way."""
        tasks = list(self._under_way.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._fetcher.close()
        await self._pool.close()

    async def get(self, url: str) -> Picture:
        """The picture at an address. Whoever asks meanwhile waits for the same fetch.

        Raises:
            MediaRefused: there is none that we would serve.
        """
        until, refused = self._refused.get(url, (0.0, None))
        if refused is not None and time.monotonic() < until:
            raise refused.again()
        task = self._under_way.get(url)
        if task is None:
            if len(self._under_way) >= WAITING_MAX:
                raise MediaRefused(503, "Too many pictures are asked for at once.")
            task = asyncio.create_task(self._bring(url), name="picture")
            self._under_way[url] = task
            task.add_done_callback(lambda _: self._under_way.pop(url, None))
        try:
            found = await asyncio.shield(task)
        except asyncio.CancelledError:
            if not task.cancelled():
                raise
            raise MediaRefused(503, "This picture was dropped meanwhile.") from None
        if isinstance(found, MediaRefused):
            raise found.again()
        return found

    async def names(self) -> list[str]:
        """What is kept, each by its `core.post.picture_name`."""
        return await asyncio.to_thread(self._cache.names)

    async def drop(self, names: Collection[str]) -> None:
        """Keeps these no longer: their posts are gone."""
        await asyncio.to_thread(self._cache.drop, names)

    async def _bring(self, url: str) -> Picture | MediaRefused:
        try:
            if await asyncio.to_thread(self._cache.is_erased, url):
                raise MediaRefused(410, "This picture is gone.")
            body = await self._kept(url)
            if body is None:
                async with self._turns, alone(self._cache.claim(url)):
                    body = await self._kept(url)  # another process had it under way
                    if body is None:
                        body = await self._make(url)
                        await self._keep(url, body)
            return _picture(body)
        except MediaRefused as refused:
            return self._remember(url, refused)
        except Exception:
            logger.exception("A picture could not be brought")
            return self._remember(url, MediaRefused(502, "This picture could not be brought."))

    async def _make(self, url: str) -> bytes:
        scheme, _, name = url.partition(":")
        if scheme not in self._makers:
            data = await self._fetcher.fetch(url)
            if not kind(data):
                raise MediaRefused(415, "This is not a picture that can be shown.")
            return await self._pool.redraw(data)
        try:
            return await asyncio.to_thread(self._makers[scheme], name)
        except (LookupError, ValueError):
            raise MediaRefused(404, "There is no such picture.") from None

    async def _kept(self, url: str) -> bytes | None:
        try:
            return await asyncio.to_thread(self._cache.get, url)
        except OSError as error:
            logger.warning("The pictures' folder cannot be read: %s", error.strerror)
            return None

    async def _keep(self, url: str, body: bytes) -> None:
        try:
            await asyncio.to_thread(self._cache.put, url, body)
        except OSError as error:
            logger.warning("The pictures' folder cannot be written: %s", error.strerror)

    def _remember(self, url: str, refused: MediaRefused) -> MediaRefused:
        now = time.monotonic()
        if len(self._refused) >= REMEMBERED_MAX:
            kept = {key: row for key, row in self._refused.items() if row[0] > now}
            self._refused = kept if len(kept) < REMEMBERED_MAX else {}
        self._refused[url] = (now + REMEMBER_SECONDS, refused)
        return refused


def kind(data: bytes) -> str:
    """A picture's media type by its first bytes; empty for anything else, whatever it is called."""
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if data.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if data.startswith((b"GIF87a", b"GIF89a")):
        return "image/gif"
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return "image/webp"
    return ""


def _picture(body: bytes) -> Picture:
    found = kind(body)
    if not found:
        raise MediaRefused(415, "This is not a picture that can be shown.")
    return Picture(body, found, f'"{hashlib.sha256(body).hexdigest()[:32]}"')
