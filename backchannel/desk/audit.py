"""The audit trail as files: for a spreadsheet, and for another program."""

from __future__ import annotations

import csv
import io
from collections.abc import AsyncIterator
from typing import Final

import msgspec

from backchannel.desk.blocklist import safe
from backchannel.store.audit import AuditRow, Trail

COLUMNS: Final = AuditRow.__struct_fields__


async def csv_lines(trail: Trail) -> AsyncIterator[bytes]:
    """All rows, the oldest first, under a line of names."""
    yield _csv(COLUMNS)
    async for row in trail.rows():
        yield _csv([safe(str(getattr(row, name))) for name in COLUMNS])


async def json_lines(trail: Trail) -> AsyncIterator[bytes]:
    """All rows, the oldest first, each one line of JSON."""
    async for row in trail.rows():
        yield msgspec.json.encode(row) + b"\n"


def _csv(cells: tuple[str, ...] | list[str]) -> bytes:
    line = io.StringIO()
    csv.writer(line).writerow(cells)
    return line.getvalue().encode()
