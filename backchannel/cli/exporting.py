"""`backchannel export`: writes what recap/export.py and desk/audit.py give."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator, Callable
from pathlib import Path

from redis.asyncio import Redis

from backchannel.cli.deployment import redis_beside
from backchannel.core.errors import BackchannelError
from backchannel.core.settings import Settings
from backchannel.desk.audit import csv_lines, json_lines
from backchannel.recap.export import lines
from backchannel.store.audit import Trail
from backchannel.store.connect import connect
from backchannel.store.log import Log

Export = Callable[[Redis], AsyncIterator[bytes]]


def export_posts(settings: Settings, slug: str, out: Path) -> None:
    """Writes a conference's posts to a file, or to standard output for `-`."""
    _write(settings, slug, out, lambda redis: _posts(Log(redis, slug)))


def export_audit(settings: Settings, slug: str, out: Path) -> None:
    """Writes a conference's audit trail: as CSV where the file is called so, else as JSON lines."""
    export = csv_lines if out.suffix == ".csv" else json_lines
    _write(settings, slug, out, lambda redis: export(Trail(redis, slug)))


def _write(settings: Settings, slug: str, out: Path, export: Export) -> None:
    with redis_beside(settings) as url:
        text = asyncio.run(_read(url, export))
    if not text:
        raise BackchannelError(f"nothing is kept of {slug!r}. Is that the conference's slug?")
    if out == Path("-"):
        sys.stdout.buffer.write(text)
        return
    try:
        out.write_bytes(text)
    except OSError as error:
        raise BackchannelError(f"{out}: cannot be written ({error.strerror})") from None


async def _read(url: str, export: Export) -> bytes:
    redis = connect(url)
    try:
        return b"".join([line async for line in export(redis)])
    finally:
        await redis.aclose()


async def _posts(log: Log) -> AsyncIterator[bytes]:
    async for line in lines(log):
        yield line + b"\n"
