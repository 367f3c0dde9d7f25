"""The demo's conference, moved so that its second afternoon is now."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from functools import cache
from importlib.resources import files
from typing import Final

import msgspec

from backchannel.core.conference import Conference
from backchannel.core.conference_file import parse

SLUG: Final = "demo"
MIDNIGHT: Final = datetime(2027, 5, 11, tzinfo=UTC)
"""The start of day one, in the file's own dates; every offset counts from here."""
NOW: Final = timedelta(days=1, hours=14, minutes=52, seconds=30)
"""How far from there a visitor arrives: the middle of the second afternoon's keynote."""
_STEP: Final = timedelta(minutes=5)


def begins(now: datetime) -> datetime:
    """When day one's midnight was, if `now` is the moment a visitor arrives."""
    return now - NOW


@cache
def written() -> Conference:
    """The conference as its file says, in the file's own dates."""
    text = (files("backchannel.demo") / "conference.toml").read_text(encoding="utf-8")
    return parse(text, "conference.toml")


def conference(now: datetime | None = None) -> Conference:
    """The conference with its programme round `now` (None: this moment).

    Its sessions begin at full five minutes, in a zone where it is afternoon.
    """
    now = datetime.now(UTC) if now is None else now.astimezone(UTC)
    midnight = _rounded(begins(now))
    hours = round((MIDNIGHT + NOW - now.replace(year=2027, month=5, day=12)) / timedelta(hours=1))
    hours = (hours + 11) % 24 - 11
    zone = timezone(timedelta(hours=hours))

    def moved(moment: datetime) -> datetime:
        return (midnight + (moment - MIDNIGHT)).astimezone(zone)

    file = written()
    return msgspec.structs.replace(
        file,
        starts=None if file.starts is None else moved(file.starts),
        timezone=f"Etc/GMT{-hours:+d}" if hours else "UTC",
        session=tuple(
            msgspec.structs.replace(each, starts=moved(each.starts), ends=moved(each.ends))
            for each in file.session
        ),
    )


def _rounded(moment: datetime) -> datetime:
    past = timedelta(seconds=moment.timestamp() % _STEP.total_seconds())
    return moment - past + (_STEP if past * 2 >= _STEP else timedelta(0))
