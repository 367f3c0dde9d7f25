"""Waves and the staff lane's numbers over HTTP, and on the desk's feed."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from backchannel.core.post import Posted, new_post
from backchannel.hub.conference import ConferenceHub
from backchannel.store import waves
from backchannel.store.clock import utcnow
from backchannel.store.log import Log
from backchannel.store.waves import Wave
from backchannel.web.site import Site
from tests.visitor import Browser, sign_in
from tests.wait import until


async def come(log: Log, now: datetime, *numbers: int, **more: object) -> None:
    items = [Posted(post=new_post(id=f"x:{n}", source="x", text="x", **more)) for n in numbers]
    await log.ingest(items, at=now, source="x")


def told(hub: ConferenceHub) -> list[dict[str, object]]:
    return hub.desk.view.presence.waves if hub.desk.view is not None else []


async def test_a_wave_is_told_to_the_desks_rejected_and_brought_back(
    site: Site, browser: Browser, slug: str
) -> None:
    log, now = site.logs[slug], utcnow()
    await come(log, now, 1, 2)
    await sign_in(browser, site, slug, "moderator")
    await waves.found(
        log, Wave(id="w1", at=now, last=now, people=2, posts=["x:1", "x:2"]), by="B", at=now
    )
    hub = site.hubs[slug]
    await until(lambda: told(hub))
    [wave] = told(hub)
    assert (wave["id"], wave["posts"], wave["people"]) == ("w1", ["x:1", "x:2"], 2)
    answer = await browser.post(f"/api/v1/{slug}/waves", {"id": "w1", "decision": "reject"})
    assert [(row["id"], row["ok"]) for row in answer.json()["items"]] == [
        ("x:1", True),
        ("x:2", True),
    ]
    await until(lambda: told(hub)[0].get("decision") == "reject")
    undone = await browser.post(f"/api/v1/{slug}/undo", {})
    assert len(undone.json()["items"]) == 2
    await until(lambda: told(hub)[0].get("posts") == ["x:1", "x:2"])


async def test_a_wave_that_is_not_named_well_is_refused(
    site: Site, browser: Browser, slug: str
) -> None:
    await sign_in(browser, site, slug, "moderator")
    for body in ({"id": "a b", "decision": "reject"}, {"id": "w1", "decision": "approve"}, {}):
        assert (await browser.post(f"/api/v1/{slug}/waves", body)).status_code == 422


async def test_the_lanes_numbers_are_told(site: Site, browser: Browser, slug: str) -> None:
    log, now = site.logs[slug], utcnow()
    await come(log, now, 1, 2, flags=["lane"])
    await log.decide("answer", [("x:2", 1)], by="Mo", at=now + timedelta(seconds=30), key="")
    await sign_in(browser, site, slug, "viewer")
    answer = (await browser.get(f"/api/v1/{slug}/lane")).json()
    assert (answer["open"], answer["answered"], answer["resolved"]) == (1, 1, 0)
    assert answer["first_response"] == pytest.approx(30)
    assert answer["oldest"] is not None
