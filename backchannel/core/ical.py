"""The programme from an iCalendar file (RFC 5545), as conference planners export it."""

from __future__ import annotations

import re
from datetime import datetime, tzinfo
from typing import Any, Final, cast, get_args

from icalendar import Calendar, Event
from icalendar.error import BrokenCalendarProperty, IncompleteComponent, InvalidCalendar

from backchannel.core.errors import ConferenceError
from backchannel.core.text import clean_line
from backchannel.core.walls import Play, Session

MOST: Final = 2_000
"""Sessions: more than any conference has, and little enough to be read in a moment."""
_PLAYS: Final = frozenset(get_args(Play))


def sessions(text: str, name: str, zone: tzinfo) -> tuple[Session, ...]:
    """The sessions of a calendar, by when they begin.

    SUMMARY is the title, LOCATION the room, the names of the ATTENDEEs the speaker, and a category
    that is one of `Play` says what the walls do meanwhile. What is cancelled, lasts whole days or
    is a free-busy or to-do entry is no session.

    Args:
        name: the file's, for the messages.
        zone: of times that say none.

    Raises:
        ConferenceError: names the file, the session and what is wrong with it.
    """
    try:
        calendar = Calendar.from_ical(text)
    except (ValueError, IndexError, KeyError) as error:
        reason = str(error).splitlines()[0].rstrip(": ")
        raise ConferenceError(f"{name} is not an iCalendar file: {reason}.") from None
    events = cast("list[Event]", calendar.walk("VEVENT"))
    if len(events) > MOST:
        raise ConferenceError(f"{name} has {len(events)} sessions; at most {MOST} are read.")
    found = (_session(event, name, zone) for event in events)
    return tuple(sorted(filter(None, found), key=lambda each: (each.starts, each.room)))


def _session(event: Event, name: str, zone: tzinfo) -> Session | None:
    title = clean_line(_text(event, "SUMMARY"))
    label = f'{name}: the session "{title}"'
    if _text(event, "STATUS").upper() == "CANCELLED":
        return None
    if "RRULE" in event:
        raise ConferenceError(f"{label} repeats (RRULE). Write each of its times as an event.")
    try:
        starts, ends = event.start, event.end
    except (BrokenCalendarProperty, IncompleteComponent, InvalidCalendar, ValueError) as error:
        raise ConferenceError(f"{label} has no time that can be read: {error}.") from None
    if not isinstance(starts, datetime) or not isinstance(ends, datetime):
        return None  # whole days: a festival's frame, nobody's talk
    starts, ends = _aware(starts, zone), _aware(ends, zone)
    if ends <= starts:
        raise ConferenceError(f"{label} ends ({ends}) before it starts ({starts}).")
    if not title:
        raise ConferenceError(f"{name}: the session at {starts} has no title (SUMMARY).")
    return Session(
        title=title,
        starts=starts,
        ends=ends,
        speaker=_speakers(event),
        room=clean_line(_text(event, "LOCATION")),
        play=_play(event),
    )


def _text(event: Event, key: str) -> str:
    value: Any = event.get(key, "")
    return str(value[0] if isinstance(value, list) else value)


def _speakers(event: Event) -> str:
    given: Any = event.get("ATTENDEE", [])
    people = given if isinstance(given, list) else [given]
    names = (clean_line(str(person.params.get("CN", ""))) for person in people)
    return ", ".join(filter(None, names))


def _play(event: Event) -> Any:
    given: Any = event.get("CATEGORIES", [])
    lists = given if isinstance(given, list) else [given]
    words = re.split(r"[,;]", ",".join(each.to_ical().decode() for each in lists))
    return next((word for each in words if (word := each.strip().lower()) in _PLAYS), "")


def _aware(at: datetime, zone: tzinfo) -> datetime:
    return at if at.tzinfo is not None else at.replace(tzinfo=zone)
