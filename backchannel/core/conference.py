"""One conference, as its TOML file describes it."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Annotated, Final, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec
from msgspec.structs import replace

from backchannel.core import faults, ical
from backchannel.core.errors import ConferenceError
from backchannel.core.rules import ALWAYS_HELD, DELAY_LONGEST, Mode, Rule, Rules
from backchannel.core.theme import ThemeConfig
from backchannel.core.walls import Message, Positive, ScreenConfig, Session, WallConfig
from backchannel.core.wording import explain

Slug = Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9][a-z0-9-]{0,39}\Z")]
SourceKind = Literal["x", "mastodon", "bluesky", "rss", "webhook", "form", "replay"]


class SourceConfig(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One `[[source]]`. What a kind needs beyond this is in its file under `sources`."""

    kind: SourceKind
    enabled: bool = True
    mode: Mode | None = None
    """What happens to its posts; None: as `[moderation] mode` says."""
    query: str = ""
    """x: a stream rule in X's own syntax; empty: made from the hashtags."""
    path: str = ""
    """replay: the file, JSON lines, `.gz` too."""
    speed: Positive = 1.0
    """replay: how much faster than it was recorded."""
    rate: Positive | None = None
    """replay: posts a second, whatever was recorded."""
    loop: bool = False
    """replay: begin again at the end."""
    reposts: bool = False
    """x: reposts too, for their count. Each costs as much as a post. Ignored with a `query`."""
    limit_usd: Positive = 30.0
    """x: reading stops when it would have cost this much."""
    usd_per_post: Positive = 0.005
    """x: what one post read costs; X's own price list is the authority."""

    @property
    def name(self) -> str:
        """How the desk and the cursor call it."""
        return self.kind


class RaidLimits(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`[moderation.raid_limits]`: from where on posts are taken for a raid (`desk/raid.py`)."""

    alike: Positive = 8
    """The weight of near-alike posts within a minute: a stranger's is 1, with a new account 2."""
    newcomers: Positive = 24
    """The weight of strangers' posts within a minute, whatever they say."""
    volume: Positive = 60
    """Posts within ten seconds."""
    jump: Annotated[float, msgspec.Meta(ge=1)] = 4
    """How many times the usual newcomers must be, and the volume that many times over again."""
    young_days: Positive = 7
    """An account of fewer days is new."""


class Moderation(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`[moderation]`."""

    mode: Mode = "pre"
    delay: Annotated[int, msgspec.Meta(ge=0, le=DELAY_LONGEST)] = 0
    """Seconds in which a moderator can stop what mode "post" would show at once."""
    raid: bool = True
    """Switch to `pre` by itself when a raid begins."""
    raid_limits: RaidLimits = RaidLimits()


class WidgetConfig(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`[widget]`."""

    origins: tuple[str, ...] = ()
    """Sites that may carry it; empty: any."""


class Conference(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A conference's file."""

    slug: Slug
    title: str
    place: str = ""
    hashtags: tuple[str, ...]
    starts: datetime | None = None
    ends: datetime | None = None
    """Ingest, and what it spends, stops by itself after this."""
    timezone: str = "UTC"
    contact: str = ""
    """Whom an author writes to, to have a post taken down."""
    listed: bool = False
    retention_days: Annotated[int, msgspec.Meta(ge=1)] = 30
    source: tuple[SourceConfig, ...] = ()
    moderation: Moderation = Moderation()
    rule: tuple[Rule, ...] = ()
    wall: WallConfig = WallConfig()
    theme: ThemeConfig = ThemeConfig()
    widget: WidgetConfig = WidgetConfig()
    screen: tuple[ScreenConfig, ...] = ()
    message: tuple[Message, ...] = ()
    programme: str = ""
    """An iCalendar file beside this one, whose sessions are added to those here."""
    session: tuple[Session, ...] = ()

    @property
    def tags(self) -> tuple[str, ...]:
        """The hashtags without their #."""
        return tuple(tag.lstrip("#＃") for tag in self.hashtags)

    def tags_now(self, rules: Rules) -> tuple[str, ...]:
        """The hashtags that the desk has now, without their #."""
        if rules.hashtags is None:
            return self.tags
        return tuple(tag.lstrip("#＃") for tag in rules.hashtags)

    def x_query(self, source: SourceConfig, tags: tuple[str, ...] | None = None) -> str:
        """What is asked of X: the source's own query, or any of the hashtags.

        Args:
            tags: the hashtags now; None: those of the file.
        """
        if source.query:
            return source.query
        tags = self.tags if tags is None else tags
        asked = " OR ".join(f"#{tag}" for tag in tags)
        return f"({asked})" if source.reposts else f"({asked}) -is:retweet"

    def midnight(self, now: datetime) -> datetime:
        """When the day began, where the conference is."""
        there = now.astimezone(ZoneInfo(self.timezone))
        return there.replace(hour=0, minute=0, second=0, microsecond=0)

    def first_rules(self) -> Rules:
        """The rules the conference begins with; from then on they live at the desk."""
        return Rules(
            mode=self.moderation.mode,
            modes={source.name: source.mode for source in self.source if source.mode},
            delay=self.moderation.delay,
            rules=self.rule,
        )


HINTS: Final = {
    "slug": 'Use lower-case letters, digits and hyphens, at most 40, for example "pycon-2026"',
    "title": 'Write the conference\'s name, for example title = "PyCon 2026"',
    "hashtags": 'Write a list, for example hashtags = ["#pycon2026"]',
    "accent": 'Write a colour as # and six hexadecimal digits, for example "#d4ee40"',
    "ground": 'Write a colour as # and six hexadecimal digits, for example "#0b2a4a"',
    "timezone": 'Write a name such as "Europe/Berlin" or "UTC"',
}
"""What a key may hold, where its type alone does not say it well."""

QUERY_LONGEST: Final = 512
"""Characters in a query of X's, so that its recent search takes it as well as its stream."""

_line: Final = re.compile(r"^(.*) \(at line (\d+), column \d+\)$")
_origin: Final = re.compile(r"https?://[A-Za-z0-9.\[\]:-]+")


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
    return _in_zone(conference)


def _toml(text: str, name: str) -> object:
    try:
        return msgspec.toml.decode(text.removeprefix("\ufeff"))
    except RecursionError:
        raise ConferenceError(f"{name}: nested too deeply to be a conference") from None
    except (msgspec.DecodeError, UnicodeEncodeError) as error:
        found = _line.match(str(error))
        where = f"{name}, line {found[2]}: {found[1]}" if found else f"{name}: {error}"
        raise ConferenceError(f"{where}. The file must be TOML (https://toml.io).") from None


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
