"""What a desk is there for: spam, insults, resale, rumours, and raids of new accounts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from random import Random
from typing import Final

from msgspec.structs import replace

from backchannel.core.decision import Decision
from backchannel.core.post import Author, Posted
from backchannel.demo.conference import MIDNIGHT, NOW
from backchannel.demo.drafts import TAG, Draft, Writer
from backchannel.demo.moment import Moment
from backchannel.demo.people import Persona, newcomer
from backchannel.demo.posts import Press
from backchannel.demo.rate import moments

_NOW: Final = NOW.total_seconds()
_SORTS: Final[dict[str, tuple[int, Decision]]] = {
    "spam": (26, "reject"),
    "insults": (12, "reject"),
    "resale": (6, "reject"),
    "other": (7, "reject"),
    "later": (8, "later"),
    "warned": (6, "approve"),
}
"""How many posts of each, and what the desk makes of those that no rule rejected."""
_RAIDS: Final = ((16.3 * 3600, 12), (_NOW + 170, 14))
"""When a raid comes, and how many posts it brings."""


def posts(people: list[Persona], writer: Writer, press: Press, rng: Random) -> Iterator[Moment]:
    """The unwelcome posts and the doubtful ones, spread over the three days."""
    quiet = [person for person in people[200:] if person.source != "form" and person.lang == "en"]
    for sort, (count, desk) in _SORTS.items():
        for offset in moments(count, rng):
            if abs(offset - _NOW) < 240:  # the minutes round a visitor's arrival are staged
                offset -= 1000
            warning, _, line = writer.sentence(sort).rpartition(" | ")
            source, who = _author(sort, quiet, rng)
            post = press.post(source, who, Draft(f"{line} {TAG}"), offset)
            yield Moment(offset, Posted(post=replace(post, warning=warning)), desk)


def _author(sort: str, people: list[Persona], rng: Random) -> tuple[str, Author]:
    if sort == "spam":
        return "x", newcomer(rng, 700 + rng.randrange(40), MIDNIGHT)
    if sort == "warned":  # only Mastodon has content warnings
        people = [person for person in people if person.source == "mastodon"]
    person = rng.choice(people)
    return person.source, person.author


def raids(writer: Writer, press: Press, rng: Random) -> Iterator[Moment]:
    """Many posts alike within a minute, from accounts that nobody knows."""
    for begins, count in _RAIDS:
        raiders = [newcomer(rng, 740 + n, MIDNIGHT + timedelta(seconds=begins)) for n in range(9)]
        for number in range(count):
            offset = begins + number * 5 + rng.uniform(0, 4)
            line = writer.sentence("raid") + rng.choice(
                ("", "!!", "!!!", " 🚨", " 🚨🚨", " pass it on", " rt rt")
            )
            draft = Draft(f"{line} {TAG}")
            post = press.post("x", raiders[number % len(raiders)], draft, offset)
            yield Moment(offset, Posted(post=post), "reject")
