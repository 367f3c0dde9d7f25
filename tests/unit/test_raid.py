"""Raids are found, within seconds, and what only looks like one is left alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import count, islice
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from backchannel.core.conference import RaidLimits
from backchannel.core.post import Author, Post, Posted, Segment, new_post
from backchannel.demo.conference import MIDNIGHT
from backchannel.demo.generate import generate
from backchannel.desk.alike import Words, alike, words
from backchannel.desk.raid import MOST, OPEN, Found, Lookout

NOON = datetime(2027, 5, 4, 12, tzinfo=UTC)
OLD = NOON - timedelta(days=900)
NEW = NOON - timedelta(days=1)
SCAM = "Harbour Days is a scam, ask them where the money went"
QUOTE = "Boring formats outlive brilliant companies, she said, and the room went quiet"
TALK = (
    "The queue for soup is longer than the keynote",
    "Slides are up, and there are forty of them about tides",
    "Someone left a blue scarf on the third row",
    "I had not thought about archives as furniture before",
    "Sitting on the floor because every chair is a laptop",
    "My notes are a drawing of a heron and the word latency",
    "Two people just shook hands over a merge conflict",
    "Can we have the windows open in the small room please",
)
_ids = count(1)


def post(who: str, text: str, *, first: bool = False, made: datetime | None = OLD) -> Post:
    return new_post(
        id=f"x:{next(_ids)}",
        source="x",
        author=Author(id=who, name=who, created_at=made),
        text=text,
        segments=[Segment(text=f"{text} "), Segment(tag="harbour27")],
        first=first,
    )


def lookout() -> Lookout:
    return Lookout(RaidLimits(), (f"w{number}" for number in count(1)))


def chatter(look: Lookout, until: datetime, minutes: int = 30, a_minute: int = 6) -> None:
    """Regulars talk, and now and then somebody new does."""
    rng = Random(1)
    for number in range(minutes * a_minute):
        at = until - timedelta(minutes=minutes) + timedelta(seconds=number * 60 / a_minute)
        first = number % 10 == 0
        name = f"guest-{number}" if first else f"regular-{number % 40}"
        text = f"{rng.choice(TALK)}, {rng.choice(TALK).lower()}, {number}"
        assert look.see(post(name, text, first=first), at) is None


def flood(
    look: Lookout, posts: Iterable[Post], *, a_second: float, at: datetime = NOON
) -> Iterator[tuple[float, Found | None]]:
    for number, each in enumerate(posts):
        seconds = number / a_second
        yield seconds, look.see(each, at + timedelta(seconds=seconds))


def first_alarm(seen: Iterable[tuple[float, Found | None]]) -> tuple[float, Found] | None:
    return next(((seconds, wave) for seconds, wave in seen if wave is not None), None)


def raiders(text: str = SCAM, made: datetime | None = NEW, people: int = 9) -> Iterator[Post]:
    for number in count():
        ending = ("", "!!!", " 🚨", " pass it on", " rt rt")[number % 5]
        who = f"raider-{number % people}"
        yield post(who, text + ending, first=number < people, made=made)


@pytest.mark.parametrize("a_second", [1, 2, 10, 200])
def test_a_flood_by_new_accounts_is_found_within_five_seconds(a_second: int) -> None:
    look = lookout()
    chatter(look, NOON)
    seen = first_alarm(flood(look, raiders(), a_second=a_second))
    assert seen is not None
    seconds, wave = seen
    assert (wave.sort, seconds <= 5) == ("alike", True)
    assert len(wave.young) == len(wave.people) == len(wave.fresh)


@pytest.mark.parametrize("a_second", [2, 10, 200])
def test_a_flood_by_accounts_of_unknown_age_is_found_within_five_seconds(a_second: int) -> None:
    look = lookout()
    chatter(look, NOON)
    seen = first_alarm(flood(look, raiders(made=None, people=12), a_second=a_second))
    assert seen is not None
    assert seen[0] <= 5


def test_a_flood_of_new_accounts_that_say_different_things_is_found() -> None:
    look = lookout()
    chatter(look, NOON)
    rng = Random(3)
    posts = (
        post(f"n-{n}", f"{rng.choice(TALK)} {rng.random()}", first=True, made=NEW)
        for n in range(60)
    )
    seen = first_alarm(flood(look, posts, a_second=5))
    assert seen is not None
    assert (seen[1].sort, seen[0] <= 5) == ("newcomers", True)


def test_a_jump_in_volume_is_found_whoever_writes() -> None:
    look = lookout()
    chatter(look, NOON)
    posts = (post(f"regular-{n % 40}", f"{TALK[n % 8]} number {n * 7919}") for n in range(400))
    seen = first_alarm(flood(look, posts, a_second=20))
    assert seen is not None
    assert (seen[1].sort, seen[0] <= 5, seen[1].usual > 16) == ("volume", True, True)


def test_the_same_sentence_by_everybody_is_found_where_little_else_is_said() -> None:
    look = lookout()
    chatter(look, NOON)
    posts = (post(f"regular-{n % 40}", "Buy the coin that everybody buys today") for n in range(90))
    seen = first_alarm(flood(look, posts, a_second=4))
    assert seen is not None
    assert (seen[1].sort, len(seen[1].posts) >= 24) == ("alike", True)


def test_a_source_that_catches_up_is_no_raid() -> None:
    """Half an hour of posts come at once after an outage."""
    look = lookout()
    chatter(look, NOON)
    posts = [
        replace(
            post(f"late-{n}", f"{TALK[n % 8]} {n * 7919}", first=n % 3 == 0),
            created_at=NOON - timedelta(minutes=30 - n / 20),
        )
        for n in range(500)
    ]
    assert first_alarm(flood(look, posts, a_second=200)) is None


def test_later_posts_join_and_regulars_who_quote_them_do_not() -> None:
    look = lookout()
    chatter(look, NOON)
    wave = [
        wave
        for _, wave in flood(
            look, (p for p, _ in zip(raiders(), range(12), strict=False)), a_second=1
        )
    ][-1]
    assert wave is not None
    assert len(wave.posts) == 12
    later = NOON + timedelta(minutes=4)
    assert look.see(post("late", f"{SCAM} wake up", first=True, made=NEW), later) is wave
    assert look.see(post("regular-3", f"Someone writes: {SCAM}"), later) is None
    other = post("raider-1", "And now for something else that is entirely different", made=NEW)
    assert look.see(other, later) is wave
    assert look.see(post("guest", TALK[0], first=True), later) is None


def test_what_is_alike_long_after_is_another_wave() -> None:
    look = lookout()
    chatter(look, NOON)
    one = first_alarm(flood(look, raiders(), a_second=1))
    two = first_alarm(flood(look, raiders(), a_second=1, at=NOON + OPEN + timedelta(minutes=1)))
    assert one is not None
    assert two is not None
    assert one[1].id != two[1].id


def test_a_wave_that_is_full_is_followed_by_another() -> None:
    look = lookout()
    posts = islice(raiders(people=400), MOST + 60)
    waves = {wave.id: wave for _, wave in flood(look, posts, a_second=100) if wave}
    assert [len(wave.posts) <= MOST for wave in waves.values()] == [True, True]


def quoting(strangers: int, regulars: int, seed: int = 5) -> list[Post]:
    every = [post(f"s-{n}", f"“{QUOTE}” {'!' * (n % 3)}", first=True) for n in range(strangers)]
    every += [post(f"regular-{n}", f"Imke: “{QUOTE}”") for n in range(regulars)]
    Random(seed).shuffle(every)
    return every


def test_many_who_quote_a_speaker_are_no_raid() -> None:
    look = lookout()
    chatter(look, NOON)
    posts = quoting(10, 12)
    talk = [post(f"regular-{n}", f"{TALK[n % 8]}, {n * 7919}") for n in range(24)]
    mixed = [each for pair in zip(posts, talk, strict=False) for each in pair]
    assert first_alarm(flood(look, mixed, a_second=1)) is None


def test_where_thousands_write_a_few_who_say_the_same_are_no_raid() -> None:
    """The first minute of a great keynote: strangers all, and some of them quote it."""
    look = lookout()
    every = [
        post(
            f"p-{n}", QUOTE if n % 10 == 0 else f"{n * 7919} {TALK[n % 8]} {n * 104729}", first=True
        )
        for n in range(1500)
    ]
    assert first_alarm(flood(look, every, a_second=25)) is None


@given(st.lists(st.sampled_from(["👏👏👏", "+1", "Thank you!", "Yes!!!", "👏", "😂😂", "this."])))
def test_applause_is_no_raid(said: list[str]) -> None:
    look = lookout()
    posts = (post(f"p-{n}", text, first=True) for n, text in enumerate(said[:55]))
    assert first_alarm(flood(look, posts, a_second=5)) is None


@given(st.integers(1, 59), st.integers(0, 2**30))
def test_the_first_minutes_of_a_conference_are_no_raid(people: int, seed: int) -> None:
    """Everybody is a stranger then, and there is no usual yet."""
    rng = Random(seed)
    look = lookout()
    posts = (
        post(f"p-{n}", f"{rng.choice(TALK)} {rng.choice(TALK)} {n}", first=True, made=OLD)
        for n in range(people)
    )
    seen = first_alarm(flood(look, posts, a_second=2))
    assert seen is None or seen[1].sort == "alike"


@given(
    rate=st.floats(0.9, 80),
    people=st.integers(3, 40),
    usual=st.integers(0, 12),
    endings=st.lists(st.sampled_from(["", "!", "!!", " 🚨", " now", " please rt"]), min_size=1),
)
def test_a_flood_is_found_whatever_its_rate_and_shape(
    rate: float, people: int, usual: int, endings: list[str]
) -> None:
    look = lookout()
    if usual:
        chatter(look, NOON, a_minute=usual)
    posts = (
        post(f"r-{n % people}", SCAM + endings[n % len(endings)], first=n < people, made=NEW)
        for n in range(40)
    )
    seen = first_alarm(flood(look, posts, a_second=rate))
    assert seen is not None
    assert seen[0] <= 5


def test_the_demos_three_days_hold_its_two_raids_and_no_other() -> None:
    look, known, waves = lookout(), set(), {}
    for moment in generate():
        if not isinstance(moment.item, Posted):
            continue
        each = moment.item.post
        who = f"{each.source}:{each.author.id}"
        each = replace(each, first=who not in known)
        known.add(who)
        wave = look.see(each, MIDNIGHT + timedelta(seconds=moment.offset))
        if wave is not None:
            waves[wave.id] = (wave, moment.offset)
    assert [wave.sort for wave, _ in waves.values()] == ["alike", "alike"]
    assert all(len(wave.posts) >= 10 and len(wave.people) >= 8 for wave, _ in waves.values())


def test_words_are_compared_without_tags_links_and_marks() -> None:
    one = new_post(
        id="x:1",
        source="x",
        text="",
        segments=[
            Segment(text="SALTMARSH is a SCAM!! See "),
            Segment(text="bad.example", href="https://bad.example/"),
            Segment(tag="saltmarsh27"),
        ],
    )
    said = words(one)
    assert said is not None
    assert said.ordered == "a is saltmarsh scam see"

    def says(text: str) -> Words | None:
        return words(replace(one, segments=(Segment(text=text),)))

    assert says("Bravo!") is None
    others = ["See: is Saltmarsh a scam", "See the boats come in, a scam of gulls", "+1"]
    assert alike(said, [says(text) for text in others]) == [0]
