"""`backchannel export`: writes what recap/export.py gives."""

from __future__ import annotations

import sys
from pathlib import Path

from backchannel.cli.deployment import redis_of
from backchannel.core.errors import BackchannelError
from backchannel.core.settings import Settings
from backchannel.recap.export import lines
from backchannel.store.connect import check, connect
from backchannel.store.log import Log


async def export_posts(settings: Settings, slug: str, out: Path) -> None:
    """Writes a conference's posts to a file, or to standard output for `-`."""
    with redis_of(settings) as url:
        redis = connect(url)
        try:
            await check(redis)
            found = [line async for line in lines(Log(redis, slug))]
        finally:
            await redis.aclose()
    text = b"".join(line + b"\n" for line in found)
    if out == Path("-"):
        sys.stdout.buffer.write(text)
        return
    try:
        out.write_bytes(text)
    except OSError as error:
        raise BackchannelError(f"{out}: cannot be written ({error.strerror})") from None
