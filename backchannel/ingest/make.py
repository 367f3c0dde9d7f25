"""The sources that a conference's file names, made from it and from the deployment's settings."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

from backchannel.core.conference import Conference, SourceConfig
from backchannel.core.errors import SourceError
from backchannel.core.post import Item
from backchannel.core.settings import Settings
from backchannel.core.source import Health, Source
from backchannel.sources.replay import ReplaySource
from backchannel.sources.x import XSource


class Unready:
    """A source that cannot be read before a person has acted, and says so at the desk."""

    def __init__(self, name: str, why: str) -> None:
        self.name = name
        self.health = Health("stopped", why)

    async def items(self, cursor: str) -> AsyncIterator[Item]:
        """Nothing but the reason."""
        nothing: tuple[Item, ...] = ()
        for item in nothing:
            yield item
        raise SourceError(self.health.detail, final=True)


def make_sources(conference: Conference, settings: Settings) -> list[Source]:
    """What the ingester reads. What the room writes comes in through the web."""
    return [
        _make(conference, config, settings, conference.tags)
        for config in conference.source
        if config.enabled and config.kind != "form"
    ]


def remake_sources(
    conference: Conference, settings: Settings, tags: tuple[str, ...]
) -> list[Source]:
    """Those of the sources that ask for the conference's hashtags, asking for these."""
    return [
        _make(conference, config, settings, tags)
        for config in conference.source
        if config.enabled and config.kind == "x" and not config.query
    ]


def _make(
    conference: Conference, config: SourceConfig, settings: Settings, tags: tuple[str, ...]
) -> Source:
    match config.kind:
        case "x" if not settings.x_token:
            return Unready("x", "X needs a bearer token. Set X_BEARER_TOKEN and start again.")
        case "x":
            return XSource(
                settings.x_token,
                conference.x_query(config, tags),
                slug=conference.slug,
                limit_usd=config.limit_usd,
                usd_per_post=config.usd_per_post,
            )
    if not config.path:
        return Unready("replay", 'The replay has no file. Set path under [[source]] "replay".')
    path = _beside(settings.conferences, config.path)
    return ReplaySource(path, speed=config.speed, rate=config.rate, loop=config.loop)


def _beside(conferences: Path, path: str) -> Path:
    """A path in a conference's file is seen from that file's folder."""
    return (conferences if conferences.is_dir() else conferences.parent) / path
