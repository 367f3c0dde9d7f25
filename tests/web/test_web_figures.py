"""What Prometheus is told, and that the dashboard and the alerts ask for nothing else."""

from __future__ import annotations

import asyncio
import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from backchannel.core.post import Posted, new_post
from backchannel.core.source import Health
from backchannel.ingest.ingester import Ingester
from backchannel.store.ending import ended
from backchannel.store.figures import Taking, read_figures, say_taking
from backchannel.store.log import Log
from backchannel.store.now import set_source
from backchannel.web.site import Site
from tests.fakes.memory_source import MemorySource
from tests.visitor import Browser
from tests.wait import until

DOCS = Path(__file__).parents[2] / "docs"
ELSEWHERE = {"up": {"job", "instance"}}
"""What Prometheus knows by itself, and puts on all that it scrapes."""
_NAME = re.compile(r"[a-z_][a-z0-9_]*")
_STRINGS = re.compile(r'"[^"]*"')
_GROUPED = re.compile(r"\b(?:by|on|without|ignoring)\s*\(([^)]*)\)")
_PICKED = re.compile(r"\{([^}]*)\}")
_SPAN = re.compile(r"\[[^\]]*\]")
_WORDS = {"by", "on", "unless", "and", "or", "sum", "min", "max", "rate", "increase"} | {
    "histogram_quantile",
    "label_values",
}


def labels_of(text: str) -> dict[str, set[str]]:
    """Each sample's name, with the labels that it has."""
    found: dict[str, set[str]] = {}
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            found.setdefault(sample.name, set()).update(sample.labels)
    return found


def asked(expression: str) -> tuple[set[str], set[str]]:
    """The names of metrics and of labels that a PromQL expression is about."""
    plain = _SPAN.sub("", _STRINGS.sub('""', expression))
    labels = {
        name for part in _GROUPED.findall(plain) for name in map(str.strip, part.split(",")) if name
    }
    for part in _PICKED.findall(plain):
        labels |= {re.split(r"[=!~]", pick)[0].strip() for pick in part.split(",")}
    bare = _PICKED.sub("", _GROUPED.sub("", plain))
    return {name for name in _NAME.findall(bare) if name not in _WORDS}, labels


def expressions() -> list[str]:
    """Every PromQL expression in docs."""
    board = json.loads((DOCS / "grafana.json").read_text())
    found = [target["expr"] for panel in board["panels"] for target in panel["targets"]]
    alerts = (DOCS / "alerts.yml").read_text()
    return found + re.findall(r"^ +expr: (.+)$", alerts, re.MULTILINE)


@pytest.fixture
async def scraped(site: Site, log: Log, slug: str, browser: Browser) -> dict[str, set[str]]:
    """What a conference in full swing tells."""
    await say_taking(log, {"x": Taking(stored=3, waiting=1, lags=[0] * 11, lag_sum=0.0)})
    await set_source(log, "x", Health("live"), datetime.now(UTC))
    await until(lambda: site.hubs[slug].now.sources)
    return labels_of((await browser.get("/metrics")).text)


def test_what_is_asked_of_prometheus_is_read_right() -> None:
    expression = 'sum by (a, le) (rate(some_bucket{b=~"x y", c!="z"}[5m])) / on (d) up > 0.5'
    assert asked(expression) == ({"some_bucket", "up"}, {"a", "le", "b", "c", "d"})


async def test_the_dashboard_and_the_alerts_ask_for_what_there_is(
    scraped: dict[str, set[str]],
) -> None:
    assert len(expressions()) > 40
    for expression in expressions():
        names, labels = asked(expression)
        assert names, expression
        known = set(ELSEWHERE["up"])
        for name in names - set(ELSEWHERE):
            assert name in scraped, f"{name} in {expression}"
            known |= scraped[name]
        assert labels <= known, f"{labels - known} in {expression}"


def test_every_alert_says_what_to_do() -> None:
    alerts = re.findall(r"alert: (\w+)", (DOCS / "alerts.yml").read_text())
    told = (DOCS / "operate.md").read_text(encoding="utf-8")
    assert len(alerts) == len(set(alerts)) > 10
    assert [name for name in alerts if f"| `{name}` |" not in told] == []


async def test_how_taking_in_goes_is_told_by_the_ingester_itself(
    site: Site, log: Log, slug: str, browser: Browser
) -> None:
    written = datetime.now(UTC) - timedelta(seconds=70)
    posts = [
        Posted(post=new_post(id=f"x:{n}", source="x", text="So", created_at=written.isoformat()))
        for n in range(3)
    ]
    conference = site.conferences[slug]
    ingester = Ingester(log, conference, [MemorySource("x", *posts)])
    running = asyncio.create_task(ingester.run())

    async def stored() -> bool:
        return (await read_figures(log)).taking.get("x", Taking()).stored == 3

    async def warned() -> bool:
        warnings = (await browser.get("/readyz")).json()["warnings"]
        return bool(warnings == ["other: no ingester has been heard"])

    await until(stored)
    await until(warned)
    await ended([running])
    text = (await browser.get("/metrics")).text
    told = {
        (sample.name, sample.labels.get("le", "")): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
        if sample.labels.get("conference") == slug
    }
    assert told["backchannel_ingest_items_total", ""] == 3
    assert told["backchannel_ingest_lag_seconds_bucket", "60.0"] == 0
    assert told["backchannel_ingest_lag_seconds_bucket", "300.0"] == 3
    assert told["backchannel_held_posts", ""] == 3
