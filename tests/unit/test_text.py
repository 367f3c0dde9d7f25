"""Text from strangers, made safe to keep and split into segments."""

from __future__ import annotations

import re
import time
import unicodedata
from urllib.parse import urlsplit

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from backchannel.core.post import Segment
from backchannel.core.text import (
    LINE,
    LONGEST,
    bounded,
    clean,
    clean_line,
    plain,
    safe_href,
    segments,
)

ODD = (
    "\u0301\u0300\u0336\u0489\u20e3\ufe0f\u200d\u200b\u202e\u2066\u2067\u2068\u2069\u061c\ufeff"
    "\ud800\udfff\x00\x1b\x7f\x85\u2028\u2029\r\n\t\v\ufffe\uffff\U0001f1e9\U0001f1ea\U0001f468"
    "\U0001f3fd\u0915\u094d\u1100\u1161\u11a8\uac00é가 a#@＃✅✓"
)
any_text = st.text(st.characters(), max_size=60)
odd_text = st.text(st.sampled_from(ODD), max_size=60)
texts = any_text | odd_text | st.builds("".join, st.lists(any_text | odd_text, max_size=3))

GRAPHEMES = {
    "family": "\U0001f468\u200d\U0001f469\u200d\U0001f467\u200d\U0001f466",
    "flag": "\U0001f1e9\U0001f1ea",
    "skin tone": "\U0001f44d\U0001f3fd",
    "keycap": "1\ufe0f\u20e3",
    "tag flag": "\U0001f3f4\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f",
    "accents": "q\u0301\u0300\u0302",
    "jamo": "\u1112\u1161\u11ab\u11ab",
    "conjunct": "\u0915\u094d\u0937\u093f",
    "thai": "\u0e19\u0e49\u0e33",
}


@given(texts)
@example("\u0300\u0300\u0300\ufe00\ufffe\ufe00\ufe00")  # a variation selector is a mark, too
def test_cleaning_never_fails_and_a_second_time_changes_nothing(text: str) -> None:
    once = clean(text)
    assert clean(once) == once
    assert len(once) <= LONGEST
    assert clean_line(clean_line(text)) == clean_line(text)
    assert len(clean_line(text)) <= LINE


@given(texts)
def test_cleaned_text_can_be_kept_and_sent_and_is_in_normal_form(text: str) -> None:
    for cleaned in (clean(text), clean_line(text)):
        cleaned.encode("utf-8")
        assert unicodedata.is_normalized("NFC", cleaned)
        assert not re.search(
            "[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2028\u2029\ufeff]", cleaned
        )
        assert "\n\n\n" not in cleaned
    assert "\n" not in clean_line(text)


@given(texts)
def test_direction_isolates_are_balanced_on_every_line(text: str) -> None:
    for line in [*clean(text).split("\n"), clean_line(text)]:
        depth = 0
        for char in line:
            depth += ("\u2066" <= char <= "\u2068") - (char == "\u2069")
            assert depth >= 0
        assert depth == 0


@given(texts)
def test_no_letter_carries_more_than_four_marks(text: str) -> None:
    piled = 0
    for char in clean(text):
        category = unicodedata.category(char)
        if category in ("Mn", "Me"):
            piled += 1
        elif category not in ("Cf", "Mc"):
            piled = 0
        assert piled <= 4


@pytest.mark.parametrize("grapheme", GRAPHEMES.values(), ids=GRAPHEMES.keys())
@pytest.mark.parametrize("before", range(12))
def test_a_long_text_is_never_cut_inside_what_a_reader_sees_as_one_character(
    grapheme: str, before: int
) -> None:
    grapheme = unicodedata.normalize("NFC", grapheme)
    cut = clean("x" * before + grapheme * LONGEST)
    rest = cut.removeprefix("x" * before)
    assert len(rest) % len(grapheme) == 0
    assert rest == grapheme * (len(rest) // len(grapheme))
    assert LONGEST - 2 * len(grapheme) < len(cut) <= LONGEST


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("a\x00b\x1b[31mc\x7f\x9b", "ab[31mc"),
        ("\ud83d alone", "\ufffd alone"),
        ("\ufeffhi\ufffe\uffff", "hi"),
        ("abc\u202egnp.exe", "abcgnp.exe"),
        ("one\r\ntwo\rthree\u2028four\u2029five", "one\ntwo\nthree\nfour\nfive"),
        ("a" + "\n" * 1000 + "b", "a\n\nb"),
        ("a\n \n \n \nb", "a\n\nb"),
        ("tab\there", "tab here"),
        ("cafe\u0301", "café"),
        ("Z" + "\u0335" * 100_000 + "!", "Z" + "\u0335" * 4 + "!"),
        ("\u2067open", "open"),
        ("\u2067שלום\u2069!", "\u2067שלום\u2069!"),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
    ],
)
def test_what_is_dangerous_to_show_goes_and_the_rest_stays(written: str, kept: str) -> None:
    assert clean(written) == kept


def test_a_whole_emoji_vocabulary_survives_cleaning() -> None:
    text = " ".join(GRAPHEMES.values())
    assert clean(text) == unicodedata.normalize("NFC", text)


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("  Ada \n  Example\t", "Ada Example"),
        ("Ada ✅", "Ada"),
        ("Ada ✔\ufe0f Example", "Ada Example"),
        ("\u202eevil\u202c", "evil"),
        ("\u200b\u2060\u3164", ""),
        ("x" * 500, "x" * LINE),
        ("\x00Ada\x1f", "Ada"),
    ],
)
def test_a_name_is_one_short_line_without_borrowed_ticks(written: str, kept: str) -> None:
    assert clean_line(written) == kept


@pytest.mark.parametrize(
    ("url", "href"),
    [
        ("https://example.org", "https://example.org"),
        ("HTTP://Example.ORG:8080/Path?q=1#top", "http://example.org:8080/Path?q=1#top"),
        ("https://example.org/ü?q=é", "https://example.org/%C3%BC?q=%C3%A9"),
        ("https://shop.example@evil.example/", "https://evil.example/"),
        ("https://user:secret@example.org/", "https://example.org/"),
        ("https://аррӏе.example/", "https://xn--80ak6aa92e.example/"),
        ("http://[2001:DB8::1]:8000/", "http://[2001:db8::1]:8000/"),
        ("\x01https://example.org/\n", "https://example.org/"),
        ("https://example.org/a\tb", "https://example.org/ab"),
        ("https://example.org./", "https://example.org./"),
        ("", ""),
        ("javascript:alert(1)", ""),
        ("JaVaScRiPt:alert(1)", ""),
        ("\tjava\nscript:alert(1)", ""),
        ("\x01javascript:alert(1)", ""),
        ("java\u200bscript:alert(1)", ""),
        ("data:text/html,<script>", ""),
        ("vbscript:x", ""),
        ("file:///etc/passwd", ""),
        ("ftp://example.org/", ""),
        ("//example.org/", ""),
        ("https:example.org", ""),
        ("https:///example.org", ""),
        ("https://", ""),
        ("https://a b.example/", ""),
        ("https://example.org/a b", ""),
        ("https://example.org\\@evil.example/", ""),
        ("https://example.org:99999/", ""),
        ("https://exa%6dple.org/", ""),
        ("https://[::1", ""),
        ("https://a..b/", ""),
        ("https://example.org/" + "x" * 5000, ""),
    ],
)
def test_an_address_is_http_without_tricks_or_it_is_none(url: str, href: str) -> None:
    assert safe_href(url) == href


@given(
    texts | st.builds("https://{}".format, texts) | st.builds("HTTP://a{}/{}".format, texts, texts)
)
def test_an_address_never_fails_is_ascii_and_stays_what_it_is(url: str) -> None:
    href = safe_href(url)
    assert safe_href(href) == href
    assert href == "" or re.fullmatch(r"https?://[!-~]+", href)
    assert urlsplit(href).username is None


@given(texts | st.text(st.sampled_from("#@_1aé&;. :/()https"), max_size=80))
def test_segments_read_together_are_the_text(text: str) -> None:
    cleaned = clean(text).replace("＃", "#")
    parts = segments(cleaned)
    assert plain(parts) == cleaned
    for part in parts:
        assert sum(bool(form) for form in (part.text, part.tag, part.mention)) == 1


def test_links_tags_and_mentions_are_found_by_our_own_rule() -> None:
    text = "Hi @sam_w, slides (https://talks.example/a_(b)?x=1#y). #PyTest_2 #2026 &#39;#x"
    assert segments(text) == (
        Segment(text="Hi "),
        Segment(mention="sam_w"),
        Segment(text=", slides ("),
        Segment(text="https://talks.example/a_(b)?x=1#y", href="https://talks.example/a_(b)?x=1#y"),
        Segment(text="). "),
        Segment(tag="PyTest_2"),
        Segment(text=" #2026 &#39;"),
        Segment(tag="x"),
    )


@pytest.mark.parametrize(
    ("text", "tags"),
    [
        ("#हिन्दी और #ไทย", ["हिन्दी", "ไทย"]),
        ("＃日本語 を", ["日本語"]),
        ("#café!", ["café"]),
        ("#_a #1a #_ #1_2", ["_a", "1a"]),
        ("no#tag a&#38; ##double", ["double"]),
        ("#" + "x" * 500, []),
    ],
)
def test_a_hashtag_is_a_whole_word_with_a_letter_in_any_script(text: str, tags: list[str]) -> None:
    assert [part.tag for part in segments(clean(text)) if part.tag] == tags


@pytest.mark.parametrize(
    ("text", "links"),
    [
        ("readme.md and asyncio.run are no links", []),
        (
            "https://a.example/x, https://b.example/y!",
            ["https://a.example/x", "https://b.example/y"],
        ),
        ("<https://a.example/x>", ["https://a.example/x"]),
        ("見て https://a.example/x、そして", ["https://a.example/x"]),
        ("javascript:alert(1) https://", []),
        ("mail me@example.org", []),
    ],
)
def test_only_http_addresses_become_links(text: str, links: list[str]) -> None:
    assert [part.href for part in segments(text) if part.href] == links


def test_segments_are_bounded_without_breaking_a_link() -> None:
    link = Segment(text="https://a.example/x", href="https://a.example/x")
    parts = (Segment(text="abc"), link, Segment(text="more"))
    assert bounded(parts, 4) == (Segment(text="abc"),)
    assert bounded(parts, 24) == (Segment(text="abc"), link, Segment(text="mo"))
    assert bounded(parts) == parts


@pytest.mark.parametrize(
    "hostile",
    [
        "a\u0301" * 300_000,
        "\u0301" * 500_000,
        "\u2066" * 300_000,
        "\n " * 300_000,
        "\U0001f468\u200d" * 200_000,
        "\U0001f1e6" * 300_000,
        "\u202e" * 500_000,
    ],
    ids=["accents", "marks", "isolates", "lines", "joiners", "flags", "overrides"],
)
def test_a_hostile_megabyte_is_cleaned_in_linear_time(hostile: str) -> None:
    started = time.thread_time()
    clean(hostile)
    clean_line(hostile)
    assert time.thread_time() - started < 5


@pytest.mark.parametrize(
    "hostile",
    [
        "#1" * 2500,
        "#" * 5000,
        "1" * 5000,
        "https://" * 600,
        "(https://a.b/" + ")" * 4900,
        "@a" * 2500,
    ],
)
def test_a_hostile_text_is_split_in_linear_time(hostile: str) -> None:
    started = time.thread_time()
    segments(hostile)
    assert time.thread_time() - started < 1
