"""One conference: what its file says, as `core/conference_file.py` reads it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated, Final, Literal
from zoneinfo import ZoneInfo

import msgspec

from backchannel.core.rules import DELAY_LONGEST, Mode, Rule, Rules
from backchannel.core.theme import ThemeConfig
from backchannel.core.walls import (
    Message,
    Positive,
    ScreenConfig,
    Session,
    WallConfig,
    out_of_sight,
)

Slug = Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9][a-z0-9-]{0,39}\Z")]
SourceKind = Literal["x", "form", "replay"]
"""What posts are read from."""

QUERY_LONGEST: Final = 512
"""Characters in a query of X's, so that its recent search takes it as well as its stream."""


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
    """Sites that may carry it, as a browser names them; empty: any."""

    def allows(self, origin: str) -> bool:
        """Whether pages of this origin may read what is public."""
        return not self.origins or origin.lower() in self.origins


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
    retention_days: Annotated[int, msgspec.Meta(ge=1, le=36_500)] = 30
    """So long after `ends` everything is deleted; without `ends`, never."""
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

    @property
    def kept_until(self) -> datetime | None:
        """From then on nothing is taken in any more, and what there is is deleted; None: never."""
        try:
            return self.ends and self.ends + timedelta(days=self.retention_days)
        except OverflowError:  # nobody waits for that
            return None

    def retention(self, now: datetime) -> str:
        """What becomes of all that is kept of it, in a sentence."""
        until = self.kept_until
        if until is None:
            return "its file has no `ends`, so nothing is ever deleted by itself"
        if until <= now:
            return (
                f"its time was over on {self.local(until)}: everything is deleted, a week after "
                "that was first announced in the log"
            )
        return f"everything is deleted on {self.local(until)}"

    def local(self, at: datetime) -> str:
        """A time as people read it there."""
        there = at.astimezone(ZoneInfo(self.timezone))
        return f"{there.day} {there:%B %Y at %H:%M}"

    def midnight(self, now: datetime) -> datetime:
        """When the day began, where the conference is."""
        there = now.astimezone(ZoneInfo(self.timezone))
        return there.replace(hour=0, minute=0, second=0, microsecond=0)

    def cautions(self) -> list[str]:
        """What the file says that can be done, but not well: a line for each."""
        wall = self.wall
        sights = [("[wall]", wall.screen_height, wall.farthest_seat)]
        for screen in self.screen:
            if screen.screen_height is not None or screen.farthest_seat is not None:
                height = screen.screen_height or wall.screen_height
                seat = screen.farthest_seat or wall.farthest_seat
                sights.append((f'[[screen]] "{screen.name}"', height, seat))
        return [caution for sight in sights if (caution := out_of_sight(*sight))]

    def first_rules(self) -> Rules:
        """The rules the conference begins with; from then on they live at the desk."""
        return Rules(
            mode=self.moderation.mode,
            modes={source.name: source.mode for source in self.source if source.mode},
            delay=self.moderation.delay,
            rules=self.rule,
        )
