"""Rules that cannot be used are refused, in words that help."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backchannel.core import faults
from backchannel.core.rules import Rule, Rules


def rule(**fields: Any) -> Rule:
    return Rule(**{"name": "r", **fields})


GOOD = rule(words=("blorp",))


@pytest.mark.parametrize(
    ("rules", "said"),
    [
        ([rule()], 'Rule 1 ("r") tests nothing. Give it words, authors, domains, '),
        ([GOOD, GOOD], 'Rule 2 ("r"): another rule has this name. '),
        ([rule(name=" ", media=True)], "Rule 1: name is empty. "),
        ([rule(name="\u200b", media=True)], "Rule 1: name is empty. "),
        ([rule(name="n" * 61, media=True)], 'Rule 1 ("' + "n" * 39 + '…"): name is longer '),
        ([rule(words=("",))], 'Rule 1 ("r"): words holds "", which no text can match. '),
        ([rule(words=("\u200b\u2060",))], 'Rule 1 ("r"): words holds "\u200b\u2060", which '),
        ([rule(words=("w" * 101,))], 'Rule 1 ("r"): words holds "' + "w" * 39 + '…", longer '),
        ([rule(domains=("no host",))], 'Rule 1 ("r"): domains holds "no host", which is no host. '),
        ([rule(domains=("javascript:alert(1)",))], 'Rule 1 ("r"): domains holds "javascript:alert'),
        ([rule(tags=("#2026",))], 'Rule 1 ("r"): tags: "#2026" cannot be a hashtag. '),
        ([rule(authors=("@", "@x"), words=(" ",))], 'Rule 1 ("r"): words holds " ", which '),
        (
            [rule(words=tuple(f"word{n}" for n in range(10_000)))],
            "The rules have 10000 words in all; at most 2000 stay fast. Take some out.",
        ),
        ([rule(name=f"r{n}", media=True) for n in range(101)], "There are 101 rules; at most 100 "),
    ],
)  # fmt: skip
def test_a_rule_that_cannot_work_is_told(rules: list[Rule], said: str) -> None:
    found = faults.of_rules(Rules(rules=tuple(rules)))
    assert found is not None
    assert found.startswith(said)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"modes": {"form": "post"}}, "modes.form is post, but what the room writes is always "),
        ({"modes": {"": "post"}}, '"" is no source.'),
        ({"off": ("s" * 99,)}, '"' + "s" * 39 + '…" is no source.'),
        ({"hashtags": ()}, "hashtags is empty. Keep one"),
        ({"hashtags": ("a b",)}, '"a b" cannot be a hashtag. '),
        ({"hashtags": tuple(f"tag{n}" for n in range(21))}, "There are 21 hashtags; at most 20 "),
    ],
)
def test_settings_that_cannot_work_are_told(fields: dict[str, Any], said: str) -> None:
    found = faults.of_rules(Rules(**fields))
    assert found is not None
    assert found.startswith(said)


@pytest.mark.parametrize(
    "fields",
    [
        {"rules": (GOOD, rule(name="s", sources=("rss",)), rule(name="l", younger_days=3))},
        {"modes": {"x": "post", "form": "pre"}, "off": ("rss",), "delay": 600},
        {"hashtags": ("#conf", "日本語")},
    ],
)
def test_good_rules_have_no_fault(fields: dict[str, Any]) -> None:
    assert faults.of_rules(Rules(**fields)) is None


@given(st.lists(st.text(st.characters(), max_size=20), max_size=4))
def test_looking_for_faults_never_fails(texts: list[str]) -> None:
    lists = dict.fromkeys(("words", "authors", "domains", "tags", "sources"), tuple(texts))
    faults.of_rules(Rules(rules=(Rule(name="".join(texts), **lists),), hashtags=tuple(texts)))  # type: ignore[arg-type]
