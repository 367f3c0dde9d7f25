"""The whole conference as a list of moments: some 6,000 items in three days, from one seed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from functools import lru_cache
from random import Random
from typing import Final

from backchannel.core.decision import Decision
from backchannel.core.post import Posted
from backchannel.demo import staged, trouble
from backchannel.demo.conference import MIDNIGHT
from backchannel.demo.drafts import Writer, tagged
from backchannel.demo.moment import Moment, Original
from backchannel.demo.people import Persona, make_people
from backchannel.demo.posts import Press
from backchannel.demo.rate import moments
from backchannel.demo.reposts import reposts

SEED: Final = 27
ORIGINALS: Final = 2270
"""Posts by chance; some 130 staged and unwelcome ones come besides."""
REPOSTS: Final = 3600
_STARRED: Final = 16.0
"""Posts with more appeal than this get a star."""


@lru_cache(maxsize=2)
def generate(seed: int = SEED) -> tuple[Moment, ...]:
    """The conference, in order. The same seed gives the same moments."""
    rng = Random(seed)
    people = make_people(rng, MIDNIGHT + timedelta(hours=8))
    press, writer = Press(rng), Writer(rng)
    liked = [*staged.posts(press), *_crowd(people, writer, press, rng)]
    every = [
        *(original.moment for original in liked),
        *staged.changes(press),
        *trouble.posts(people, writer, press, rng),
        *trouble.raids(writer, press, rng),
        *reposts(liked, REPOSTS, people, press, rng),
    ]
    return tuple(sorted(every, key=lambda moment: moment.offset))


def _crowd(people: list[Persona], writer: Writer, press: Press, rng: Random) -> Iterator[Original]:
    weights = [person.weight for person in people]
    for offset in moments(ORIGINALS, rng):
        person = rng.choices(people, weights)[0]
        draft = writer.write(person, offset)
        tail = replace(draft, text=tagged(draft.text, person.source, rng))
        post = press.post(person.source, person.author, tail, offset)
        appeal = rng.paretovariate(1.25) * (1.7 if draft.photo else 1.0)
        desk: Decision = "star" if appeal > _STARRED else "approve"
        yield Original(Moment(offset, Posted(post=post), desk), post, min(appeal, 40.0))
