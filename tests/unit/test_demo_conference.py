"""The demo conference as it is written: what it holds, and that nobody in it is real."""

from __future__ import annotations

import re
from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from msgspec import json

from backchannel.core.post import Deleted, Post, Posted, Reposted
from backchannel.core.text import clean, clean_line, plain, safe_href
from backchannel.core.verdict import judge
from backchannel.demo.conference import MIDNIGHT, NOW, SLUG, conference, written
from backchannel.demo.drafts import TAG
from backchannel.demo.generate import generate
from backchannel.demo.moment import moved
from backchannel.demo.programme import talks

_host = re.compile(r"(?:https?|at)://([^/\s\"\\]+)")


def _items() -> list[Post]:
    return [moment.item.post for moment in generate() if isinstance(moment.item, Posted)]


def _originals() -> list[Post]:
    return [post for post in _items() if post.version == 0]


def test_the_same_seed_gives_the_same_conference_and_another_one_another() -> None:
    again = generate.__wrapped__(27)
    assert json.encode([m.item for m in again]) == json.encode([m.item for m in generate(27)])
    assert {m.offset for m in generate.__wrapped__(28)} != {m.offset for m in again}


def test_there_are_some_six_thousand_posts_and_three_fifths_are_reposts() -> None:
    reposts = sum(isinstance(moment.item, Reposted) for moment in generate())
    assert 5700 <= len(generate()) <= 6300
    assert 0.55 <= reposts / len(generate()) <= 0.65


def test_moments_come_in_order_and_changes_after_what_they_change() -> None:
    seen: set[str] = set()
    assert all(one.offset <= other.offset for one, other in pairwise(generate()))
    for moment in generate():
        match moment.item:
            case Posted(post=post):
                assert (post.id in seen) == bool(post.version)
                seen.add(post.id)
            case Reposted(of=of) | Deleted(id=of):
                assert of in seen


def test_no_two_items_share_an_id() -> None:
    ids = [post.id for post in _originals()]
    ids += [m.item.id for m in generate() if isinstance(m.item, Reposted)]
    assert len(set(ids)) == len(ids)


def test_every_language_and_network_is_there() -> None:
    languages = Counter(post.lang for post in _originals())
    networks = Counter(post.source for post in _originals())
    assert set(languages) == {"en", "es", "de", "fr", "ja", "ar"}
    assert all(count >= 40 for count in languages.values())
    assert set(networks) == {"x", "mastodon", "bluesky", "form"}


def test_posts_are_edited_and_deleted_on_both_sides_of_now() -> None:
    now = NOW.total_seconds()
    for kind in ("edited", "deleted"):
        sides = {
            moment.offset > now
            for moment in generate()
            if (kind == "deleted" and isinstance(moment.item, Deleted))
            or (kind == "edited" and isinstance(moment.item, Posted) and moment.item.post.version)
        }
        assert sides == {True, False}, kind


def test_a_raid_of_new_accounts_comes_while_the_visitor_looks_on() -> None:
    now = NOW.total_seconds()
    raid = [
        moment.item.post.author
        for moment in generate()
        if 0 < moment.offset - now < 300 and isinstance(moment.item, Posted)
        if moment.item.post.author.created_at is not None
        and moment.item.post.author.created_at > MIDNIGHT - timedelta(days=1)
    ]
    assert len(raid) >= 10
    assert len({author.id for author in raid}) >= 6


def test_a_photo_in_eight_posts_each_of_them_described() -> None:
    with_photo = [post for post in _originals() if post.media]
    assert 0.11 <= len(with_photo) / len(_originals()) <= 0.16
    for post in with_photo:
        assert all(len(media.alt) > 15 and media.width and media.height for media in post.media)


def test_every_post_is_clean_and_its_text_is_its_segments() -> None:
    for post in _items():
        assert post.text == plain(post.segments) == clean(post.text)
        assert post.author.name == clean_line(post.author.name) != ""
        assert (TAG in post.text) or post.source == "form"
        assert "{" not in post.text
        assert "|" not in post.text
        assert len(post.text) <= 280
        for segment in post.segments:
            assert not segment.href or safe_href(segment.href) == segment.href


def test_no_host_is_a_real_one() -> None:
    for moment in generate():
        for host in _host.findall(json.encode(moment.item).decode()):
            assert host.endswith("example"), host
    for post in _items():
        if post.source in ("mastodon", "bluesky"):
            assert post.author.handle.endswith(".example")


def test_hardly_a_text_is_written_twice() -> None:
    texts = Counter(post.text for post in _originals())
    assert sum(count - 1 for count in texts.values()) / texts.total() < 0.02
    assert max(texts.values()) <= 4


def test_a_fifth_of_the_voices_say_most_of_it() -> None:
    voices = Counter(post.author.id for post in _originals()).most_common()
    assert 450 <= len(voices) <= 750
    assert 0.6 <= sum(n for _, n in voices[: len(voices) // 5]) / len(_originals()) <= 0.9
    assert voices[0][1] <= 70


def test_the_keynote_is_the_loudest_hour() -> None:
    now = NOW.total_seconds()
    a_minute = [
        sum(now + 60 * start <= moment.offset < now + 60 * (start + 10) for moment in generate())
        for start in (-10, 0, 10)
    ]
    originals = sum(
        now <= moment.offset < now + 600 and isinstance(moment.item, Posted)
        for moment in generate()
    )
    assert all(150 <= count <= 320 for count in a_minute)
    assert 70 <= originals <= 130


def test_what_people_say_of_a_talk_they_say_when_it_is_on() -> None:
    imke = next(talk for talk in talks() if talk.first == "Imke")
    offsets = [
        moment.offset
        for moment in generate()
        if isinstance(moment.item, Posted)
        and any(quote in moment.item.post.text for quote in imke.quotes)
    ]
    assert len(offsets) > 40
    early = [offset for offset in offsets if not imke.starts <= offset <= imke.ends + 700]
    assert len(early) <= 6  # the staged posts quote her, too


def test_no_rule_stops_what_the_crowd_says() -> None:
    rules = written().first_rules()
    stopped = [post for post in _originals() if judge(post, rules).rule]
    assert len(stopped) < 120
    kinds = {judge(post, rules).rule for post in stopped}
    assert kinds == {
        "insults",
        "spam",
        "ticket resale",
        "another conference",
        "scam claims",
        "for the staff",
        "marked sensitive",
    }


@pytest.mark.parametrize("hour", range(0, 24, 5))
def test_the_conference_is_always_in_the_middle_of_its_second_afternoon(hour: int) -> None:
    now = datetime(2026, 2, 28, hour, 37, 12, tzinfo=UTC)
    moved_to = conference(now)
    current = [each for each in moved_to.session if each.starts <= now < each.ends]
    assert [each.title for each in current] == ["Forty years of tide tables in one file"]
    assert all(each.starts.minute % 5 == 0 and each.starts.second == 0 for each in current)
    assert now.astimezone(current[0].starts.tzinfo).hour in (14, 15)
    assert moved_to.slug == SLUG
    assert moved_to.starts is not None
    assert timedelta(days=1) < now - moved_to.starts < timedelta(days=2)


def test_every_talk_has_words_of_its_own() -> None:
    assert len(talks()) >= 24
    assert all(
        min(len(talk.quotes), len(talk.notes)) >= 6 and len(talk.asks) >= 3 for talk in talks()
    )


def test_a_later_lap_has_other_ids_and_the_same_words() -> None:
    first = next(m.item for m in generate() if isinstance(m.item, Posted))
    again = moved(first, timedelta(days=3), lap=1)
    assert isinstance(again, Posted)
    assert again.post.id != first.post.id
    assert again.post.text == first.post.text
    assert first.post.created_at is not None
    assert again.post.created_at == first.post.created_at + timedelta(days=3)
