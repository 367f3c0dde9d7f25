"""X's payloads as our items."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from backchannel.core.post import Item, Media, Post, Posted, Quote, Reposted, Segment
from backchannel.sources.x_ids import sent_at
from backchannel.sources.x_shape import pages, post_ids, read
from tests.fakes.x_payloads import Payload, payload, post, respelled, retweet, snowflake, user

ID = snowflake(7)
SAM = user("502", "sam_sample", "Sam Sample")


def item(line: object) -> Item:
    got, reason = read(line)
    assert got is not None, reason
    return got


def posted(line: object) -> Post:
    got = item(line)
    assert isinstance(got, Posted)
    return got.post


def test_a_plain_post_is_read_whole() -> None:
    got = posted(payload(post(ID, "Hello @sam_sample, welcome to #KestrelConf!")))
    assert got.id == f"x:{ID}"
    assert got.source == "x"
    assert got.url == f"https://x.com/ada_ex/status/{ID}"
    assert got.segments == (
        Segment(text="Hello "),
        Segment(mention="sam_sample", href="https://x.com/sam_sample"),
        Segment(text=", welcome to "),
        Segment(tag="KestrelConf"),
        Segment(text="!"),
    )
    assert got.text == "Hello @sam_sample, welcome to #KestrelConf!"
    assert got.created_at == datetime(2026, 9, 21, 14, 13, 20, tzinfo=UTC)
    assert got.lang == "en"
    assert (got.author.name, got.author.handle) == ("Ada Example", "ada_ex")
    assert got.author.avatar == "https://pbs.twimg.com/profile_images/501/face_400x400.jpg"
    assert got.author.url == "https://x.com/ada_ex"
    assert (got.version, got.edited_at, got.status) == (0, None, "held")


@pytest.mark.parametrize("spell", [lambda line: line, respelled], ids=["old names", "new names"])
def test_both_spellings_of_the_renamed_fields_are_read(spell: Callable[[Payload], Payload]) -> None:
    first, second = snowflake(1), snowflake(2)
    quoted = post(snowflake(0), "The quoted one", author_id="502")
    data = post(
        second,
        "cut…",
        edit_history_tweet_ids=[first, second],
        note_tweet={"text": "a long one, whole"},
        referenced_tweets=[
            {"type": "quoted", "id": quoted["id"]},
            {"type": "replied_to", "id": "42"},
        ],
    )
    got = posted(spell(payload(data, users=[user(), SAM], tweets=[quoted])))
    assert got.id == f"x:{first}"
    assert got.version == 1
    assert got.text == "a long one, whole"
    assert got.reply_to == "x:42"
    assert got.quote == Quote(
        id=f"x:{quoted['id']}", name="Sam Sample", handle="sam_sample", text="The quoted one"
    )


def test_entities_are_cut_by_code_points_before_unescaping() -> None:
    written = "👩‍💻🎉 R&D <3 #data&more 𝔥 @sam_sample > all"
    got = posted(payload(post(ID, written)))
    assert got.text == written
    assert Segment(tag="data") in got.segments
    assert Segment(mention="sam_sample", href="https://x.com/sam_sample") in got.segments


def test_a_link_shows_its_words_and_leads_to_its_target() -> None:
    urls = {
        "https://t.co/aaa": {
            "expanded_url": "https://talks.example/slides?x=1",
            "display_url": "talks.example/slides?x=1",
        },
        "https://t.co/bbb": {"expanded_url": "javascript:alert(1)", "display_url": "bad"},
        "https://t.co/ccc": {},
    }
    got = posted(
        payload(post(ID, "See https://t.co/aaa https://t.co/bbb https://t.co/ccc", urls=urls))
    )
    links = [part for part in got.segments if part.href]
    assert links == [
        Segment(text="talks.example/slides?x=1", href="https://talks.example/slides?x=1"),
        Segment(text="bad", href="https://t.co/bbb"),
        Segment(text="https://t.co/ccc", href="https://t.co/ccc"),
    ]


def test_links_to_its_own_pictures_and_to_what_it_quotes_are_left_out() -> None:
    quoted = snowflake(3)
    urls = {
        "https://t.co/aaa": {
            "expanded_url": f"https://x.com/sam_sample/status/{quoted}",
            "display_url": "x.com/sam_sample/sta…",
        },
        "https://t.co/bbb": {
            "expanded_url": f"https://x.com/ada_ex/status/{ID}/photo/1",
            "display_url": "pic.x.com/bbb",
        },
        "https://t.co/ccc": {
            "expanded_url": "https://x.com/sam_sample/status/99/photo/1",
            "display_url": "x.com/sam_sample/sta…",
        },
        "https://t.co/ddd": {"expanded_url": "https://x.com/i/1", "media_key": "3_1"},
    }
    data = post(
        ID,
        "So true https://t.co/ccc https://t.co/aaa https://t.co/bbb https://t.co/ddd",
        urls=urls,
        referenced_tweets=[{"type": "quoted", "id": quoted}],
    )
    got = posted(payload(data))
    assert got.text == "So true x.com/sam_sample/sta…"
    assert got.quote == Quote(id=f"x:{quoted}")


def test_a_long_post_is_taken_whole_with_its_own_entities() -> None:
    long = "word " * 120 + "#KestrelConf &amp; @sam_sample"
    start = long.index("#")
    note = {
        "text": long,
        "entities": {"hashtags": [{"start": start, "end": start + 12, "tag": "KestrelConf"}]},
    }
    got = posted(payload(post(ID, "word word… https://t.co/x", note_tweet=note)))
    assert got.text == "word " * 120 + "#KestrelConf & @sam_sample"
    assert Segment(tag="KestrelConf") in got.segments


def test_without_entities_our_own_rule_finds_tags_and_links() -> None:
    data = post(ID, "#KestrelConf &more https://talks.example/a")
    del data["entities"]
    got = posted(payload(data))
    assert got.segments == (
        Segment(tag="KestrelConf"),
        Segment(text=" &more "),
        Segment(text="https://talks.example/a", href="https://talks.example/a"),
    )


@pytest.mark.parametrize(
    "wrong",
    [
        {"start": 0, "end": 3, "tag": "off"},
        {"start": 6, "end": 999, "tag": "x"},
        {"start": -1, "end": 4, "tag": "x"},
        {"start": 6, "end": 6, "tag": "x"},
        {"start": "6", "end": 12, "tag": "x"},
        {"tag": "x"},
        None,
        "x",
    ],
)
def test_an_entity_at_a_wrong_place_is_plain_text(wrong: object) -> None:
    got = posted(payload(post(ID, "Hello #kestrelconf", entities={"hashtags": [wrong]})))
    assert got.segments == (Segment(text="Hello #kestrelconf"),)


def test_overlapping_entities_are_taken_once() -> None:
    spans = [{"start": 0, "end": 4, "tag": "abc"}, {"start": 0, "end": 4, "tag": "abc"}]
    got = posted(payload(post(ID, "#abc!", entities={"hashtags": spans})))
    assert got.text == "#abc!"


def test_pictures_keep_their_alt_text_and_size() -> None:
    media = [
        {
            "media_key": "3_1",
            "type": "photo",
            "url": "https://pbs.twimg.com/media/a.jpg",
            "alt_text": "A full\x00 hall\u202e",
            "width": 1200,
            "height": 800,
        },
        {
            "media_key": "7_2",
            "type": "video",
            "preview_image_url": "https://pbs.twimg.com/p.jpg",
            "duration_ms": 1,
        },
        {
            "media_key": "16_3",
            "type": "animated_gif",
            "preview_image_url": "https://pbs.twimg.com/g.jpg",
        },
        {"media_key": "3_4", "type": "photo", "url": "javascript:alert(1)"},
        {"media_key": "3_5", "type": "hologram", "url": "https://pbs.twimg.com/h"},
        {"media_key": "3_6", "type": "photo", "url": "https://pbs.twimg.com/other.jpg"},
    ]
    keys = ["3_1", "7_2", "16_3", "3_4", "3_5", "missing", 5]
    data = post(ID, "", attachments={"media_keys": keys}, entities={})
    got = posted(payload(data, media=media))
    assert got.media == (
        Media(src="https://pbs.twimg.com/media/a.jpg", alt="A full hall", width=1200, height=800),
        Media(kind="video", src="https://pbs.twimg.com/p.jpg"),
        Media(kind="gif", src="https://pbs.twimg.com/g.jpg"),
    )
    assert got.text == ""


def test_a_retweet_counts_for_the_original_that_came_with_it() -> None:
    original = post(snowflake(1), "The original, whole, with #kestrelconf and its end")
    got = item(retweet(ID, original, by=SAM))
    assert isinstance(got, Reposted)
    assert (got.id, got.of) == (f"x:{ID}", f"x:{original['id']}")
    assert got.by.handle == "sam_sample"
    assert got.post is not None
    assert got.post.text == "The original, whole, with #kestrelconf and its end"
    assert got.post.author.handle == "ada_ex"


def test_a_retweet_of_an_edited_post_counts_for_the_first_version() -> None:
    first, second = snowflake(1), snowflake(2)
    original = post(second, "Edited", edit_history_tweet_ids=[first, second])
    got = item(retweet(ID, original, by=SAM))
    assert isinstance(got, Reposted)
    assert got.of == f"x:{first}"
    assert got.post is not None
    assert got.post.version == 1


def test_a_retweet_whose_original_did_not_come_still_counts() -> None:
    line = retweet(ID, post("77"), by=SAM)
    line["includes"]["tweets"] = []
    got = item(line)
    assert isinstance(got, Reposted)
    assert (got.of, got.post) == ("x:77", None)


def test_an_edit_is_a_higher_version_of_the_first_id() -> None:
    ids = [snowflake(1), snowflake(2), snowflake(3)]
    versions = [
        posted(payload(post(id, f"take {n}", edit_history_tweet_ids=ids[: n + 1])))
        for n, id in enumerate(ids)
    ]
    assert [version.id for version in versions] == [f"x:{ids[0]}"] * 3
    assert [version.version for version in versions] == [0, 1, 2]
    assert versions[0].edited_at is None
    assert versions[2].edited_at == datetime(2026, 9, 21, 14, 13, 20, tzinfo=UTC)
    assert versions[2].created_at == sent_at(ids[0])
    assert versions[2].url.endswith(ids[2])


def test_odd_old_shapes_are_tolerated() -> None:
    line = payload(post(ID, edit_controls={"edits_remaining": "5"}))
    line["data"] |= {"id": int(ID), "author_id": 501, "edit_history_tweet_ids": [int(ID)]}
    line["includes"]["users"][0]["id"] = 501
    line["matching_rules"] = [{"id": 1166916266197536768, "tag": None}]
    assert posted(line).id == f"x:{ID}"


@pytest.mark.parametrize(
    ("lang", "ours"),
    [
        *(("en", "en"), ("in", "id"), ("iw", "he"), ("zh-TW", "zh-TW")),
        *(("und", ""), ("qme", ""), ("zxx", ""), ("<b>", ""), (None, ""), (5, "")),
    ],
)
def test_only_a_real_language_is_kept(lang: object, ours: str) -> None:
    assert posted(payload(post(ID, lang=lang))).lang == ours


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"withheld": {"country_codes": ["XY"]}}, "withheld by X in some countries"),
        ({"id": None}, "without an id"),
        ({"id": "NaN"}, "without an id"),
        ({"id": 10**25}, "without an id"),
        ({"author_id": None}, "without its author"),
        ({"author_id": "999"}, "without its author"),
        ({"text": None}, "without text or pictures"),
        ({"text": ["a"]}, "without text or pictures"),
    ],
)
def test_what_cannot_be_shown_is_left_out_with_a_reason(change: Payload, reason: str) -> None:
    assert read(payload(post(ID) | change)) == (None, reason)


def test_a_post_from_a_protected_account_is_left_out() -> None:
    line = payload(post(ID), users=[user(protected=True)])
    assert read(line) == (None, "from a protected account")


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ({}, "no post in it"),
        (None, "no post in it"),
        ([1], "no post in it"),
        ({"data": None}, "no post in it"),
        ({"data": "x"}, "no post in it"),
        (
            {"errors": [{"title": "operational-disconnect", "disconnect_type": "Upstream"}]},
            "no post but an error: operational-disconnect",
        ),
    ],
)
def test_what_is_no_post_is_told_from_one(line: object, reason: str) -> None:
    assert read(line) == (None, reason)


def test_hostile_names_and_text_are_made_safe() -> None:
    bad = user(name="Ada\u202e ✅\n<script>", profile_image_url="javascript:alert(1)")
    got = posted(payload(post(ID, "Hi\x00 \ud800<img src=x onerror=alert(1)>\u202e"), users=[bad]))
    assert got.author.name == "Ada <script>"
    assert got.author.avatar == ""
    assert got.text == "Hi \ufffd<img src=x onerror=alert(1)>"
    msgspec.json.encode(got)


def test_a_name_that_cannot_be_seen_gives_way_to_the_handle() -> None:
    assert posted(payload(post(ID), users=[user(name="\u200b\u2060")])).author.name == "ada_ex"


def test_a_page_of_search_results_is_read_post_by_post() -> None:
    page = {"data": [post("11"), post("12")], "includes": {"users": [user()]}, "meta": {}}
    assert [posted(line).id for line in pages(page)] == ["x:11", "x:12"]
    assert list(pages({"meta": {"result_count": 0}})) == []


def test_every_delivered_post_counts_as_read() -> None:
    original = post("11")
    assert post_ids(retweet("12", original, by=SAM)) == {"11", "12"}
    assert post_ids(respelled(retweet("12", original, by=SAM))) == {"11", "12"}
    assert post_ids({"errors": []}) == set()


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=6,
)
FIELDS = [
    "id", "text", "author_id", "created_at", "lang", "entities", "note_tweet", "referenced_tweets",
    "attachments", "edit_history_tweet_ids", "withheld", "possibly_sensitive",
]  # fmt: skip


@given(st.dictionaries(st.sampled_from(FIELDS), anything, max_size=4), anything)
def test_any_shape_is_an_item_or_a_reason(change: dict[str, Any], includes: Any) -> None:
    for line in (
        payload(post(ID) | change),
        {"data": post(ID) | change, "includes": includes},
        {"data": change},
        includes,
    ):
        got, reason = read(line)
        assert (got is None) == bool(reason)
        if got is not None:
            msgspec.json.encode(got)


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=80))
def test_any_text_comes_through_with_its_entities(written: str) -> None:
    data = post(ID, written + " #kestrelconf")
    got = posted(json.loads(json.dumps(payload(data))))
    assert got.text.endswith("#kestrelconf")
    assert any(part.tag == "kestrelconf" for part in got.segments)
