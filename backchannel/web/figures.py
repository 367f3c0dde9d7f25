"""What Prometheus is told besides what was counted: how things stand, asked at each scrape.

A process counts for itself and the sum is told (hub/metrics.py). This here is true of a conference
as a whole and the same whichever process is asked, so it is no sum: panic, screens, moderators, the
queue, and how the ingester says that it is doing.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator, Mapping
from itertools import accumulate
from typing import Final

from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    Metric,
)
from redis.exceptions import RedisError

from backchannel.store.figures import LAGS, Figures, read_figures
from backchannel.web.site import Site

ASK_SECONDS: Final = 2.0
"""How long Redis is asked; what only it knows is then left out."""
_HELP: Final = {
    "backchannel_redis_up": "1 if Redis answers.",
    "backchannel_ready": "1 if the process that was asked is ready.",
    "backchannel_panic": "1 while the holding screen is on.",
    "backchannel_screens_connected": "Screens that are connected.",
    "backchannel_screens_offline": "Screens that have a link, were here, and are not now.",
    "backchannel_moderators": "People with a desk open.",
    "backchannel_source_live": "1 while a source is read, 0 while it waits or has stopped.",
    "backchannel_held_posts": "Posts in the queue.",
    "backchannel_held_oldest_seconds": "How long the first post of the queue has waited.",
    "backchannel_ingester_silent_seconds": "Since the ingester last said how it is doing.",
    "backchannel_ingest_lag_seconds": "From a post's writing to its being stored.",
    "backchannel_ingest_waiting": "Items that were read and wait for Redis.",
    "backchannel_ingest_items_total": "Items stored since the source's reader began.",
}

Labels = tuple[tuple[str, str], ...]
Sample = tuple[str, Labels, float]
"""A figure's name, labels and value."""


class Standing:
    """Prometheus' collector of figures that were asked before."""

    def __init__(self, told: Iterable[Sample], asked: Mapping[str, Figures]) -> None:
        self._told = list(told)
        self._asked = asked

    def collect(self) -> Iterator[Metric]:
        """Each figure with its help."""
        families: dict[str, GaugeMetricFamily | CounterMetricFamily] = {}
        for name, labels, value in self._told:
            if name not in families:
                kind = CounterMetricFamily if name.endswith("_total") else GaugeMetricFamily
                families[name] = kind(name, _HELP[name], labels=[label for label, _ in labels])
            families[name].add_metric([text for _, text in labels], value)
        yield from families.values()
        yield self._lags()

    def _lags(self) -> HistogramMetricFamily:
        name = "backchannel_ingest_lag_seconds"
        family = HistogramMetricFamily(name, _HELP[name], labels=["conference", "source"])
        for slug, figures in self._asked.items():
            for source, taking in figures.taking.items():
                bounds = [*map(str, LAGS), "+Inf"]
                upto = accumulate(taking.lags or [0] * len(bounds))
                family.add_metric(
                    [slug, source], list(zip(bounds, upto, strict=True)), taking.lag_sum
                )
        return family


async def standing(site: Site) -> Standing:
    """How things stand now."""
    asked = await ask(site)
    ready = asked is not None and not site.hubs.problems()
    told: list[Sample] = [
        ("backchannel_redis_up", (), float(asked is not None)),
        ("backchannel_ready", (), float(ready)),
    ]
    for slug in site.conferences:
        told += _of_hub(site, slug)
        if asked is not None:
            told += _of_figures(slug, asked[slug])
    return Standing(told, asked or {})


async def ask(site: Site) -> dict[str, Figures] | None:
    """Every conference's figures, by slug; None if Redis does not answer."""
    try:
        async with asyncio.timeout(ASK_SECONDS):
            return {slug: await read_figures(log) for slug, log in site.logs.items()}
    except (RedisError, TimeoutError, OSError):
        return None


def _of_hub(site: Site, slug: str) -> Iterator[Sample]:
    hub, of = site.hubs[slug], (("conference", slug),)
    now = hub.now
    offline = sum(1 for screen in now.screens if screen.offline)
    yield "backchannel_panic", of, float(hub.panicked is not None and hub.panicked.on)
    yield "backchannel_screens_connected", of, float(len(now.screens) - offline)
    yield "backchannel_screens_offline", of, float(offline)
    yield "backchannel_moderators", of, float(len(now.people))
    for source in now.sources:
        if source["state"] not in ("off", "ended"):
            labels = (*of, ("source", source["name"]))
            yield "backchannel_source_live", labels, float(source["state"] == "live")


def _of_figures(slug: str, figures: Figures) -> Iterator[Sample]:
    of = (("conference", slug),)
    yield "backchannel_held_posts", of, float(figures.held)
    yield "backchannel_held_oldest_seconds", of, figures.oldest
    silent = figures.silent
    yield "backchannel_ingester_silent_seconds", of, float("inf") if silent is None else silent
    for source, taking in figures.taking.items():
        labels = (*of, ("source", source))
        yield "backchannel_ingest_waiting", labels, float(taking.waiting)
        yield "backchannel_ingest_items_total", labels, float(taking.stored)
