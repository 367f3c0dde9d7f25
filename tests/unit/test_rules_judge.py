"""The rules' verdict on a post."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from backchannel.core.post import Author, Media, Post, Quote, Segment, Verdict, new_post
from backchannel.core.rules import Mode, Rule, Rules, judge

INSULT = Rule(name="insults", action="reject", words=("blorp", "go home"))
FRIENDS = Rule(name="friends", action="show", authors=("@Ada_Ex",))
CARE = Rule(name="care", action="hold", words=("tickets",))


def post(text: str = "hello", **fields: object) -> Post:
    author = Author(id="1", name="Sam", handle="sam")
    return new_post(**{"id": "x:1", "source": "x", "author": author, "text": text, **fields})


@pytest.mark.parametrize(("mode", "action"), [("pre", "hold"), ("post", "show")])
def test_without_a_matching_rule_the_mode_decides(mode: Mode, action: str) -> None:
    verdict = judge(post(), Rules(mode=mode, rules=(INSULT, FRIENDS)))
    assert verdict == Verdict(action=action)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "where",
    [
        {"text": "you B.L.O.R.P"},
        {"author": Author(id="1", name="Blorp")},
        {"author": Author(id="1", handle="blorp")},
        {"warning": "blorp inside"},
        {"media": (Media(src="m", alt="a blorp"),)},
        {"segments": (Segment(tag="BlorpAndMore"),)},
        {"quote": Quote(id="2", text="blorp!")},
        {"quote": Quote(id="2", name="blorp")},
        {"quote": Quote(id="2", handle="blorp")},
    ],
    ids=lambda where: next(iter(where)),
)
def test_words_are_looked_for_in_everything_a_room_could_read(where: dict[str, object]) -> None:
    verdict = judge(post(**where), Rules(rules=(INSULT,)))  # type: ignore[arg-type]
    assert (verdict.action, verdict.rule) == ("reject", "insults")
    assert verdict.match.replace(".", "").casefold() == "blorp"


def test_show_wins_over_reject_and_reject_over_hold() -> None:
    bad = "blorp tickets"
    ada = Author(id="2", handle="ada_ex")
    assert judge(post(bad), Rules(rules=(CARE, INSULT))).rule == "insults"
    assert judge(post(bad, author=ada), Rules(rules=(CARE, INSULT, FRIENDS))).action == "show"


def test_the_first_rule_of_an_action_is_the_one_named() -> None:
    second = Rule(name="second", words=("tickets",))
    assert judge(post("tickets"), Rules(rules=(CARE, second))).rule == "care"


def test_the_audience_form_is_always_read_first() -> None:
    form = post("hello", source="form", author=Author(id="1", handle="ada_ex"))
    rules = Rules(mode="post", rules=(FRIENDS, INSULT))
    assert judge(form, rules) == Verdict(action="hold")
    assert judge(msgspec.structs.replace(form, text="blorp"), rules).action == "reject"


@pytest.mark.parametrize(
    ("rule", "matching", "other"),
    [
        ({"authors": ("Ada_ex",)}, {"author": Author(id="1", handle="ada_EX")}, {}),
        (
            {"authors": ("@user",)},
            {"author": Author(id="1", handle="user")},
            {"author": Author(id="1", handle="us3r")},
        ),
        ({"authors": ("@ada",)}, {"quote": Quote(id="2", handle="ADA")}, {}),
        (
            {"authors": ("@a@social.example",)},
            {"author": Author(id="1", handle="a@social.example")},
            {"author": Author(id="1", handle="a")},
        ),
        ({"sources": ("x",)}, {}, {"source": "rss"}),
        ({"languages": ("DE",)}, {"lang": "de-AT"}, {"lang": "den"}),
        ({"languages": ("de", "")}, {"lang": "de"}, {"lang": ""}),
        ({"sensitive": True}, {"sensitive": True}, {}),
        ({"sensitive": True}, {"warning": "food"}, {}),
    ],
)
def test_a_rule_matches_what_it_names_and_nothing_else(
    rule: dict[str, object], matching: dict[str, object], other: dict[str, object]
) -> None:
    rules = Rules(mode="post", rules=(Rule(name="r", **rule),))  # type: ignore[arg-type]
    assert judge(post(**matching), rules).action == "hold"  # type: ignore[arg-type]
    assert judge(post(**other), rules).action == "show"  # type: ignore[arg-type]


def test_reposts_of_strangers_can_be_held() -> None:
    rules = Rules(mode="post", rules=(Rule(name="r", reposts=True),))
    assert judge(post(), rules, repost=True).action == "hold"
    assert judge(post(), rules).action == "show"


def test_a_rule_that_tests_nothing_is_idle() -> None:
    assert Rule(name="r").idle
    assert not INSULT.idle
    assert judge(post(), Rules(mode="post", rules=(Rule(name="r"),))).action == "show"


@given(st.text(st.characters()), st.text(st.characters(), max_size=8), st.text(max_size=5))
def test_judging_never_fails(text: str, word: str, handle: str) -> None:
    rules = Rules(rules=(Rule(name="r", words=(word,), authors=(handle,), languages=(handle,)),))
    author = Author(id="1", handle=handle, name=text)
    judge(post(text, author=author, segments=(Segment(tag=text or "t"),)), rules)
