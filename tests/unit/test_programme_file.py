"""A programme from an iCalendar file: what planners export becomes sessions, or is told why not."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backchannel.cli.conferences import load_conferences
from backchannel.core import ical
from backchannel.core.errors import ConferenceError
from backchannel.core.settings import load

LISBON = ZoneInfo("Europe/Lisbon")
TALK = """UID:1
DTSTART;TZID=Europe/Berlin:20260917T103000
DURATION:PT1H
SUMMARY:Small birds\\, strong winds
LOCATION:Granary
ATTENDEE;CN=Ada Example:mailto:ada@kestrelconf.example
ATTENDEE;CN="Example, Bo":mailto:bo@kestrelconf.example
CATEGORIES:Keynote,Questions"""


def calendar(*events: str) -> str:
    inner = "".join(f"BEGIN:VEVENT\n{event}\nEND:VEVENT\n" for event in events)
    return f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//kestrel//EN\n{inner}END:VCALENDAR\n"


def test_an_event_is_a_session() -> None:
    lunch = "UID:2\nDTSTART:20260917T120000\nDTEND:20260917T130000\nSUMMARY:Lunch"
    first, second = ical.sessions(calendar(lunch, TALK), "p.ics", LISBON)
    assert (first.title, first.room) == ("Small birds, strong winds", "Granary")
    assert first.speaker == "Ada Example, Example, Bo"
    assert first.play == "questions"
    assert first.starts == datetime(2026, 9, 17, 8, 30, tzinfo=UTC)
    assert first.ends == datetime(2026, 9, 17, 9, 30, tzinfo=UTC)
    # A time that says no zone is the conference's.
    assert (second.title, second.starts) == ("Lunch", datetime(2026, 9, 17, 11, tzinfo=UTC))


def test_what_is_no_session_is_left_out() -> None:
    day = "UID:3\nDTSTART;VALUE=DATE:20260917\nSUMMARY:Day one"
    off = f"{TALK}\nSTATUS:CANCELLED"
    assert ical.sessions(calendar(day, off), "p.ics", LISBON) == ()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "p.ics is not an iCalendar file"),
        ("hello", "p.ics is not an iCalendar file"),
        (calendar("UID:1\nDTSTART:noon\nSUMMARY:Tea"), 'the session "Tea" has no time'),
        (calendar("UID:1\nSUMMARY:Tea"), 'the session "Tea" has no time'),
        (calendar(f"{TALK}\nRRULE:FREQ=DAILY"), "repeats"),
        (
            calendar("UID:1\nDTSTART:20260917T120000Z\nDTEND:20260917T110000Z\nSUMMARY:Tea"),
            "before it starts",
        ),
        (calendar("UID:1\nDTSTART:20260917T120000Z\nDURATION:PT1H"), "no title"),
        (calendar(*[TALK] * (ical.MOST + 1)), "at most 2000"),
    ],
)
def test_what_cannot_be_read_is_named(text: str, said: str) -> None:
    with pytest.raises(ConferenceError, match=said):
        ical.sessions(text, "p.ics", LISBON)


@given(st.text(st.sampled_from("ABEGIN:VEVENTDTSTARTSUMMARY;=0179TZ\n\r \\,\x00é"), max_size=200))
def test_nothing_else_comes_of_any_text(inner: str) -> None:
    for text in (inner, calendar(inner), calendar(f"{TALK}\n{inner}")):
        try:
            found = ical.sessions(text, "p.ics", LISBON)
        except ConferenceError:
            continue
        assert all(session.starts < session.ends and session.title for session in found)


def titles(folder: Path, programme: str, more: str = "") -> list[str]:
    file = folder / "conf" / "a.toml"
    file.parent.mkdir()
    file.write_text(
        f'slug = "a"\ntitle = "A"\nhashtags = ["#a"]\ntimezone = "Europe/Lisbon"\n'
        f'programme = "{programme}"\n{more}\n'
        '[[session]]\ntitle = "Doors"\nstarts = 2026-09-17T08:00:00\nends = 2026-09-17T09:00:00\n'
    )
    (file.parent / "p.ics").write_text(calendar(TALK))
    (folder / "secret.ics").write_text(calendar(TALK))
    settings = load({"BACKCHANNEL_CONFERENCES": str(file)})
    return [session.title for session in load_conferences(settings)["a"].session]


def test_its_sessions_join_those_of_the_file(tmp_path: Path) -> None:
    screen = '[[screen]]\nname = "Hall"\nroom = "Granary"'
    assert titles(tmp_path, "p.ics", screen) == ["Doors", "Small birds, strong winds"]


@pytest.mark.parametrize(
    ("programme", "more", "said"),
    [
        ("nowhere.ics", "", "cannot be read"),
        ("../secret.ics", "", "leads out of the folder"),
        ("p.ics", '[[screen]]\nname = "Hall"\nroom = "Barn"', "the room of no"),
    ],
)
def test_a_file_that_cannot_be_used_is_named(
    tmp_path: Path, programme: str, more: str, said: str
) -> None:
    with pytest.raises(ConferenceError, match=said):
        titles(tmp_path, programme, more)
