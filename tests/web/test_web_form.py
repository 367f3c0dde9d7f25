"""The audience form."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from redis.asyncio import Redis

from backchannel.core.errors import StoreError
from backchannel.core.rules import Rules
from backchannel.store.clock import utcnow
from backchannel.store.limits import PER_CONFERENCE, PER_DEVICE, FormLimits
from backchannel.web import form
from backchannel.web.form import graphemes, ulid
from backchannel.web.site import Site
from tests.visitor import OTHER, Browser

Visit = Callable[..., Browser]


def said(text: str, device: int = 1, **more: Any) -> dict[str, Any]:
    return {"name": "Tove, row F", "text": text, "device": f"device-{device:012}", **more}


async def test_what_the_room_says_waits_to_be_read(browser: Browser, site: Site, slug: str) -> None:
    answer = await browser.post(
        f"/api/v1/{slug}/posts", said(" My build is\u202e finally #boring. ", question=True)
    )
    assert answer.status_code == 202
    post = await site.logs[slug].post(answer.json()["id"])
    assert post is not None
    assert post.id.startswith("form:")
    assert (post.source, post.status, post.flags, post.question) == (
        "form",
        "held",
        ("question",),
        True,
    )
    assert post.text == "My build is finally #boring."
    assert post.segments[1].tag == "boring"
    assert post.author.name == "Tove, row F"
    assert post.author.id
    assert "device" not in post.author.id


async def test_it_is_held_even_where_everything_else_is_shown(
    browser: Browser, site: Site, slug: str
) -> None:
    log = site.logs[slug]
    await log.set_rules(Rules(mode="post"), by="Wen", at=utcnow())
    id = (await browser.post(f"/api/v1/{slug}/posts", said("hello"))).json()["id"]
    post = await log.post(id)
    assert post is not None
    assert post.status == "held"


async def test_the_form_can_be_switched_off_and_on_again(
    browser: Browser, site: Site, slug: str
) -> None:
    path, log = f"/api/v1/{slug}/posts", site.logs[slug]
    await log.set_rules(Rules(off=("form",)), by="Wen", at=utcnow())
    refused = await browser.post(path, said("hello"))
    assert refused.status_code == 403
    assert "not taken just now" in refused.json()["error"]
    await log.set_rules(Rules(), by="Wen", at=utcnow())
    assert (await browser.post(path, said("hello"))).status_code == 202
    assert (await log.tally()).posts == 1


async def test_nothing_is_taken_that_would_be_deleted_at_once(
    browser: Browser, site: Site, slug: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    over = replace(site.conferences[slug], ends=utcnow() - timedelta(days=30))
    monkeypatch.setitem(site.conferences, slug, over)
    refused = await browser.post(f"/api/v1/{slug}/posts", said("hello"))
    assert refused.status_code == 403
    assert "over" in refused.json()["error"]


async def test_one_devices_sixth_post_in_a_minute_has_to_wait(
    browser: Browser, site: Site, slug: str
) -> None:
    path = f"/api/v1/{slug}/posts"
    for n in range(PER_DEVICE):
        assert (await browser.post(path, said(f"post {n}"))).status_code == 202
    sixth = await browser.post(path, said("post 6"))
    assert sixth.status_code == 429
    assert 1 <= int(sixth.headers["retry-after"]) <= 60
    assert "Try again in" in sixth.json()["error"]
    assert (await browser.post(path, said("another phone", 2))).status_code == 202
    assert (await browser.post(f"/api/v1/{OTHER}/posts", said("elsewhere"))).status_code == 202


async def test_a_whole_hall_behind_one_address_gets_through_until_its_own_limit(
    browser: Browser, slug: str
) -> None:
    path = f"/api/v1/{slug}/posts"
    statuses = [
        (await browser.post(path, said("hello", device))).status_code
        for device in range(PER_CONFERENCE + 5)
    ]
    assert statuses == [202] * PER_CONFERENCE + [429] * 5


async def test_five_hundred_phones_behind_one_address_are_not_one_phone(
    browser: Browser, redis: Redis, slug: str
) -> None:
    path = f"/api/v1/{slug}/posts"
    minute = f"bc:{{{slug}}}:form"
    for device in range(500):
        if device % 150 == 0:  # the next minute begins
            await redis.delete(minute)
        answer = await browser.post(path, said("hello", device))
        assert answer.status_code == 202, device


async def test_the_same_words_again_are_taken_in_once(
    browser: Browser, site: Site, slug: str
) -> None:
    path = f"/api/v1/{slug}/posts"
    ids = {(await browser.post(path, said("twice"))).json()["id"] for _ in range(10)}
    assert len(ids) == 1
    assert (await site.logs[slug].tally()).posts == 1
    for other in (said("twice", 2), said("twice", question=True)):
        assert (await browser.post(path, other)).json()["id"] not in ids


async def test_a_double_click_is_one_post(browser: Browser, site: Site, slug: str) -> None:
    path = f"/api/v1/{slug}/posts"
    answers = await asyncio.gather(*(browser.post(path, said("at once")) for _ in range(5)))
    assert {answer.status_code for answer in answers} == {202}
    assert (await site.logs[slug].tally()).posts == 1


async def test_words_that_a_first_try_did_not_store_are_stored_by_the_next(
    browser: Browser, site: Site, slug: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, log = f"/api/v1/{slug}/posts", site.logs[slug]

    async def fails(*_: object) -> None:
        raise StoreError("the process ends here")

    with monkeypatch.context() as patch:
        patch.setattr(form, "take", fails)
        assert (await browser.post(path, said("kept"))).status_code == 500
    assert (await log.tally()).posts == 0

    answers = [await browser.post(path, said("kept")) for _ in range(3)]
    assert {answer.status_code for answer in answers} == {202}
    (id,) = {answer.json()["id"] for answer in answers}
    kept = await log.post(id)
    assert kept is not None
    assert kept.text == "kept"
    assert (await log.tally()).posts == 1


async def test_words_that_are_stored_are_answered_when_the_form_is_off_by_then(
    browser: Browser, site: Site, slug: str
) -> None:
    path = f"/api/v1/{slug}/posts"
    first = await browser.post(path, said("in time"))
    await site.logs[slug].set_rules(Rules(off=("form",)), by="Wen", at=utcnow())
    again = await browser.post(path, said("in time"))
    assert (again.status_code, again.json()) == (202, first.json())


async def test_a_limit_ends_by_itself(redis: Redis, slug: str) -> None:
    limits = FormLimits(redis, slug)
    for n in range(PER_DEVICE):
        await limits.take(f"form:{n}", "device", str(n))
    refused = await limits.take("form:9", "device", "9")
    assert (refused.id, 0 < refused.wait <= 60) == ("", True)
    async for key in redis.scan_iter(match=f"bc:{{{slug}}}:form*"):
        assert 0 < await redis.pttl(key) <= 60_000


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        (said(""), "nothing to read"),
        (said(" \n\t\u00a0"), "nothing to read"),
        (said("\u200b\u200d\u2060\ufeff"), "nothing to read"),
        (said("a" * 501), "500 letters"),
        (said("ok", name="n" * 61), "60 letters"),
        (said("ok") | {"device": "short"}, "device"),
        (said("ok") | {"device": "a" * 65}, "device"),
        (said("ok") | {"device": "a" * 20 + "\n"}, "device"),
        (said("ok", admin=True), "admin"),
        (said("ok", question="yes"), "question"),
        ({"text": "ok"}, "device"),
        ({"text": 5, "device": "d" * 20}, "text"),
        ("hello", "cannot be used"),
    ],
)
async def test_what_is_no_post_is_refused_with_why(
    browser: Browser, site: Site, slug: str, body: object, sentence: str
) -> None:
    answer = await browser.post(f"/api/v1/{slug}/posts", body)
    assert answer.status_code == 422
    assert sentence in answer.json()["error"]
    assert (await site.logs[slug].tally()).posts == 0


async def test_a_nameless_voice_and_an_emoji_family_are_welcome(
    browser: Browser, slug: str
) -> None:
    path = f"/api/v1/{slug}/posts"
    assert (await browser.post(path, said("👩‍👩‍👧‍👦" * 200, name=""))).status_code == 202


async def test_hostile_text_is_kept_as_text(browser: Browser, site: Site, slug: str) -> None:
    text = '<img src=x onerror=alert(1)> {{7*7}} \\" \u2028 javascript:alert(1)'
    id = (await browser.post(f"/api/v1/{slug}/posts", said(text))).json()["id"]
    post = await site.logs[slug].post(id)
    assert post is not None
    assert "<img src=x onerror=alert(1)>" in post.text
    assert not any(segment.href for segment in post.segments)


def test_a_letter_is_what_a_reader_counts() -> None:
    assert graphemes("tide") == 4
    assert graphemes("e\u0301") == 1
    assert graphemes("👩‍👩‍👧‍👦") == 1
    assert graphemes("👍🏽") == 1
    assert graphemes("🇵🇹🇵🇹") == 2
    assert graphemes("1️⃣") == 1


@given(st.text(max_size=50))
def test_no_text_has_more_letters_than_characters(text: str) -> None:
    assert 0 <= graphemes(text) <= len(text)


def test_ids_sort_by_the_time_they_were_made() -> None:
    ids = [ulid() for _ in range(200)]
    assert len(set(ids)) == 200
    assert all(len(id) == 26 for id in ids)
    assert [id[:10] for id in ids] == sorted(id[:10] for id in ids)
