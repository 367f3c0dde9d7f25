"""Which conferences a deployment serves: the files that its settings name."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from backchannel.core.conference import Conference
from backchannel.core.conference_file import parse, with_programme
from backchannel.core.errors import ConferenceError
from backchannel.core.settings import Settings
from backchannel.demo import conference as demo
from backchannel.media import dress
from backchannel.media.dress import Dress

PROGRAMME_LARGEST: Final = 2 * 2**20
"""Bytes of an iCalendar file."""

DEMO = Path("demo")
"""As `BACKCHANNEL_CONFERENCES`: the demo conference, which ships with the package."""


def load_conferences(settings: Settings) -> dict[str, Conference]:
    """The conferences by slug.

    Raises:
        ConferenceError: no file is there, one is wrong, or two share a slug.
    """
    if settings.conferences == DEMO:
        conference = demo.conference()
        return {conference.slug: conference}
    found: dict[str, Conference] = {}
    for path in _files(settings.conferences):
        conference = _whole(path)
        if conference.slug in found:
            raise ConferenceError(f"{path}: another file has the slug {conference.slug!r} already")
        found[conference.slug] = conference
    return found


def load_dresses(settings: Settings) -> dict[str, Dress]:
    """What the conferences bring of their own, by slug: read from beside their files.

    Raises:
        ConferenceError: a file is wrong, or names one that cannot be used.
    """
    if settings.conferences == DEMO:
        return {}
    parsed = ((path, parse(_read(path), str(path))) for path in _files(settings.conferences))
    return {conference.slug: dress.load(conference, path) for path, conference in parsed}


def _whole(path: Path) -> Conference:
    """A conference with the programme that its file names."""
    conference = parse(_read(path), str(path))
    if not conference.programme:
        return conference
    beside = path.parent / conference.programme
    if not beside.resolve().is_relative_to(path.parent.resolve()):
        raise ConferenceError(
            f'{path}: programme = "{conference.programme}" leads out of the folder. '
            "Put the iCalendar file beside this one, and write its name."
        )
    if beside.is_file() and beside.stat().st_size > PROGRAMME_LARGEST:
        raise ConferenceError(
            f"{beside} is larger than {PROGRAMME_LARGEST // 2**20} MiB, which no programme is."
        )
    return with_programme(conference, _read(beside), str(beside))


def _files(path: Path) -> list[Path]:
    files = sorted(path.glob("*.toml")) if path.is_dir() else [path]
    if not files or not files[0].exists():
        raise ConferenceError(
            f"no conference at {path}: write one (README.md has ten lines to begin with, "
            "docs/conference.toml every key), and name it as in `backchannel up conference.toml` "
            "or in BACKCHANNEL_CONFERENCES, or try `backchannel demo`"
        )
    return files


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ConferenceError(f"{path}: cannot be read: {error}") from None


def named(conferences: dict[str, Conference], slug: str) -> Conference:
    """The conference of a slug.

    Raises:
        ConferenceError: there is none; the message names those there are.
    """
    if slug not in conferences:
        known = ", ".join(sorted(conferences))
        raise ConferenceError(f"no conference has the slug {slug!r}; there is: {known}")
    return conferences[slug]


def unread(conference: Conference, settings: Settings) -> str:
    """A sentence if a source that is on has not what it needs; else nothing."""
    if settings.x_token or not any(each.kind == "x" and each.enabled for each in conference.source):
        return ""
    return "X_BEARER_TOKEN is not set: X will not be read. Set it, or take the x source out."
