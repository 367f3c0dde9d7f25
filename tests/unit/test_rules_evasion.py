"""A banned word is found whatever it is dressed up as; what only looks like it is left alone."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backchannel.core.folding import find_phrase
from backchannel.core.lookalikes import LATIN
from backchannel.core.post import Author, Media, Quote, Segment, new_post
from backchannel.core.rules import Rule, Rules
from backchannel.core.text import clean, clean_line
from backchannel.core.verdict import judge

BANNED = ("blorp", "zibbet", "grumwassel", "snarg", "quaddle")
"""Invented insults: what is found of them is found of real ones."""

LEET = {
    "a": "4@",
    "b": "8",
    "e": "3",
    "g": "9",
    "i": "1!|",
    "l": "1|",
    "o": "0",
    "s": "5$",
    "t": "7+",
}
HOMOGLYPHS: dict[str, list[str]] = {}
for lookalike, letter in LATIN.items():
    HOMOGLYPHS.setdefault(letter, []).append(lookalike)
WIDE = {chr(ord("a") + n): [chr(start + n) for start in (0xFF21, 0xFF41, 0x1D400, 0x1D5D4, 0x24D0)]
        for n in range(26)}  # fmt: skip
INVISIBLE = ["", "\u200b", "\u200c", "\u200d", "\u2060", "\u00ad", "\u180e", "\u034f"]
MARKS = ["", "\u0336", "\u20dd"]  # an accent makes another letter: año is no ano
TIGHT = ["", "", ".", "-", "_", "*", "·", "..", "~"]
LOOSE = [" ", " ", "  ", " - ", " . ", "\u00a0", "\u2003"]


@st.composite
def disguises(draw: st.DrawFn, word: str) -> str:
    """A word, its letters, marks and gaps dressed up at once in every way there is."""
    may_leet = (len(word) // 2) if draw(st.booleans()) else 0
    gaps = draw(st.sampled_from((TIGHT, LOOSE)))
    out = []
    for place, letter in enumerate(word):
        ways = [letter, letter.upper(), *HOMOGLYPHS.get(letter, ()), *WIDE[letter]]
        if may_leet and letter in LEET and draw(st.booleans()):
            ways, may_leet = list(LEET[letter]), may_leet - 1
        dressed = draw(st.sampled_from(ways))
        if dressed.isalpha():
            dressed += draw(st.sampled_from(MARKS))
        last = place == len(word) - 1
        hidden = draw(st.sampled_from(INVISIBLE))
        out.append(dressed + hidden + ("" if last else draw(st.sampled_from(gaps))))
    return "".join(out)


@given(st.data(), st.sampled_from(BANNED))
def test_any_mix_of_disguises_is_seen_through(data: st.DataObject, word: str) -> None:
    before, after = data.draw(
        st.sampled_from([("", ""), ("you ", "!"), ("(", ")"), ("日本", "語")])
    )
    text = clean(before + data.draw(disguises(word)) + after)
    assert find_phrase(text, word) is not None


@given(st.data())
def test_any_mix_of_disguises_of_a_phrase_is_seen_through(data: st.DataObject) -> None:
    words = [data.draw(disguises(word)) for word in ("snarg", "off")]
    assert find_phrase(clean("   ".join(words)), "snarg off") is not None


FIELDS: dict[str, Callable[[str], dict[str, object]]] = {
    "text": lambda word: {"text": word},
    "name": lambda word: {"author": Author(id="1", name=word)},
    "handle": lambda word: {"author": Author(id="1", handle=word)},
    "warning": lambda word: {"warning": word},
    "alt text": lambda word: {"media": (Media(src="m", alt=word),)},
    "tag": lambda word: {"segments": (Segment(tag=word),)},
    "quoted text": lambda word: {"quote": Quote(id="2", text=word)},
    "quoted name": lambda word: {"quote": Quote(id="2", name=word)},
}


@pytest.mark.parametrize("field", FIELDS)
@given(word=disguises("zibbet"))
@settings(max_examples=40)
def test_no_field_that_a_room_can_read_hides_a_word(field: str, word: str) -> None:
    post = new_post(id="x:1", source="x", **FIELDS[field](clean(word)))
    rules = Rules(mode="post", rules=(Rule(name="r", action="reject", words=("zibbet",)),))
    assert judge(post, rules).action == "reject"


def test_who_calls_themselves_the_conference_is_held() -> None:
    rules = Rules(mode="post", rules=(Rule(name="names", words=("admin", "kestrelconf")),))
    for name in ("Ａdmin ✔", "A d m i n", "KestrelСonf", "Kestrel\u200bConf ✅"):
        post = new_post(id="x:1", source="x", author=Author(id="1", name=clean_line(name)))
        assert judge(post, rules).rule == "names"


def test_a_pattern_is_a_word_like_any_other() -> None:
    for pattern in ("(a+)+$", ".*", "[a-z]", "a|b", "\\w+", "a{1,9999}"):
        assert find_phrase("a" * 1000, pattern) is None
        assert find_phrase(f"so {pattern} it is", pattern) is not None


INNOCENT = [
    # Words that hold a banned one, place names before all.
    *(("cunt", text) for text in ("Scunthorpe United", "the Scunthorpe problem")),
    *(("sex", text) for text in ("Sussex and Essex", "Middlesex County", "a sextant", "Sextett")),
    *(("penis", text) for text in ("Penistone", "the pen is here", "Pen. Is it yours?")),
    *(
        ("ass", text)
        for text in ("classic assembly", "a passport", "Assam", "la terrasse", "Straße")
    ),
    *(
        ("cock", text)
        for text in ("cockpit", "Hancock", "peacock", "Babcock & Wilcox", "a cocktail")
    ),
    *(("dick", text) for text in ("Dickens", "Emily Dickinson", "dickens of a time")),
    *(("tit", text) for text in ("title", "Titicaca", "institute", "petite", "entité")),
    *(("anal", text) for text in ("analysis", "Kanal", "canal", "analog", "Analyse der Daten")),
    *(("arse", text) for text in ("Arsenal", "parse", "coarse", "Larsen", "Marseille", "a parser")),
    *(("shit", text) for text in ("Matsushita", "shiitake", "Yoshitaka", "ship it", "s. Hit it")),
    *(("rapist", text) for text in ("a therapist", "physiotherapist")),
    *(("twat", text) for text in ("saltwater", "Lightwater", "Ottwatter")),
    *(("fick", text) for text in ("Traffick", "Delfickurs", "Fickert", "fickle")),
    *(("arsch", text) for text in ("Marsch", "Barsch", "harsch", "Darscht")),
    *(("nazi", text) for text in ("Nazianzen", "denazification", "Ignazio", "organización")),
    *(("hure", text) for text in ("Schuren", "Chureito", "Thurer")),
    *(("pute", text) for text in ("computer", "une dispute", "réputée", "députée", "commuted")),
    *(("con", text) for text in ("concert", "conférence", "reconnu", "balcon")),
    *(("cul", text) for text in ("culture", "calcul", "particules", "véhicule")),
    *(("puta", text) for text in ("computadora", "disputa", "reputación", "diputado", "imputar")),
    *(("ano", text) for text in ("año nuevo", "verano", "los años", "piano")),
    *(("cazzo", text) for text in ("Cazzola", "incazzoso", "mazzo")),
    *(("kurwa", text) for text in ("Kurwalski", "Zakurwany")),
    *(("kut", text) for text in ("kutter", "Kutná Hora", "discuter", "Calcutta")),
    *(("sik", text) for text in ("klasik müzik", "fizik", "sikke", "eksik")),
    *(("perse", text) for text in ("Persephone", "persetto", "superset", "perseus")),
    *(("fitta", text) for text in ("omfittad", "Fittage", "affittare")),
    *(("трах", text) for text in ("застраховать", "страх", "трахея", "страхование")),
    *(("бля", text) for text in ("употреблять", "оскорблять", "корабля", "дубляж")),
    *(("хер", text) for text in ("Херсон", "херувим", "шахер")),
    *(("कर", text) for text in ("करोड़", "प्रकार")),
    # Numbers, roads, versions and code.
    *(("ass", text) for text in ("the A55", "room 455", "$55 a seat", "@55")),
    *(("bob", text) for text in ("808", "808 state", "v8.0.8")),
    *(("sos", text) for text in ("505", "$0.5", "5-0-5")),
    *(("go home", text) for text in ("gohome", "go. And then home", "go homeward", "logo home")),
]


@pytest.mark.parametrize(("word", "text"), INNOCENT)
def test_what_only_looks_like_a_banned_word_stays(word: str, text: str) -> None:
    assert find_phrase(clean(text), word) is None
