"""What a post counts under, and what a wall is told of the numbers."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from backchannel.core.post import new_post
from backchannel.core.tally import Tallied, last_minute, latest_quarters, tallied, top_tags

NOW = datetime(2026, 9, 18, 9, 37, 42, tzinfo=UTC)
MINUTE = int(NOW.replace(second=0).timestamp())


def of(*tags: str, created_at: datetime | None = None) -> Tallied:
    segments = [{"text": "So "}, *({"tag": tag} for tag in tags)]
    fields = {"author": {"id": "7"}, "segments": segments, "created_at": created_at}
    return tallied(new_post(id="x:1", source="x", **fields), NOW)


def test_a_post_counts_for_its_network_and_its_author() -> None:
    assert of() == Tallied(at=MINUTE, source="x", author="x:7")


@pytest.mark.parametrize(
    ("created_at", "at"),
    [
        (None, MINUTE),
        (NOW - timedelta(minutes=20), MINUTE - 1200),
        (NOW + timedelta(minutes=20), MINUTE),
        (datetime(1, 1, 1, tzinfo=UTC), -62135596800),
    ],
)
def test_it_counts_when_it_was_written_but_never_after_now(
    created_at: datetime | None, at: int
) -> None:
    assert of(created_at=created_at).at == at


def test_a_tag_counts_once_a_post_whatever_its_case_and_width() -> None:
    assert of("AltText", "ALTTEXT", "ＡＩ", "Straße", "STRASSE").tags == (
        "alttext",
        "ai",
        "strasse",
    )


def test_a_list_of_tags_and_an_endless_one_are_no_way_up() -> None:
    assert of("x" * 41, *(f"t{n}" for n in range(30))).tags == tuple(f"t{n}" for n in range(8))


def test_quarter_hours_of_the_last_day_are_told_the_oldest_first() -> None:
    now = int(NOW.timestamp())
    kept = {now - 60: 1, now - 86_399: 2, now - 86_401: 3, now - 9000: 4}
    assert latest_quarters(kept, NOW) == [(now - 86_399, 2), (now - 9000, 4), (now - 60, 1)]


def test_the_rate_is_that_of_the_last_full_minute() -> None:
    assert last_minute({MINUTE: 5, MINUTE - 60: 7, MINUTE - 120: 9}, NOW) == 7
    assert last_minute({MINUTE: 5}, NOW) == 0


def test_of_the_tags_the_conferences_own_are_left_out() -> None:
    posts = {
        "kestrelconf": 90,
        "tea": 3,
        "cake": 3,
        "alttext": 8,
        **{f"t{n}": 1 for n in range(20)},
    }
    told = top_tags(posts, ["#KestrelConf"])
    assert told[:3] == [("alttext", 8), ("cake", 3), ("tea", 3)]
    assert len(told) == 12
