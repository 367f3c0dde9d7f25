"""Reads a conference's TOML file, and says what is wrong with it in the file's own words."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec
from msgspec.structs import replace

from backchannel.core import faults, ical
from backchannel.core.conference import QUERY_LONGEST, Conference
from backchannel.core.errors import ConferenceError
from backchannel.core.rules import ALWAYS_HELD
from backchannel.core.wording import explain

HINTS: Final = {
    "slug": 'Use lower-case letters, digits and hyphens, at most 40, for example "pycon-2026"',
    "title": 'Write the conference\'s name, for example title = "PyCon 2026"',
    "hashtags": 'Write a list, for example hashtags = ["#pycon2026"]',
    "accent": 'Write a colour as # and six hexadecimal digits, for example "#d4ee40"',
    "ground": 'Write a colour as # and six hexadecimal digits, for example "#0b2a4a"',
    "timezone": 'Write a name such as "Europe/Berlin" or "UTC"',
}
"""What a key may hold, where its type alone does not say it well."""

_TOML: Final = (
    "The file must be TOML (https://toml.io): text stands in quotes, a list in square brackets, "
    "a date is written 2026-09-18T09:00:00"
)
_SHOWN: Final = 60
"""Characters of a line that cannot be read."""
_line: Final = re.compile(r"^(.*) \(at line (\d+), column \d+\)$")
_origin: Final = re.compile(r"https?://[A-Za-z0-9.\[\]:-]+")
_usual_port: Final = {"http": ":80", "https": ":443"}


def parse(text: str, name: str) -> Conference:
    """A conference from its TOML. `name` is the file's, for the messages.

    Raises:
        ConferenceError: names the file, the key, the value and what is allowed.
    """
    raw = _toml(text, name)
    try:
        conference = msgspec.convert(raw, Conference)
    except msgspec.ValidationError as error:
        raise ConferenceError(f"{name}: {explain(error, raw, Conference, HINTS)}") from None
    for check in (
        _check_times,
        _check_hashtags,
        _check_rules,
        _check_sources,
        _check_origins,
        _check_screens,
        _check_theme,
    ):
        if (complaint := check(conference)) is not None:
            raise ConferenceError(f"{name}: {complaint}")
    return _in_zone(_named_as_by_browsers(conference))


def _toml(text: str, name: str) -> object:
    try:
        return msgspec.toml.decode(text.removeprefix("\ufeff"))
    except RecursionError:
        raise ConferenceError(f"{name}: nested too deeply to be a conference") from None
    except (msgspec.DecodeError, UnicodeEncodeError) as error:
        raise ConferenceError(f"{name}{_spot(str(error), text)}. {_TOML}") from None


def _spot(complaint: str, text: str) -> str:
    """Where a file is no TOML: the line itself, since the reader's words are about its grammar."""
    found = _line.match(complaint)
    if found is None:
        return f": {complaint}"
    lines, number = text.split("\n"), int(found[2])
    line = lines[number - 1].strip() if number <= len(lines) else ""
    shown = "".join(char if char.isprintable() else "\ufffd" for char in line[:_SHOWN])
    return f", line {number} cannot be read: {shown} ({found[1].removesuffix('.')})"


def _check_times(conference: Conference) -> str | None:
    try:
        zone = ZoneInfo(conference.timezone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return f'timezone = "{conference.timezone}" is not known. {HINTS["timezone"]}.'
    spans = [("", conference.starts, conference.ends)]
    for number, session in enumerate(conference.session, 1):
        label = f'[[session]] {number} ("{session.title}"): '
        spans.append((label, session.starts, session.ends))
    for label, starts, ends in spans:
        if starts and ends and _aware(starts, zone) >= _aware(ends, zone):
            return (
                f"{label}ends = {ends} is not after starts = {starts}. Put the later one in ends."
            )
    return None


def _check_hashtags(conference: Conference) -> str | None:
    if not conference.hashtags:
        return f"hashtags is empty. {HINTS['hashtags']}."
    found = (faults.of_tag(written) for written in conference.hashtags)
    return next((f"hashtags: {fault}" for fault in found if fault), None)


def _check_rules(conference: Conference) -> str | None:
    return faults.of_list(conference.rule, "[[rule]]")


def _check_sources(conference: Conference) -> str | None:
    names: set[str] = set()
    for number, source in enumerate(conference.source, 1):
        label = f'[[source]] {number} ("{source.kind}")'
        if source.name in names:
            return f"{label}: another source is of this kind. One of each is read."
        names.add(source.name)
        if source.mode == "post" and source.kind in ALWAYS_HELD:
            return f'{label}: mode = "post" cannot be used. What the room writes is read first.'
        if source.mode and source.kind == "replay":
            return (
                f"{label}: take mode out. It is the network a recorded post came from that counts."
            )
        if source.kind == "x" and len(source.query or conference.x_query(source)) > QUERY_LONGEST:
            return f"{label}: its query is longer than the {QUERY_LONGEST} characters X takes."
    return None


def _check_origins(conference: Conference) -> str | None:
    for origin in conference.widget.origins:
        if not _origin.fullmatch(origin):
            return (
                f'[widget] origins: "{origin}" is not an origin. '
                'Write scheme and host and no path, for example "https://www.example.org".'
            )
    return None


def _check_screens(conference: Conference) -> str | None:
    names: set[str] = set()
    for number, screen in enumerate(conference.screen, 1):
        if not screen.name.strip():
            return f"[[screen]] {number}: give it the name that its link will be made with."
        if screen.name.casefold() in names:
            return f'[[screen]] {number} ("{screen.name}"): another screen has this name.'
        if screen.scenes == ():
            return f'[[screen]] {number} ("{screen.name}"): scenes is empty. Leave it out.'
        names.add(screen.name.casefold())
    # Whose sessions come from another file, too, is held to them once that is read.
    return None if conference.programme else _check_rooms(conference)


def _check_rooms(conference: Conference) -> str | None:
    rooms = {session.room for session in conference.session}
    for label, room in [
        ("[wall]", conference.wall.room),
        *((f'[[screen]] "{screen.name}"', screen.room or "") for screen in conference.screen),
    ]:
        if room and room not in rooms:
            return f'{label}: room = "{room}" is the room of no [[session]].'
    return None


def _check_theme(conference: Conference) -> str | None:
    return conference.theme.fault()


def with_programme(conference: Conference, text: str, name: str) -> Conference:
    """With the sessions of an iCalendar file, in the order of their times.

    Raises:
        ConferenceError: names what of the file cannot be read.
    """
    read = ical.sessions(text, name, ZoneInfo(conference.timezone))
    both = sorted((*conference.session, *read), key=lambda session: session.starts)
    conference = replace(conference, session=tuple(both))
    if (complaint := _check_rooms(conference)) is not None:
        raise ConferenceError(f"{name}: {complaint}")
    return conference


def _named_as_by_browsers(conference: Conference) -> Conference:
    """With the widget's origins in lower case, and no port that goes without saying."""
    origins = tuple(
        each.removesuffix(_usual_port[each.partition(":")[0]])
        for each in map(str.lower, conference.widget.origins)
    )
    return replace(conference, widget=replace(conference.widget, origins=origins))


def _in_zone(conference: Conference) -> Conference:
    """With every time aware; one written without an offset is the conference's local time."""
    zone = ZoneInfo(conference.timezone)
    sessions = tuple(
        replace(session, starts=_aware(session.starts, zone), ends=_aware(session.ends, zone))
        for session in conference.session
    )
    return replace(
        conference,
        starts=conference.starts and _aware(conference.starts, zone),
        ends=conference.ends and _aware(conference.ends, zone),
        session=sessions,
    )


def _aware(at: datetime, zone: ZoneInfo) -> datetime:
    return at if at.tzinfo is not None else at.replace(tzinfo=zone)
