"""Lists of blocked people, as files that one conference hands to the next."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from datetime import datetime
from typing import Final, get_args

from backchannel.core.block import Block, Network, Strength
from backchannel.core.errors import BackchannelError
from backchannel.core.text import clean_line

COLUMNS: Final = ("source", "handle", "name", "strength", "until")
MOST: Final = 5000
"""People in one list."""
_HANDLE_LONGEST: Final = 320
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


class BlocklistError(BackchannelError):
    """A list that cannot be used; the message names the line and the way out."""


def written(blocks: Iterable[Block]) -> str:
    """A list as CSV. Who is known by no handle cannot be named elsewhere, and is left out."""
    out = io.StringIO()
    rows = csv.writer(out, lineterminator="\n")
    rows.writerow(COLUMNS)
    for block in blocks:
        if block.handle:
            until = block.until.isoformat() if block.until else ""
            cells = (block.source, block.handle, block.name, block.strength, until)
            rows.writerow([safe(cell) for cell in cells])
    return out.getvalue()


def read(text: str, *, by: str, at: datetime) -> list[Block]:
    """The people of a list: CSV as `written` makes it, or a handle a line.

    Raises:
        BlocklistError: a line says nothing that can be used, or there are too many.
    """
    found: dict[str, Block] = {}
    for number, line in enumerate(text.removeprefix("\ufeff").splitlines(), 1):
        row = [cell.strip().removeprefix("'") for cell in _cells(line, number)]
        if not any(row) or row[:2] == list(COLUMNS[:2]) or row[0].startswith("#"):
            continue
        block = _block(["", *row] if len(row) == 1 else row, number, by, at)
        found[block.key] = block
    if not found:
        raise BlocklistError("The list is empty. Write one handle in a line, @someone, say.")
    if len(found) > MOST:
        raise BlocklistError(f"The list has {len(found)} people; {MOST} at a time are read.")
    return list(found.values())


def safe(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula (OWASP, CSV injection)."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def _cells(line: str, number: int) -> list[str]:
    try:
        return next(csv.reader([line]), [])
    except csv.Error:
        raise BlocklistError(f"Line {number} is not CSV. Write one handle in it.") from None


def _block(row: list[str], number: int, by: str, at: datetime) -> Block:
    source, handle, name, strength, until = [*row, "", "", "", ""][:5]
    handle = clean_line(handle).lstrip("@＠").strip()
    if not handle or any(char.isspace() for char in handle) or len(handle) > _HANDLE_LONGEST:
        raise BlocklistError(f'Line {number}: "{handle[:40]}" is not a handle.')
    if source not in ("", *get_args(Network)):
        raise BlocklistError(
            f'Line {number}: "{source[:40]}" is not a network. '
            "Write x, mastodon, bluesky, or nothing for all of them."
        )
    if strength not in ("", *get_args(Strength)):
        raise BlocklistError(f'Line {number}: "{strength[:40]}" is neither reject nor hold.')
    return Block(
        source=source,
        handle=handle,
        name=clean_line(name)[:200],
        strength="hold" if strength == "hold" else "reject",
        until=_time(until, number),
        by=by,
        at=at,
    )


def _time(until: str, number: int) -> datetime | None:
    if not until:
        return None
    try:
        time = datetime.fromisoformat(until)
    except ValueError:
        time = datetime.min
    if time.tzinfo is None:
        raise BlocklistError(
            f'Line {number}: until = "{until[:40]}" is not a time. '
            "Write one with its offset, 2027-05-13T20:00:00+02:00, say."
        )
    return time
