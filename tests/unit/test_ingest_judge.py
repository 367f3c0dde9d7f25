"""An item as it is stored."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from backchannel.core.block import Block, Blocks
from backchannel.core.conference import Conference, SourceConfig
from backchannel.core.errors import SourceError
from backchannel.core.post import Author, Deleted, Post, Posted, Reposted, Verdict, new_post
from backchannel.core.rules import Mode, Rule, Rules
from backchannel.core.settings import Settings, load
from backchannel.ingest.judge import judged
from backchannel.ingest.make import Unready, make_sources, remake_sources
from backchannel.sources.replay import ReplaySource
from backchannel.sources.x import XSource

TOKEN = "a-token-that-must-not-leak"
NOBODY = Blocks()
ADA = Author(id="1", name="Ada Example", handle="ada_ex")
CARE = Rule(name="care", words=("tickets",))
FRIENDS = Rule(name="friends", action="show", authors=("ada_ex",))


def posted(text: str = "hello", **more: object) -> Posted:
    return Posted(post=new_post(id="x:1", source="x", author=ADA, text=text, **more))


def post_of(item: object) -> Post:
    assert isinstance(item, Posted | Reposted)
    assert item.post is not None
    return item.post


@pytest.mark.parametrize(
    ("text", "mode", "status"),
    [
        ("hello", "pre", "held"),
        ("hello", "post", "shown"),
        ("blorp", "post", "rejected"),
        ("tickets", "post", "held"),
    ],
)
def test_the_verdict_sets_the_status(text: str, mode: Mode, status: str, now: datetime) -> None:
    rules = Rules(
        mode=mode,
        rules=(
            Rule(name="a", words=("tickets",)),
            Rule(name="b", action="reject", words=("blorp",)),
        ),
    )
    post = post_of(judged(posted(text), rules, NOBODY, now))
    assert post.status == status
    assert post.verdict is not None
    assert post.received_at == now


def test_a_call_for_help_is_held_in_the_lane(now: datetime) -> None:
    rules = Rules(mode="post", rules=(Rule(name="h", action="lane", words=("no sound",)),))
    post = post_of(judged(posted("No sound in room 2", flags=["question"]), rules, NOBODY, now))
    assert (post.status, post.flags) == ("held", ("question", "lane"))
    assert post.verdict == Verdict(action="lane", rule="h", match="No sound")


def test_tag_rules_put_their_names_on_the_post(now: datetime) -> None:
    rules = Rules(
        mode="post",
        rules=(
            Rule(name="talks", action="tag", words=("keynote",)),
            Rule(name="new", action="tag", younger_days=30),
        ),
    )
    young = Author(id="1", created_at=now - timedelta(days=2))
    item = Posted(post=replace(post_of(posted("The keynote")), author=young))
    post = post_of(judged(item, rules, NOBODY, now))
    assert (post.status, post.tagged) == ("shown", ("talks", "new"))


@pytest.mark.parametrize(
    ("text", "rules", "status", "due"),
    [
        ("hello", Rules(mode="post", delay=30), "held", 30),
        ("hello", Rules(mode="pre", modes={"x": "post"}, delay=600), "held", 600),
        ("hello", Rules(mode="post", modes={"x": "pre"}, delay=30), "held", None),
        ("hello", Rules(mode="pre", delay=30), "held", None),
        ("tickets", Rules(mode="post", delay=30, rules=(CARE,)), "held", None),
        ("hello", Rules(mode="post", delay=30, rules=(FRIENDS,)), "shown", None),
    ],
)
def test_what_post_would_show_waits_for_its_delay(
    text: str, rules: Rules, status: str, due: int | None, now: datetime
) -> None:
    post = post_of(judged(posted(text), rules, NOBODY, now))
    assert post.status == status
    assert post.due == (None if due is None else now + timedelta(seconds=due))


def test_a_post_that_came_as_a_repost_says_so(now: datetime) -> None:
    carried = Reposted(id="x:8", of="x:1", by=Author(id="3"), post=post_of(posted()))
    assert post_of(judged(carried, Rules(), NOBODY, now)).by_repost
    assert not post_of(judged(posted(), Rules(), NOBODY, now)).by_repost


@pytest.mark.parametrize(
    ("made", "kept"),
    [
        (timedelta(hours=-3), timedelta(hours=-3)),
        (timedelta(minutes=2), timedelta(0)),
        (timedelta(days=1), timedelta(0)),
        (timedelta(days=-365 * 40), timedelta(0)),
        (None, timedelta(0)),
    ],
)
def test_a_time_no_clock_agrees_with_is_the_time_it_came(
    made: timedelta | None, kept: timedelta, now: datetime
) -> None:
    at = None if made is None else now + made
    post = post_of(judged(posted(created_at=at, edited_at=at), Rules(), NOBODY, now))
    assert post.created_at == now + kept
    assert post.edited_at == (None if made is None else now + kept)


def test_a_time_in_the_last_year_there_is_is_no_trouble(now: datetime) -> None:
    for at in (datetime.max, datetime.max.replace(tzinfo=UTC), datetime.min.replace(tzinfo=UTC)):
        assert post_of(judged(posted(created_at=at), Rules(), NOBODY, now)).created_at == now


def test_a_repost_by_a_banned_author_is_its_own_tombstone(now: datetime) -> None:
    rules = Rules(mode="post", rules=(Rule(name="b", action="reject", authors=("@Raider",)),))
    original = post_of(posted())
    raider, fan = Author(id="2", handle="raider"), Author(id="3", handle="fan")
    banned = Reposted(id="x:9", of="x:1", by=raider, post=original, cursor="9")
    assert judged(banned, rules, NOBODY, now) == Deleted(id="x:9", cursor="9")
    counted = judged(Reposted(id="x:8", of="x:1", by=fan, post=original), rules, NOBODY, now)
    assert isinstance(counted, Reposted)
    assert post_of(counted).status == "shown"
    held = Rules(rules=(Rule(name="b", action="hold", authors=("raider",)),))
    assert isinstance(judged(banned, held, NOBODY, now), Reposted)


def test_a_repost_of_a_banned_authors_post_brings_a_rejected_post(now: datetime) -> None:
    rules = Rules(mode="post", rules=(Rule(name="b", action="reject", authors=("ada_ex",)),))
    fan = Author(id="3", handle="fan")
    item = judged(Reposted(id="x:8", of="x:1", by=fan, post=post_of(posted())), rules, NOBODY, now)
    assert post_of(item).status == "rejected"


def test_what_carries_no_post_stays_as_it_is(now: datetime) -> None:
    for item in (Deleted(id="x:1"), Reposted(id="x:2", of="x:1", by=ADA)):
        assert judged(item, Rules(), NOBODY, now) == item


def conference(*sources: SourceConfig) -> Conference:
    return Conference(slug="a", title="A", hashtags=("#a",), source=sources)


def settings(tmp_path: Path, **more: str) -> Settings:
    return load({"BACKCHANNEL_CONFERENCES": str(tmp_path / "a.toml"), **more})


def test_the_sources_a_file_names_are_made(tmp_path: Path) -> None:
    sources = make_sources(
        conference(
            SourceConfig(kind="x"),
            SourceConfig(kind="form"),
            SourceConfig(kind="replay", path="day.jsonl"),
        ),
        settings(tmp_path, X_BEARER_TOKEN=TOKEN),
    )
    assert [type(source) for source in sources] == [XSource, ReplaySource]
    assert [source.name for source in sources] == ["x", "replay"]
    assert TOKEN not in repr(sources)
    off = conference(SourceConfig(kind="replay", path="day.jsonl", enabled=False))
    assert make_sources(off, settings(tmp_path)) == []


def test_only_what_asks_for_the_hashtags_is_made_anew(tmp_path: Path) -> None:
    own = SourceConfig(kind="x", query="from:ada_ex")
    x, replay = SourceConfig(kind="x"), SourceConfig(kind="replay", path="day.jsonl")
    token = settings(tmp_path, X_BEARER_TOKEN=TOKEN)
    made = remake_sources(conference(x, replay), token, ("b", "c"))
    assert [source.name for source in made] == ["x"]
    assert remake_sources(conference(own), token, ("b",)) == []
    assert conference(x).x_query(x, ("b", "c")) == "(#b OR #c) -is:retweet"


@pytest.mark.parametrize(
    ("config", "why"),
    [
        (SourceConfig(kind="x"), "X needs a bearer token. Set X_BEARER_TOKEN and start again."),
        (
            SourceConfig(kind="replay"),
            'The replay has no file. Set path under [[source]] "replay".',
        ),
    ],
)
async def test_a_source_that_cannot_be_read_says_what_to_do(
    config: SourceConfig, why: str, tmp_path: Path
) -> None:
    (source,) = make_sources(conference(config), settings(tmp_path))
    assert isinstance(source, Unready)
    assert (source.health.state, source.health.detail) == ("stopped", why)
    with pytest.raises(SourceError) as caught:
        await anext(source.items(""))
    assert caught.value.final
    assert str(caught.value) == why


async def test_a_recording_is_looked_for_beside_the_conferences_file(tmp_path: Path) -> None:
    line = '{"id": "x:1", "source": "x", "status": "held", "flags": [], "rev": 1}\n'
    (tmp_path / "day.jsonl").write_text(line, encoding="utf-8")
    config = conference(SourceConfig(kind="replay", path="day.jsonl", rate=1000))
    for where in (tmp_path, tmp_path / "a.toml"):
        environ = {"BACKCHANNEL_CONFERENCES": str(where)}
        (source,) = make_sources(config, load(environ))
        assert [post_of(item).id async for item in source.items("")] == ["x:1"]


def test_what_a_blocked_person_posts_or_reposts_goes_nowhere(now: datetime) -> None:
    blocks = Blocks([Block(source="x", id="1", handle="ada_ex")])
    rules = Rules(mode="post", rules=(Rule(name="friends", action="show", authors=("@ada_ex",)),))
    post = post_of(judged(posted(), rules, blocks, now))
    assert (post.status, post.verdict and post.verdict.rule) == ("rejected", "blocked")
    repost = Reposted(id="x:9", of="x:5", by=ADA, cursor="9")
    assert judged(repost, rules, blocks, now) == Deleted(id="x:9", cursor="9")
