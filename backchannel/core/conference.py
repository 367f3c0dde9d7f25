"""One conference, as its TOML file describes it."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Final, Literal

import msgspec

from backchannel.core.errors import ConferenceError
from backchannel.core.rules import Mode, Rule, Rules

Slug = Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9][a-z0-9-]{0,39}$")]
Colour = Annotated[str, msgspec.Meta(pattern=r"^#[0-9a-fA-F]{6}$")]
Positive = Annotated[float, msgspec.Meta(gt=0)]
SourceKind = Literal["x", "mastodon", "bluesky", "rss", "webhook", "form", "replay"]
SceneName = Literal["letters", "rotation", "cloud"]
SCENES: Final[tuple[SceneName, ...]] = ("letters", "rotation", "cloud")


class SourceConfig(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One `[[source]]`. What a kind needs beyond this is in its file under `sources`."""

    kind: SourceKind
    enabled: bool = True
    query: str = ""
    """x: a stream rule; empty: made from the hashtags."""
    path: str = ""
    """replay: the file."""
    speed: Positive = 1.0
    limit_usd: Positive = 30.0
    """x: reading stops when it would have cost this much."""
    usd_per_post: Positive = 0.005
    """x: what one post read costs; X's own price list is the authority."""

    @property
    def name(self) -> str:
        """How the desk and the cursor call it."""
        return self.kind


class Moderation(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`[moderation]`."""

    mode: Mode = "pre"


class WallConfig(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`[wall]`."""

    scenes: tuple[SceneName, ...] = SCENES
    theme: Literal["stage", "foyer", "contrast"] = "stage"
    pace: Positive = 1.0
    """Multiplies how long a post stays."""
    screen_height: Positive | None = None
    """Metres; with `farthest_seat` the least type size follows from them."""
    farthest_seat: Positive | None = None
    offline_max_hours: Positive = 4.0
    """A wall without a server for longer shows the holding screen."""


class ThemeConfig(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`[theme]`."""

    accent: Colour = "#d4ee40"
    logo: str = ""
    background: str = ""
    typeface: str = ""


class WidgetConfig(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`[widget]`."""

    origins: tuple[str, ...] = ()
    """Sites that may carry it; empty: any."""


class Session(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One `[[session]]` of the programme."""

    title: str
    starts: datetime
    ends: datetime
    speaker: str = ""
    room: str = ""
    scene: str = ""
    """What the walls do meanwhile."""


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
    session: tuple[Session, ...] = ()

    @property
    def tags(self) -> tuple[str, ...]:
        """The hashtags without their #."""
        return tuple(tag.lstrip("#＃") for tag in self.hashtags)

    def first_rules(self) -> Rules:
        """The rules the conference begins with; from then on they live at the desk."""
        return Rules(mode=self.moderation.mode, rules=self.rule)


def parse(text: str, name: str) -> Conference:
    """A conference from its TOML.

    Raises:
        ConferenceError: names the file, the key, the value and what is allowed.
    """
    try:
        return msgspec.toml.decode(text, type=Conference)
    except msgspec.DecodeError as error:
        raise ConferenceError(f"{name}: {error}") from None
