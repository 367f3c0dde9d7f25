"""Words found as a room reads them, however they were written."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backchannel.core.folding import find_phrase, fold
from backchannel.core.text import clean

texts = st.text(st.characters(), max_size=60)


@pytest.mark.parametrize(
    ("text", "phrase", "written"),
    [
        ("what the Blorp!", "blorp", "Blorp"),
        ("b.l.o.r.p", "blorp", "b.l.o.r.p"),
        ("b l o r p", "blorp", "b l o r p"),
        ("b - l - o - r - p", "blorp", "b - l - o - r - p"),
        ("bl_or*p", "blorp", "bl_or*p"),
        ("ｂｌｏｒｐ", "blorp", "ｂｌｏｒｐ"),
        ("𝐛𝓵𝔬𝕣𝗽", "blorp", "𝐛𝓵𝔬𝕣𝗽"),
        ("🅱🅻🅾🆁🅿", "blorp", "🅱🅻🅾🆁🅿"),
        ("🇧🇱🇴🇷🇵", "blorp", "🇧🇱🇴🇷🇵"),
        ("bl\u200do\u200br\u00adp", "blorp", "bl\u200do\u200br\u00adp"),
        ("blоrр", "blorp", "blоrр"),  # Cyrillic о and р
        ("blօrp", "blorp", "blօrp"),
        ("b\u0336l\u0336o\u0336r\u0336p\u0336", "blorp", "b\u0336l\u0336o\u0336r\u0336p"),
        ("bl0rp and b1orp", "blorp", "bl0rp"),
        ("b1orp", "blorp", "b1orp"),
        ("bloooorp", "blorp", "bloooorp"),
        ("sp@m $pam", "spam", "sp@m"),
        ("oh, go   home, you", "Go home", "go   home"),
        ("go-home", "go home", "go-home"),
        ("STRASSE", "straße", "STRASSE"),
        ("the pizza🍕🍕!", "🍕", "🍕"),
        ("I write C++ and more", "c++", "C++"),
        ("room 88", "88", "88"),
        ("Dick van Dyke", "dick", "Dick"),
    ],
)
def test_a_word_is_found_however_it_is_dressed(text: str, phrase: str, written: str) -> None:
    assert find_phrase(clean(text), phrase) == written


@pytest.mark.parametrize(
    ("text", "phrase"),
    [
        ("Scunthorpe", "cunt"),
        ("cockpit", "cock"),
        ("classic assassin", "ass"),
        ("the pen is mightier", "penis"),
        ("a good talk", "god"),
        ("take the A55 to room 455", "ass"),
        ("Feliz año nuevo", "ano"),
        ("gohome", "go home"),
        ("go. And then home", "go home"),
        ("", "word"),
        ("word", ""),
        ("word", "\u200b"),
        ("kit", "k.i.t.t"),
    ],
)
def test_a_word_inside_another_is_not_that_word(text: str, phrase: str) -> None:
    assert find_phrase(text, phrase) is None


@pytest.mark.parametrize(
    ("text", "phrase", "written"),
    [
        ("これはばかやろうだ", "ばか", "ばか"),
        ("这个垃圾会议", "垃圾", "垃圾"),
        ("진짜 바보야", "바보", "바보"),
        ("هذا والغبي هنا", "غبي", "غبي"),
        ("คนโง่มาก", "โง่", "โง่"),
        ("blorpって言う", "blorp", "blorp"),
        ("какая ДРЯНЬ!", "дрянь", "ДРЯНЬ"),
        ("यह बकवास है", "बकवास", "बकवास"),
    ],
)
def test_scripts_with_and_without_spaces_are_searched(text: str, phrase: str, written: str) -> None:
    assert find_phrase(clean(text), phrase) == written


def test_a_russian_or_hindi_word_inside_another_is_not_found() -> None:
    assert find_phrase("застраховать", "трах") is None
    assert find_phrase("करोड़", "कर") is None


@given(texts)
def test_folding_never_fails_and_a_second_time_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Ｈｅｌｌｏ   Wоrld", "hello world"),
        ("h3ll0 w0rld 2026", "hell0 world 2026"),
        ("so\u00adft\u200b", "soft"),
        ("STRAẞE", "strasse"),
        ("İstanbul", "istanbul"),
    ],
)
def test_folded_text_is_what_a_reader_sees(text: str, folded: str) -> None:
    assert fold(text) == folded


@given(texts, texts)
def test_searching_never_fails_and_quotes_the_text(text: str, phrase: str) -> None:
    cleaned = clean(text)
    found = find_phrase(cleaned, phrase)
    assert found is None or (found and found in cleaned)


@given(texts.filter(lambda text: text.strip() != ""))
def test_a_text_holds_itself(text: str) -> None:
    cleaned = clean(text).strip()
    if len(cleaned) <= 40 and fold(cleaned):
        assert find_phrase(f" {cleaned} ", cleaned) is not None


@pytest.mark.parametrize(
    "phrase", ["ilililililil", "aaaaaaaaab", "a b c d", "spam", "ssss", "88", "ばか", "+++"]
)
@pytest.mark.parametrize(
    "unit", ["1", "a", "a.", "a ", "!", ".", "il", "s.", "ば", "a\u0301", "sp", "+", "8"]
)
def test_a_hostile_text_is_searched_in_linear_time(phrase: str, unit: str) -> None:
    hostile = (unit * 5000)[:5000]
    find_phrase("warm", phrase)
    started = time.thread_time()
    find_phrase(hostile, phrase)
    assert time.thread_time() - started < 0.5
