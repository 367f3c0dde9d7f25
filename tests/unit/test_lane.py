"""The staff lane in words and numbers."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from backchannel.core.errors import SettingsError
from backchannel.core.feed import Entry
from backchannel.core.post import Author, Lane, Post, new_post
from backchannel.core.settings import load
from backchannel.desk.lane import LaneNumbers, event_of, numbers, payload

NOON = datetime(2027, 5, 4, 12, tzinfo=UTC)
MIDNIGHT = NOON.replace(hour=0)


def complaint(lane: Lane, text: str = "No sound in room 2") -> Post:
    author = Author(id="1", name="Ada", handle="ada")
    return new_post(id="x:1", source="x", author=author, text=text, flags=("lane",), lane=lane)


def test_the_median_is_of_today_and_the_oldest_is_of_those_that_wait() -> None:
    def answered(hours: float, after: float) -> Post:
        at = NOON - timedelta(hours=hours)
        return complaint(Lane(state="answered", at=at, answered_at=at + timedelta(seconds=after)))

    posts = [
        answered(1, 30),
        answered(2, 90),
        answered(3, 600),
        answered(13, 9000),
        complaint(Lane(state="open", at=NOON - timedelta(minutes=4))),
        complaint(Lane(state="open", at=NOON - timedelta(minutes=9))),
    ]
    nine = NOON - timedelta(minutes=9)
    assert numbers(posts, MIDNIGHT) == LaneNumbers(2, 4, 0, 90.0, nine)
    assert numbers([], MIDNIGHT) == LaneNumbers(0, 0, 0, None, None)


def test_only_what_happens_in_the_lane_is_an_event() -> None:
    lane = Lane(at=NOON)
    came = Entry(seq=1, at=NOON, kind="post", post=complaint(lane))
    later = Entry(seq=2, at=NOON + timedelta(1), kind="post", post=complaint(lane))
    star = Entry(seq=3, at=NOON, kind="decision", decision="star", post=complaint(lane))
    gone = new_post(id="x:1", source="x", status="deleted")
    deleted = Entry(seq=4, at=NOON, kind="decision", decision="answer", post=gone)
    assert [event_of(each) for each in (came, later, star, deleted)] == ["opened", None, None, None]
    answer = Entry(seq=3, at=NOON, kind="decision", decision="answer", post=complaint(lane))
    assert event_of(answer) == "answered"


def test_a_chat_takes_no_word_of_a_post_for_a_command() -> None:
    hostile = "<!channel> @all <https://evil.example|here> & @here\n/giphy"
    entry = Entry(seq=1, at=NOON, kind="post", post=complaint(Lane(at=NOON), hostile))
    text = payload(entry, "opened", "demo").text
    assert "<" not in text
    assert "@all" not in text
    assert "\n" not in text
    assert "&lt;!channel&gt; @\u200ball" in text


@pytest.mark.parametrize(
    "url",
    [
        "http://chat.example/hook",
        "http://127.evil.example/hook",
        "http://localhost.evil.example/",
        "ftp://chat.example",
        "https://",
        "chat.example/s3cret",
        "https://chat.example/a b",
    ],
)
def test_a_webhook_in_the_open_is_refused_and_not_repeated(url: str) -> None:
    with pytest.raises(SettingsError, match="BACKCHANNEL_LANE_WEBHOOK") as refused:
        load({"BACKCHANNEL_LANE_WEBHOOK": url})
    assert url not in str(refused.value)


@pytest.mark.parametrize(
    "url",
    ["https://chat.example/hook", "http://127.0.0.1:99/x", "http://localhost/x", "http://[::1]/x"],
)
def test_a_webhook_over_https_or_on_this_machine_is_taken(url: str) -> None:
    settings = load({"BACKCHANNEL_LANE_WEBHOOK": url})
    assert settings.lane_webhook == url
    assert url not in repr(settings)
