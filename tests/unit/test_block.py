"""Who is blocked, and lists of them as files."""

from __future__ import annotations

import contextlib
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backchannel.core.block import Block, Blocks
from backchannel.core.post import Author, Quote, new_post
from backchannel.desk.blocklist import MOST, BlocklistError, read, safe, written

TROLL = Author(id="7", name="A Troll", handle="Troll_77")


def test_a_person_is_found_by_account_or_by_handle_but_not_by_a_look_alike(now: datetime) -> None:
    for block in (
        Block(source="x", id="7"),
        Block(source="x", handle="@TROLL_77"),
        Block(handle="troll_77"),
    ):
        blocks = Blocks([block])
        assert blocks.find("x", TROLL, now) == block
        assert blocks.find("x", Author(id="8", handle="tr0ll_77"), now) is None
        assert blocks.find("x", Author(id="8"), now) is None


def test_a_block_on_one_network_is_not_one_on_another(now: datetime) -> None:
    assert Blocks([Block(source="x", id="7", handle="t")]).find("mastodon", TROLL, now) is None
    assert Blocks([Block(handle="troll_77")]).find("mastodon", TROLL, now) is not None


def test_a_block_ends_by_itself(now: datetime) -> None:
    blocks = Blocks([Block(source="x", id="7", until=now)])
    assert blocks.find("x", TROLL, now - timedelta(seconds=1)) is not None
    assert blocks.find("x", TROLL, now) is None


def test_who_quotes_a_blocked_person_is_stopped_as_if_it_were_them(now: datetime) -> None:
    blocks = Blocks([Block(source="x", id="7", handle="troll_77", strength="hold")])
    quote = Quote(id="x:1", handle="Troll_77")
    post = new_post(id="x:2", source="x", author=Author(id="9", handle="kind"), quote=quote)
    verdict = blocks.verdict(post, now)
    assert verdict is not None
    assert (verdict.action, verdict.rule, verdict.match) == ("hold", "blocked", "@Troll_77")


def test_a_list_written_and_read_again_names_the_same_people(now: datetime) -> None:
    people = [
        Block(source="x", id="7", handle="troll_77", name="=SUM(A1)", by="Mo", at=now),
        Block(source="mastodon", handle="b@c.example", strength="hold", until=now, by="Mo", at=now),
        Block(handle="everywhere", by="Mo", at=now),
    ]
    text = written([*people, Block(source="form", id="a-device")])
    assert "'=SUM(A1)" in text
    assert "a-device" not in text
    back = read(text, by="Mo", at=now)
    assert [(b.source, b.handle, b.strength, b.until, b.name) for b in back] == [
        (b.source, b.handle, b.strength, b.until, b.name) for b in people
    ]


def test_a_list_may_be_one_handle_a_line(now: datetime) -> None:
    found = read("@one\n\n# a remark\n two \r\n＠three\n@ONE\n", by="Mo", at=now)
    assert [block.handle for block in found] == ["ONE", "two", "three"]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "empty"),
        ("source,handle\n", "empty"),
        ("not a handle", "Line 1"),
        ("ok\nfacebook,@a", "facebook"),
        ("x,@a,,maybe", "maybe"),
        ("x,@a,,hold,tomorrow", "tomorrow"),
        ("x,@a,,hold,2027-01-01T00:00:00", "offset"),
        ("\n".join(f"@a{n}" for n in range(MOST + 1)), str(MOST)),
    ],
)
def test_a_list_that_cannot_be_used_says_where_and_why(text: str, says: str, now: datetime) -> None:
    with pytest.raises(BlocklistError, match=says):
        read(text, by="Mo", at=now)


@given(st.text())
def test_any_file_is_a_list_or_is_refused_in_words(text: str) -> None:
    with contextlib.suppress(BlocklistError):
        read(text, by="Mo", at=datetime.min)


@given(st.text(min_size=1))
def test_no_cell_is_a_formula(cell: str) -> None:
    assert safe(cell)[0] not in "=+-@\t\r"
