"""`backchannel export`: writes what recap/export.py gives."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from backchannel.cli.deployment import redis_beside
from backchannel.core.errors import BackchannelError
from backchannel.core.settings import Settings
from backchannel.recap.export import lines
from backchannel.store.connect import connect
from backchannel.store.log import Log


def export_posts(settings: Settings, slug: str, out: Path) -> None:
    """Writes a conference's posts to a file, or to standard output for `-`."""
    with redis_beside(settings) as url:
        text = asyncio.run(_read(url, slug))
    if out == Path("-"):
        sys.stdout.buffer.write(text)
        return
    try:
        out.write_bytes(text)
    except OSError as error:
        raise BackchannelError(f"{out}: cannot be written ({error.strerror})") from None


async def _read(url: str, slug: str) -> bytes:
    redis = connect(url)
    try:
        return b"".join([line + b"\n" async for line in lines(Log(redis, slug))])
    finally:
        await redis.aclose()
