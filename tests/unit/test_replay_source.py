"""A recording played again."""

from __future__ import annotations

import gzip
import json
import logging
from collections.abc import Iterable
from contextlib import aclosing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest

from backchannel.core.errors import SourceError
from backchannel.core.post import Author, Deleted, Item, Media, Posted, Reposted, Segment, new_post
from backchannel.sources.replay import ReplaySource
from tests.fakes.x_payloads import payload, retweet, snowflake, user
from tests.fakes.x_payloads import post as x_post

START = datetime(2026, 9, 18, 9, tzinfo=UTC)


class Clock:
    """Time that passes only by being waited for."""

    def __init__(self) -> None:
        self.now = 100.0
        self.waits: list[float] = []

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.waits.append(round(seconds, 3))
        self.now += seconds


def told(caplog: pytest.LogCaptureFixture) -> list[str]:
    """What it wrote to the log, and nobody else."""
    ours = (record for record in caplog.records if record.name == "backchannel.sources.replay")
    return [record.getMessage() for record in ours]


def source(path: Path, clock: Clock | None = None, **options: Any) -> ReplaySource:
    clock = clock or Clock()
    return ReplaySource(path, clock=clock, sleep=clock.sleep, **options)


async def played(source: ReplaySource, cursor: str = "", most: int = 1000) -> list[Item]:
    got: list[Item] = []
    async with aclosing(source.items(cursor)) as items:  # type: ignore[type-var]
        async for item in items:
            got.append(item)
            if len(got) == most:
                break
    return got


def ids(items: Iterable[Item]) -> list[str]:
    return [item.post.id if isinstance(item, Posted) else item.id for item in items]


def post(number: int, seconds: float = 0.0, **more: Any) -> dict[str, Any]:
    made = new_post(
        id=f"x:{number}",
        source="x",
        author=Author(id="1", name="Ada Example", handle="ada_ex"),
        text=f"Post {number}",
        created_at=START + timedelta(seconds=seconds),
    )
    raw = msgspec.to_builtins(made)
    assert isinstance(raw, dict)
    return raw | more


def write(path: Path, *lines: object) -> Path:
    texts = [line if isinstance(line, str) else json.dumps(line) for line in lines]
    path.write_text("\n".join(texts) + "\n", encoding="utf-8")
    return path


async def test_our_own_items_are_played_as_they_are(tmp_path: Path) -> None:
    path = write(
        tmp_path / "items.jsonl",
        {"type": "posted", "post": post(1)},
        {"type": "reposted", "id": "x:2", "of": "x:1", "by": {"id": "2", "handle": "sam_sample"}},
        {"type": "deleted", "id": "x:1"},
    )
    got = await played(source(path))
    assert [type(item) for item in got] == [Posted, Reposted, Deleted]
    assert [item.cursor for item in got] == [f"{n}@items.jsonl" for n in (1, 2, 3)]


async def test_bare_posts_are_played_without_what_was_decided_on_them(tmp_path: Path) -> None:
    decided = post(1, status="shown", flags=["pinned"], rev=9, shown=4, reposts=3, before="x")
    (got,) = await played(source(write(tmp_path / "posts.jsonl", decided)))
    assert isinstance(got, Posted)
    assert (got.post.status, got.post.flags, got.post.rev, got.post.shown) == ("held", (), 1, 0)
    assert (got.post.reposts, got.post.before) == (0, "")
    assert got.post.segments == (Segment(text="Post 1"),)


async def test_a_recorded_stream_of_x_is_played(tmp_path: Path) -> None:
    original = x_post(snowflake(1))
    path = write(
        tmp_path / "stream.jsonl",
        payload(original),
        "",
        retweet(snowflake(2), original, by=user("502", "sam_sample")),
    )
    clock = Clock()
    got = await played(source(path, clock))
    assert [type(item) for item in got] == [Posted, Reposted]
    assert [item.cursor for item in got] == ["1@stream.jsonl", "3@stream.jsonl"]
    assert clock.waits == [2]


async def test_a_packed_recording_is_played(tmp_path: Path) -> None:
    path = tmp_path / "posts.jsonl.gz"
    with gzip.open(path, "wt", encoding="utf-8") as file:
        file.writelines(json.dumps(post(number)) + "\n" for number in range(200))
    assert ids(await played(source(path))) == [f"x:{number}" for number in range(200)]


async def test_it_goes_on_after_the_cursor(tmp_path: Path) -> None:
    path = write(tmp_path / "posts.jsonl", *(post(number) for number in range(1, 100)))
    first = await played(source(path), most=40)
    rest = await played(source(path), first[-1].cursor)
    assert ids(first + rest) == [f"x:{number}" for number in range(1, 100)]
    assert await played(source(path), rest[-1].cursor) == []
    for other in ("nonsense", "40@another.jsonl", "x:3@posts.jsonl"):
        assert len(await played(source(path), other)) == 99


async def test_recorded_times_are_followed_at_the_speed_asked_for(tmp_path: Path) -> None:
    times = [0, 10, 10, 4, 30, 86_400 * 7]
    path = write(tmp_path / "posts.jsonl", *(post(n, at) for n, at in enumerate(times)))
    clock = Clock()
    await played(source(path, clock, speed=2))
    assert clock.waits == [5, 10, 3600]


async def test_a_fixed_rate_is_kept_whatever_was_recorded(tmp_path: Path) -> None:
    path = write(tmp_path / "posts.jsonl", *(post(n, 1000 * n) for n in range(5)))
    clock = Clock()
    await played(source(path, clock, rate=4))
    assert clock.waits == [0.25] * 5


async def test_after_a_wait_elsewhere_it_does_not_catch_up_in_a_burst(tmp_path: Path) -> None:
    path = write(tmp_path / "posts.jsonl", *(post(n, 10 * n) for n in range(10)))
    clock = Clock()
    seen = 0
    async with aclosing(source(path, clock).items("")) as items:  # type: ignore[type-var]
        async for _ in items:
            seen += 1
            if seen == 3:
                clock.now += 60
    assert clock.waits == [10, 10, 9, 10, 10, 10, 10, 10]


async def test_a_loop_plays_again_under_new_ids(tmp_path: Path) -> None:
    path = write(
        tmp_path / "items.jsonl",
        {"type": "posted", "post": post(1)},
        {"type": "reposted", "id": "x:2", "of": "x:1", "by": {"id": "2"}, "post": post(1)},
        {"type": "deleted", "id": "x:1"},
    )
    got = await played(source(path, loop=True), most=7)
    assert ids(got) == ["x:1", "x:2", "x:1", "x:1~1", "x:2~1", "x:1~1", "x:1~2"]
    again = got[4]
    assert isinstance(again, Reposted)
    assert again.of == "x:1~1"
    assert again.post is not None
    assert again.post.id == "x:1~1"
    rest = await played(source(path, loop=True), got[4].cursor, most=2)
    assert ids(rest) == ids(got[5:])


async def test_a_loop_over_nothing_ends(tmp_path: Path) -> None:
    for lines in ([], ["nonsense"]):
        replay = source(write(tmp_path / "posts.jsonl", *lines), loop=True)
        assert await played(replay) == []
        assert replay.health.state == "ended"


@pytest.mark.parametrize(
    "bad",
    [
        "nonsense",
        "[1]",
        '{"id": "x:9"',
        '{"id": 5, "source": "x", "status": "held", "flags": [], "rev": 1}',
        '{"id": "", "source": "x", "status": "held", "flags": [], "rev": 1}',
        '{"id": "x\\n", "source": "x", "status": "held", "flags": [], "rev": 1}',
        '{"id": "x:9", "source": "<b>", "status": "held", "flags": [], "rev": 1}',
        '{"id": "x:9", "source": "x", "status": "nailed up", "flags": [], "rev": 1}',
        "[" * 100_000,
        '{"id": NaN}',
        '{"id": "\\ud800"}',
        '"' + "x" * (3 << 20) + '"',
    ],
    ids=range(12),
)
async def test_a_bad_line_is_counted_named_and_skipped(
    tmp_path: Path, bad: str, caplog: pytest.LogCaptureFixture
) -> None:
    path = write(tmp_path / "posts.jsonl", post(1), bad, post(2))
    replay = source(path)
    with caplog.at_level(logging.WARNING):
        assert ids(await played(replay)) == ["x:1", "x:2"]
    assert replay.bad == 1
    (line,) = told(caplog)
    assert line.split(":")[1] == " line 2 is skipped"
    assert len(line) < 200
    assert replay.health.detail == "the recording is over, 1 unreadable lines skipped"


async def test_a_file_of_nonsense_does_not_flood_the_log(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    replay = source(write(tmp_path / "posts.jsonl", *["nonsense"] * 500))
    assert await played(replay) == []
    assert replay.bad == 500
    assert len(told(caplog)) == 20


async def test_bytes_that_are_no_text_are_a_bad_line(tmp_path: Path) -> None:
    path = tmp_path / "posts.jsonl"
    path.write_bytes(b"\xff\xfe\x00\n" + json.dumps(post(1)).encode() + b"\r\n" + b"\n\n")
    assert ids(await played(source(path))) == ["x:1"]


async def test_hostile_text_and_addresses_are_made_safe(tmp_path: Path) -> None:
    line = post(
        1,
        url="javascript:alert(1)",
        segments=[
            {"text": "click\x00", "href": "javascript:alert(1)"},
            {"tag": "t\u202eag"},
            {"mention": "sam", "href": "data:x"},
            {"emoji": "bird", "src": "demo:emoji/bird", "alt": "a bird"},
            {},
        ],
        media=[{"src": "file:///etc/passwd"}, {"src": "https://pics.example/a.jpg", "width": -5}],
        quote={"id": "x:5", "name": "N\u202e", "text": "q\x00"},
        author={"id": "1", "name": "Ada\u202e", "avatar": "ftp://a", "url": "javascript:1"},
    )
    (got,) = await played(source(write(tmp_path / "posts.jsonl", line)))
    assert isinstance(got, Posted)
    assert got.post.url == ""
    assert got.post.segments == (
        Segment(text="click"),
        Segment(tag="tag"),
        Segment(mention="sam"),
        Segment(emoji="bird", src="demo:emoji/bird", alt="a bird"),
    )
    assert got.post.text == "click#tag@sam:bird:"
    assert got.post.media == (Media(src="https://pics.example/a.jpg"),)
    assert (got.post.author.name, got.post.author.avatar, got.post.author.url) == ("Ada", "", "")
    assert got.post.quote is not None
    assert (got.post.quote.name, got.post.quote.text) == ("N", "q")


@pytest.mark.parametrize("broken", ["missing", "folder", "cut gzip"])
async def test_a_file_that_cannot_be_read_needs_a_person(tmp_path: Path, broken: str) -> None:
    path = tmp_path / "recording"
    if broken == "folder":
        path.mkdir()
    elif broken == "cut gzip":
        path.write_bytes(gzip.compress(json.dumps(post(1)).encode() * 500)[:60])
    with pytest.raises(SourceError, match=r"^replay: .*recording cannot be read: ") as caught:
        await played(source(path))
    assert caught.value.final
