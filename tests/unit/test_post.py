from __future__ import annotations

from datetime import UTC, datetime
from typing import get_args

import msgspec
import pytest

from backchannel.core.post import (
    Author,
    Decided,
    Deleted,
    Flag,
    Item,
    Media,
    Post,
    Posted,
    Quote,
    Reposted,
    Segment,
    Status,
    Verdict,
    new_post,
    public,
)

AT = datetime(2026, 9, 18, 9, 30, tzinfo=UTC)
FULL = Post(
    id="x:1",
    source="x",
    url="https://x.example/1",
    author=Author(
        id="7", name="Ada", handle="ada", avatar="https://x.example/a", created_at=AT, followers=3
    ),
    segments=(Segment(text="Hi "), Segment(tag="Conf"), Segment(emoji="wave", src="s", alt="a")),
    text="Hi #Conf",
    lang="en",
    created_at=AT,
    media=(Media(kind="gif", src="https://x.example/m", alt="m", width=2, height=1),),
    warning="w",
    sensitive=True,
    question=True,
    reply_to="x:0",
    quote=Quote(id="x:9", name="Grace", handle="grace", text="q"),
    edited_at=AT,
    version=2,
    received_at=AT,
    before="Hi",
    verdict=Verdict(action="hold", rule="words", match="Hi"),
    tagged=("talks",),
    by_repost=True,
    first=True,
    status="shown",
    flags=("pinned", "starred"),
    rev=4,
    shown=12,
    reposts=5,
    decisions=(Decided(by="Mo", at=AT, decision="pin", rev=4),),
)


def test_a_post_survives_its_json() -> None:
    assert msgspec.json.decode(msgspec.json.encode(FULL), type=Post) == FULL


def test_the_tail_begins_with_the_status_and_holds_what_changes() -> None:
    names = Post.__struct_fields__
    tail = names[names.index("status") :]
    kept = ("status", "flags", "rev", "shown", "reposts", "decisions", "lane", "due", "alts")
    assert tail == kept
    assert set(Post.__struct_encode_fields__[-len(tail) :]) == set(tail)


@pytest.mark.parametrize("post", [FULL, new_post(id="form:1", source="form")])
def test_status_flags_and_rev_are_written_even_at_their_first_values(post: Post) -> None:
    json = msgspec.json.encode(post)
    assert json.count(b',"status":"') == 1
    assert set(msgspec.json.decode(json)) >= {"id", "source", "status", "flags", "rev"}


def test_no_nested_shape_has_a_key_that_the_scripts_look_for() -> None:
    looked_for = {"status", "before", "first"}
    for nested in (Author, Media, Segment, Quote, Verdict, Decided):
        assert not looked_for & set(nested.__struct_fields__)


def test_a_post_at_its_defaults_is_small() -> None:
    assert msgspec.json.decode(msgspec.json.encode(new_post(id="form:1", source="form"))) == {
        "id": "form:1",
        "source": "form",
        "status": "held",
        "flags": [],
        "rev": 1,
    }


def test_new_post_refuses_what_is_none() -> None:
    for wrong in ({"status": "public"}, {"flags": ["loud"]}, {"rev": "1"}, {"text": None}):
        with pytest.raises(msgspec.ValidationError):
            new_post(**{"id": "form:1", "source": "form", **wrong})


def test_a_public_post_has_nothing_that_is_meant_for_moderators() -> None:
    seen = msgspec.to_builtins(public(FULL))
    private = {"received_at", "before", "verdict", "tagged", "by_repost", "first", "decisions"}
    assert not private & seen.keys()
    assert not {"created_at", "followers"} & seen["author"].keys()
    kept = msgspec.to_builtins(FULL)
    assert seen == {
        key: value for key, value in kept.items() if key not in private | {"author"}
    } | {"author": {key: kept["author"][key] for key in ("id", "name", "handle", "avatar")}}
    assert public(public(FULL)) == public(FULL)


@pytest.mark.parametrize(
    "item",
    [
        Posted(post=FULL, cursor="c"),
        Reposted(id="x:2", of="x:1", by=Author(id="8"), post=FULL),
        Reposted(id="x:2", of="x:1", by=Author(id="8")),
        Deleted(id="x:1"),
    ],
)
def test_an_item_survives_its_json(item: Item) -> None:
    read: Item = msgspec.json.decode(msgspec.json.encode(item), type=Item)
    assert read == item


def test_the_words_for_status_and_flags_are_the_protocols() -> None:
    assert get_args(Status) == ("held", "later", "shown", "rejected", "deleted")
    assert get_args(Flag) == ("pinned", "starred", "lane", "question", "answered")
