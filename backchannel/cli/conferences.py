"""Which conferences a deployment serves: the files that its settings name."""

from __future__ import annotations

from pathlib import Path

from backchannel import demo
from backchannel.core.conference import Conference, parse
from backchannel.core.errors import ConferenceError
from backchannel.core.settings import Settings

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
        conference = parse(_read(path), str(path))
        if conference.slug in found:
            raise ConferenceError(f"{path}: another file has the slug {conference.slug!r} already")
        found[conference.slug] = conference
    return found


def _files(path: Path) -> list[Path]:
    files = sorted(path.glob("*.toml")) if path.is_dir() else [path]
    if not files or not files[0].exists():
        raise ConferenceError(
            f"no conference at {path}: write one (docs/operate.md begins with an example) "
            "and name it in BACKCHANNEL_CONFERENCES, or try `backchannel demo`"
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
