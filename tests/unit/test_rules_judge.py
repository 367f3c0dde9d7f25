"""The rules' verdict on a post."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from backchannel.core.post import Author, Media, Post, Quote, Segment, Verdict, new_post
from backchannel.core.rules import Mode, Rule, Rules
from backchannel.core.text import safe_href
from backchannel.core.verdict import judge, tags_of

INSULT = Rule(name="insults", action="reject", words=("blorp", "go home"))
FRIENDS = Rule(name="friends", action="show", authors=("@Ada_Ex",))
NOW = datetime(2026, 9, 18, 9, 30, tzinfo=UTC)
CARE = Rule(name="care", action="hold", words=("tickets",))


def post(text: str = "hello", **fields: object) -> Post:
    author = Author(id="1", name="Sam", handle="sam")
    return new_post(**{"id": "x:1", "source": "x", "author": author, "text": text, **fields})


def link(href: str) -> dict[str, object]:
    return {"segments": (Segment(text="a link", href=safe_href(href)),)}


def mention(href: str) -> dict[str, object]:
    return {"segments": (Segment(mention="ada", href=href),)}


def tagged(tag: str) -> dict[str, object]:
    return {"segments": (Segment(tag=tag),)}


def account(days: float | None = None, followers: int | None = None) -> dict[str, object]:
    made = None if days is None else NOW - timedelta(days=days)
    author = Author(id="1", handle="sam", created_at=made, followers=followers)
    return {"author": author, "received_at": NOW}


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


def test_reject_wins_over_lane_and_lane_over_hold() -> None:
    help = Rule(name="help", action="lane", words=("no sound",))
    rules = Rules(mode="post", rules=(CARE, help, INSULT))
    assert judge(post("no sound, tickets"), rules).action == "lane"
    assert judge(post("no sound, tickets, blorp"), rules).action == "reject"


def test_a_rule_that_is_off_is_not_tried() -> None:
    off = msgspec.structs.replace(INSULT, on=False)
    tag = Rule(name="t", action="tag", on=False, words=("blorp",))
    assert judge(post("blorp"), Rules(mode="post", rules=(off,))).action == "show"
    assert tags_of(post("blorp"), Rules(rules=(tag,))) == ()


def test_a_tag_rule_decides_nothing_and_puts_its_name_on_the_post() -> None:
    talks = Rule(name="talks", action="tag", words=("keynote",))
    fans = Rule(name="fans", action="tag", reposts=True)
    rules = Rules(mode="post", rules=(talks, CARE, fans))
    assert judge(post("the keynote"), rules) == Verdict(action="show")
    assert tags_of(post("the keynote"), rules, repost=True) == ("talks", "fans")
    assert tags_of(post("keynote tickets"), rules) == ("talks",)


def test_a_sources_own_mode_wins_over_the_conferences() -> None:
    rules = Rules(mode="post", modes={"x": "pre", "form": "post"})
    assert judge(post(), rules).action == "hold"
    assert judge(post(source="rss"), rules).action == "show"
    assert judge(post(source="form"), rules).action == "hold"


@pytest.mark.parametrize(
    ("tags", "action"),
    [
        (("Hijacked",), "reject"),
        (("ｈｉｊａｃｋｅｄ", "python"), "reject"),
        (("hijacked", "Conf"), "show"),
        (("conf",), "show"),
        (("python",), "show"),
        ((), "show"),
    ],
)
def test_what_carries_only_dropped_tags_is_rejected(tags: tuple[str, ...], action: str) -> None:
    rules = Rules(mode="post", hashtags=("#conf",), dropped=("hijacked",))
    carrying = post(segments=tuple(Segment(tag=tag) for tag in tags))
    verdict = judge(carrying, rules)
    assert verdict.action == action
    assert (verdict.rule == f"dropped tag #{tags[0]}") if action == "reject" else not verdict.rule


def test_an_allow_list_wins_over_a_dropped_tag() -> None:
    rules = Rules(rules=(FRIENDS,), hashtags=("conf",), dropped=("hijacked",))
    ada = Author(id="2", handle="ada_ex")
    carrying = post(author=ada, segments=(Segment(tag="hijacked"),))
    assert judge(carrying, rules) == Verdict(action="show", rule="friends", match="@ada_ex")


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
        ({"domains": ("Evil.Example",)}, link("https://evil.example/a"), link("http://evil.org")),
        (
            {"domains": ("https://evil.example/shop",)},
            link("http://www.shop.evil.example:8080/"),
            link("https://notevil.example/evil.example"),
        ),
        ({"domains": ("*.evil.example.",)}, link("https://evil.example./x"), link("https://exil")),
        (
            {"domains": ("bücher.example",)},
            link("https://xn--bcher-kva.example/"),
            link("https://bucher.example/"),
        ),
        (
            {"domains": ("apple.example",)},
            link("https://apple.example"),
            link("https://аррӏе.example"),
        ),
        (
            {"domains": ("evil.example",)},
            {"quote": Quote(id="2", text="see http://evil.example.")},
            {},
        ),
        ({"domains": ("x.example",)}, link("https://x.example"), mention("https://x.example/ada")),
        ({"tags": ("#Give_Away",)}, tagged("ｇｉｖｅ_ａｗａｙ"), tagged("give_awa")),
        ({"tags": ("spam",)}, {"quote": Quote(id="2", text="a #SPAM")}, {"text": "spam"}),
        ({"replies": True}, {"reply_to": "x:0"}, {}),
        ({"links": True}, link("https://a.example"), mention("https://a.example")),
        ({"media": True}, {"media": (Media(src="m"),)}, {}),
        ({"younger_days": 7}, account(days=6.9), account(days=7.1)),
        ({"younger_days": 7}, account(days=0), account(days=None)),
        ({"fewer_followers": 3}, account(followers=2), account(followers=3)),
        ({"fewer_followers": 3}, account(followers=0), account(followers=None)),
        ({"media": True, "replies": True}, {"reply_to": "x:0"}, {}),
        (
            {"sources": ("rss",), "replies": True},
            {"source": "rss", "reply_to": "rss:0"},
            {"reply_to": "x:0"},
        ),
        (
            {"sources": ("rss",), "replies": True},
            {"source": "rss", "reply_to": "0"},
            {"source": "rss"},
        ),
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
    lists = dict.fromkeys(("words", "authors", "domains", "tags", "languages"), (word, handle))
    rules = Rules(rules=(Rule(name="r", **lists),), dropped=(word,))  # type: ignore[arg-type]
    author = Author(id="1", handle=handle, name=text)
    judge(post(text, author=author, segments=(Segment(tag=text or "t"),)), rules)
