"""The rules over HTTP: replaced by rev, tried before they are saved, refused with the way out."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from redis.asyncio import Redis

from backchannel.core.post import Author, Posted, Segment, new_post
from backchannel.core.rules import Rule, Rules
from backchannel.ingest.take import take
from backchannel.store.clock import utcnow
from backchannel.store.log import Log
from backchannel.web.site import Site
from tests.visitor import Browser, sign_in
from tests.wait import until

Visit = Callable[..., Browser]
Json = dict[str, Any]
ADVERTS = {"name": "no adverts", "words": ["buy now"]}


@pytest.fixture
async def lead(browser: Browser, site: Site, slug: str) -> Browser:
    """A lead's browser."""
    await sign_in(browser, site, slug, "lead", "Wen")
    return browser


def posted(number: int, text: str, tag: str = "harbour27") -> Posted:
    segments = (Segment(text=text + " "), Segment(tag=tag))
    author = Author(id=f"a{number}", name=f"Person {number}")
    fields = {"source": "rss", "text": text, "segments": segments, "author": author}
    return Posted(post=new_post(id=f"rss:{number}", **fields))


async def test_rules_are_replaced_by_rev_and_a_slower_hand_is_told(
    lead: Browser, visit: Visit, site: Site, slug: str
) -> None:
    path = f"/api/v1/{slug}/rules"
    read = (await lead.get(path)).json()
    file = {"hashtags": ["harbour27"], "sources": []}
    assert read == {"rev": 0, "rules": {}, "today": {}, "file": file}
    new = {"mode": "post", "rules": [ADVERTS]}
    assert (await lead.post(path, {"rev": 0, "rules": new})).json() == {"rev": 1}
    other = visit()
    await sign_in(other, site, slug, "lead", "Ola")
    slower = await other.post(path, {"rev": 0, "rules": {}})
    assert slower.status_code == 409
    assert slower.json()["rev"] == 1
    assert "changed the rules" in slower.json()["error"]
    told = {"rev": 1, "rules": new, "today": {}, "file": file}
    assert (await other.get(path)).json() == told
    again = {"rev": 0, "rules": new}  # she did not hear that she was the first
    assert (await lead.post(path, again)).json() == {"rev": 1}


@pytest.mark.parametrize("path", ["rules", "rules/preview"])
@pytest.mark.parametrize(
    ("rules", "status", "said"),
    [
        ({"rules": [{"name": "a", "words": "no list"}]}, 422, "$.rules.rules[0].words"),
        ({"rules": [{"name": "a", "regex": "(a+)+$"}]}, 422, "unknown field regex"),
        ({"rules": [{"name": "a"}]}, 422, 'Rule 1 ("a") tests nothing. Give it words, '),
        ({"rules": [{"name": "a", "words": ["ok", ""]}]}, 422, "which no text can match"),
        ({"rules": [{"name": "a", "words": ["\u200b"]}]}, 422, "which no text can match"),
        (
            {"rules": [{"name": "a", "words": [f"w{n}" for n in range(10_000)]}]},
            422,
            "The rules have 10000 words in all; at most 2000 stay fast. Take some out.",
        ),
        (
            {"rules": [{"name": "a", "words": ["w" * 1_000_000]}]},
            413,
            "The body is longer than 262144 bytes.",
        ),
        ({"delay": 601}, 422, "<= 600"),
        ({"delay": -1}, 422, ">= 0"),
        ({"modes": {"form": "post"}}, 422, "always approved first"),
        ({"hashtags": []}, 422, "Hashtags is empty. Keep one"),
    ],
)
async def test_what_cannot_work_is_refused_in_words(
    lead: Browser, slug: str, path: str, rules: Json, status: int, said: str
) -> None:
    body = {"rules": rules} | ({"rev": 0} if path == "rules" else {})
    answer = await lead.post(f"/api/v1/{slug}/{path}", body)
    assert answer.status_code == status
    assert said in answer.json()["error"]


async def test_two_thousand_words_are_kept_and_still_judge(
    lead: Browser, log: Log, slug: str, now: datetime
) -> None:
    words = [f"wort{n:04}" for n in range(2000)]
    rules = {"mode": "post", "rules": [{"name": "long", "action": "reject", "words": words}]}
    assert (await lead.post(f"/api/v1/{slug}/rules", {"rev": 0, "rules": rules})).json()["rev"] == 1
    await take(log, [posted(1, "a w.o.r.t.1999 b"), posted(2, "fine")], "rss", now)
    assert (await log.tally()).lists | {"shown": 1, "rejected": 1} == (await log.tally()).lists


async def test_a_dropped_hashtag_is_remembered_until_it_is_wanted_again(
    lead: Browser, log: Log, slug: str
) -> None:
    path = f"/api/v1/{slug}/rules"

    async def save(rev: int, **rules: Any) -> Json:
        answer = await lead.post(path, {"rev": rev, "rules": rules})
        assert answer.status_code == 200, answer.text
        kept: Json = (await lead.get(path)).json()["rules"]
        return kept

    kept = await save(0, hashtags=["#harbour27", "harbourdays"], mode="post")
    assert kept["hashtags"] == ["harbour27", "harbourdays"]
    assert "dropped" not in kept
    kept = await save(1, hashtags=["harbourdays"], dropped=["mine to say"], mode="post")
    assert kept["dropped"] == ["harbour27"]
    await take(log, [posted(1, "Hi"), posted(2, "Hi", "HarbourDays")], "rss", utcnow())
    today = (await lead.get(path)).json()["today"]
    assert today == {"dropped tag #harbour27": {"reject": 1}}
    first, second = await log.post("rss:1"), await log.post("rss:2")
    assert first is not None
    assert first.verdict is not None
    assert second is not None
    assert (first.status, first.verdict.rule) == ("rejected", "dropped tag #harbour27")
    assert second.status == "shown"
    kept = await save(2, hashtags=["harbourdays", "harbour27"])
    assert "dropped" not in kept
    await save(3, hashtags=["a", "b"])
    assert (await save(4))["dropped"] == ["harbourdays", "a", "b"]  # back to those of the file


async def test_pages_are_told_the_hashtags_that_the_desk_has(
    lead: Browser, site: Site, slug: str
) -> None:
    body = {"rev": 0, "rules": {"hashtags": ["#harbourdays"]}}
    assert (await lead.post(f"/api/v1/{slug}/rules", body)).status_code == 200

    async def told() -> bool:
        found: Json = (await lead.get(f"/api/v1/{slug}")).json()
        return bool(found["hashtags"] == ["harbourdays"])

    await until(told)


async def test_rules_are_tried_on_what_came_before_they_are_saved(
    lead: Browser, log: Log, slug: str, now: datetime
) -> None:
    await log.set_rules(Rules(mode="post", rules=(Rule(name="care", words=("tickets",)),)),
                        by="Wen", at=now)  # fmt: skip
    texts = ["tickets left", "B.U.Y now", "buy now!", *(f"talk {n}" for n in range(9)), "buy now"]
    await take(log, [posted(n, text) for n, text in enumerate(texts)], "rss", now)
    rules = {
        "mode": "post",
        "rules": [
            ADVERTS | {"action": "reject"},
            {"name": "talks", "action": "tag", "words": ["talk"]},
            {"name": "off", "on": False, "words": ["tickets"]},
        ],
    }
    answer = await lead.post(f"/api/v1/{slug}/rules/preview", {"rules": rules})
    told = answer.json()
    assert (told["posts"], told["changed"]) == (13, 13)
    assert told["actions"] == {"show": 10, "hold": 0, "lane": 0, "reject": 3}
    counts = [(rule["name"], rule["action"], rule["matched"]) for rule in told["rules"]]
    assert counts == [("no adverts", "reject", 3), ("talks", "tag", 9), ("off", "hold", 1)]
    assert [len(rule["examples"]) for rule in told["rules"]] == [3, 5, 1]
    assert told["rules"][0]["examples"][0] == {
        "id": "rss:12",
        "name": "Person 12",
        "text": "buy now",
        "match": "buy now",
    }
    first = {"id": "rss:12", "name": "Person 12", "text": "buy now", "from": "show", "to": "reject"}
    assert told["examples"][0] == first
    assert (await log.rules())[0] == 1


async def test_the_latest_thousand_are_tried_and_deleted_ones_are_not(
    lead: Browser, log: Log, redis: Redis, slug: str, now: datetime
) -> None:
    assert (await lead.post(f"/api/v1/{slug}/rules/preview", {"rules": {}})).json()["posts"] == 0
    for start in range(0, 2600, 100):
        await take(log, [posted(n, f"post {n}") for n in range(start, start + 100)], "rss", now)
    latest = await log.latest(1000)
    assert [post.id for post in latest] == [f"rss:{n}" for n in range(2599, 1599, -1)]
    await log.decide("reject", [("rss:2598", 1)], by="Wen", at=now, key="")
    stub = {"id": "rss:2599", "source": "rss", "status": "deleted", "flags": [], "rev": 2}
    await redis.hset(log.keys("posts"), "rss:2599", json.dumps(stub))
    assert [post.id for post in await log.latest(2)] == ["rss:2598"]
    told = (await lead.post(f"/api/v1/{slug}/rules/preview", {"rules": {}})).json()
    assert told["posts"] == 999
