"""What is wrong with rules, in a sentence: for the conference's file and for the desk alike.

The limits are what stays fast: with 1,000 words a post is judged in 0.15 ms, with 10,000 in 0.5 ms.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Final

from backchannel.core.folding import fold
from backchannel.core.matching import host_of
from backchannel.core.post import Segment
from backchannel.core.rules import ALWAYS_HELD, Rule, Rules
from backchannel.core.text import segments

RULES_MOST: Final = 100
NAME_LONGEST: Final = 60
WORDS_MOST: Final = 2_000
"""Words of all rules together; as many authors, domains and tags."""
WORD_LONGEST: Final = 100
TAGS_MOST: Final = 20
_SOURCE_LONGEST: Final = 60
_LISTS: Final = ("words", "authors", "domains", "tags", "sources", "languages")


def of_rules(rules: Rules) -> str | None:
    """The first fault of the rules as a whole, or of one of them; None: there is none."""
    return next(chain(_of_list(rules.rules, "Rule"), _of_settings(rules)), None)


def of_list(rules: Iterable[Rule], label: str) -> str | None:
    """The first fault of a list of rules.

    Args:
        label: what one is called, before its number.
    """
    return next(_of_list(tuple(rules), label), None)


def of_tag(written: str) -> str | None:
    """What is wrong with a hashtag of the conference."""
    tag = written.lstrip("#＃")
    if segments(f"#{tag}") == (Segment(tag=tag),):
        return None
    return (
        f'"{_short(written)}" cannot be a hashtag. '
        "Use letters, digits and underscores, at least one of them a letter."
    )


def _of_list(rules: tuple[Rule, ...], label: str) -> Iterator[str]:
    names: set[str] = set()
    if len(rules) > RULES_MOST:
        yield f"There are {len(rules)} rules; at most {RULES_MOST} are tried on a post. Join some."
    for number, rule in enumerate(rules, 1):
        which = f'{label} {number} ("{_short(rule.name)}")'
        if not fold(rule.name):
            yield f"{label} {number}: name is empty. The desk shows it beside what it matched."
        if len(rule.name) > NAME_LONGEST:
            yield f"{which}: name is longer than {NAME_LONGEST} letters. Shorten it."
        if rule.name in names:
            yield f"{which}: another rule has this name. Give each its own."
        names.add(rule.name)
        for fault in _of_rule(rule):
            yield f"{which}{fault}"
    for key in ("words", "authors", "domains", "tags"):
        count = sum(len(getattr(rule, key)) for rule in rules)
        if count > WORDS_MOST:
            yield (
                f"The rules have {count} {key} in all; at most {WORDS_MOST} stay fast. "
                "Take some out."
            )


def _of_rule(rule: Rule) -> Iterator[str]:
    if rule.idle:
        yield (
            " tests nothing. Give it words, authors, domains, tags, languages or sources, "
            "set reposts, replies, links, media or sensitive to true, "
            "or set younger_days or fewer_followers."
        )
    for key in _LISTS:
        for written in getattr(rule, key):
            if len(written) > WORD_LONGEST:
                yield f': {key} holds "{_short(written)}", longer than {WORD_LONGEST} letters.'
            if not fold(written):
                yield f': {key} holds "{written}", which no text can match. Take it out.'
    for domain in rule.domains:
        if not host_of(domain):
            yield f': domains holds "{domain}", which is no host. Write it like "example.org".'
    for tag in rule.tags:
        if fault := of_tag(tag):
            yield f": tags: {fault}"


def _of_settings(rules: Rules) -> Iterator[str]:
    for source in (*rules.modes, *rules.off):
        if not source or len(source) > _SOURCE_LONGEST:
            yield f'"{_short(source)}" is no source.'
    for source in ALWAYS_HELD & rules.modes.keys():
        if rules.modes[source] == "post":
            yield f"modes.{source} is post, but what the room writes is always approved first."
    if rules.hashtags is not None:
        if not rules.hashtags:
            yield "hashtags is empty. Keep one: a conference without any cannot be found."
        if len(rules.hashtags) > TAGS_MOST:
            yield f"There are {len(rules.hashtags)} hashtags; at most {TAGS_MOST} are asked for."
        yield from (fault for tag in rules.hashtags if (fault := of_tag(tag)))


def _short(text: str) -> str:
    return text if len(text) <= 40 else text[:39] + "…"
