"""Who repeats what, and when: good posts travel, most of them at once, a few for hours."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import accumulate
from random import Random

from backchannel.core.post import Reposted
from backchannel.demo.moment import Moment, Original
from backchannel.demo.people import Persona
from backchannel.demo.posts import Press
from backchannel.demo.rate import rate


def reposts(
    originals: list[Original], count: int, people: list[Persona], press: Press, rng: Random
) -> Iterator[Moment]:
    """So many reposts; nobody repeats themselves, nor a post twice, nor one from the room."""
    crowds = _crowds(people)
    reach = [each for each in originals if each.post.source in crowds]
    drawn = [each for each in reach if each.reposts is None]
    sums = list(accumulate(each.appeal for each in drawn))
    wanted = [each for each in reach for _ in range(each.reposts or 0)]
    done: set[tuple[str, str]] = set()
    while len(done) < count:
        original = wanted.pop() if wanted else rng.choices(drawn, cum_weights=sums)[0]
        offset = original.moment.offset + _delay(rng)
        if rng.random() > 0.05 + 2 * rate(offset):  # at night people sleep
            continue
        crowd, weights = crowds[original.post.source]
        person = rng.choices(crowd, cum_weights=weights)[0]
        pair = (original.post.id, person.author.id)
        if pair in done or person.author.id == original.post.author.id:
            continue
        done.add(pair)
        id = press.repost_id(person.source, person.author, offset)
        yield Moment(offset, Reposted(id=id, of=original.post.id, by=person.author))


def _crowds(people: list[Persona]) -> dict[str, tuple[list[Persona], list[float]]]:
    """Each network's people, and how often each of them repeats something."""
    crowds: dict[str, tuple[list[Persona], list[float]]] = {}
    for source in ("x", "mastodon", "bluesky"):
        crowd = [person for person in people if person.source == source]
        crowds[source] = (crowd, list(accumulate(person.weight**0.6 for person in crowd)))
    return crowds


def _delay(rng: Random) -> float:
    """Seconds from a post to a repost of it."""
    mean = 200.0 if rng.random() < 0.7 else 3600.0
    return 8.0 + rng.expovariate(1 / mean)
