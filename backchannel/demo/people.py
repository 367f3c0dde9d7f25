"""The people of the demo: who they are, where they post, how much they say."""

from __future__ import annotations

import itertools
import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any, Final

from backchannel.core.post import Author
from backchannel.demo.phrases import load

COUNT: Final = 880
_LANGUAGES: Final = {"en": 67, "es": 8, "de": 8, "fr": 7, "ja": 6, "ar": 4}
_NETWORKS: Final = {"mastodon": 40, "x": 31, "bluesky": 20, "form": 9}
_PLAIN: Final = str.maketrans(
    {"ø": "o", "æ": "ae", "ß": "ss", "ö": "oe", "ü": "ue", "ä": "ae", "å": "a", "Ö": "oe", "É": "e"}
)


@dataclass(frozen=True, slots=True)
class Persona:
    """Somebody who posts: an account on one network, or a name on the room's form."""

    source: str
    author: Author
    lang: str
    weight: float
    """How much they say, beside the others."""


def account(source: str, name: str, handle: str, number: int, **more: Any) -> Author:
    """An account as its network would tell it; on the form there is only a name."""
    if source == "form":
        return Author(id=f"room-{_letters(name)}", name=name)
    return Author(
        id=handle,
        name=name,
        handle=handle,
        avatar=f"demo:avatar/{number}",
        url=profile(source, handle),
        **more,
    )


def profile(source: str, handle: str) -> str:
    """The address of an account's page, on a host that cannot exist."""
    if source == "mastodon":
        user, host = handle.split("@")
        return f"https://{host}/@{user}"
    return (
        f"https://bluesky.example/{handle}"
        if source == "bluesky"
        else f"https://x.example/{handle}"
    )


def make_people(rng: Random, opening: datetime) -> list[Persona]:
    """Everybody, the most talkative first: a fifth of them say four fifths of all."""
    names = {lang: _names(lang, rng) for lang in _LANGUAGES}
    room = _room(rng)
    handles: set[str] = set()
    people: list[Persona] = []
    by_lang, by_network = _Shares(_LANGUAGES), _Shares(_NETWORKS)
    for number in range(COUNT):
        weight = (number + 85.0) ** -2.15
        source = by_network.lagging()
        if source == "form":  # many people say one thing each
            weight /= 6
        by_network.give(source, weight)
        lang = by_lang.lagging()
        by_lang.give(lang, weight)
        if source == "form":
            who = account(source, next(room), "", number)
        else:
            name, letters = next(names[lang])
            who = account(
                source,
                name,
                _handle(source, letters, handles, rng),
                number,
                created_at=opening - timedelta(days=rng.randint(60, 5200)),
                followers=int(rng.lognormvariate(5.6, 1.3)),
            )
        people.append(Persona(source, who, lang, weight))
    return people


def newcomer(rng: Random, number: int, opening: datetime) -> Author:
    """An account made the day before, that nobody follows: one of a raid."""
    handle = f"{rng.choice(('user', 'real', 'truth', 'salt'))}{rng.randint(10**7, 10**8)}"
    made = opening - timedelta(hours=rng.randint(2, 30))
    name = f"{rng.choice(('Truth', 'Concerned', 'Real', 'Honest'))} {handle[-4:]}"
    return account("x", name, handle, number, created_at=made, followers=rng.randint(0, 3))


def _names(lang: str, rng: Random) -> Any:
    """Pairs of a name and its Latin letters, in no order, without end."""
    table = load("people")["names"][lang]
    pairs = list(itertools.product(table["given"].split(), table["family"].split()))
    rng.shuffle(pairs)
    for given, family in itertools.cycle(pairs):
        shown = [part.partition(":") for part in (given, family)]
        order = reversed(shown) if lang == "ja" else shown
        name = " ".join(part[0] for part in order)
        yield name, (_letters(shown[0][2] or given), _letters(shown[1][2] or family))


def _letters(name: str) -> str:
    """A name in the letters that a handle may have."""
    flat = unicodedata.normalize("NFKD", name.lower().translate(_PLAIN))
    return "".join(char for char in flat if char.isascii() and char.isalnum())


def _handle(source: str, letters: tuple[str, str], taken: set[str], rng: Random) -> str:
    given, family = letters
    forms = [given + family, f"{given}{family[0]}", f"{given[0]}{family}", f"{given}_{family}"]
    if source != "x":
        forms = [given, given + family, family, f"{given}{family[0]}"]
    hosts = load("people")["hosts"]
    for user in itertools.chain(rng.sample(forms, 4), (f"{given}{n}" for n in itertools.count(2))):
        if source == "mastodon":
            handle = f"{user}@{rng.choice(hosts['mastodon'].split())}"
        elif source == "bluesky":
            handle = f"{user}.{rng.choice(hosts['bluesky'].split())}"
        else:
            handle = user
        if handle not in taken:
            taken.add(handle)
            return handle
    raise AssertionError("unreachable")


def _room(rng: Random) -> Any:
    table = load("people")["room"]
    signs = [
        f"{name}, {place}" if not place.startswith("from") else f"{name} {place}"
        for name in table["names"].split("|")
        for place in table["places"].split("|")
    ]
    rng.shuffle(signs)
    return itertools.cycle(signs)


class _Shares:
    """Gives names so that what each was given keeps to its share, from the first one on."""

    def __init__(self, shares: dict[str, int]) -> None:
        self._shares = shares
        self._given = dict.fromkeys(shares, 0.0)

    def lagging(self) -> str:
        """The name that lags behind most."""
        return min(self._shares, key=lambda name: (self._given[name] + 1e-9) / self._shares[name])

    def give(self, name: str, weight: float) -> None:
        """Counts what a name was given."""
        self._given[name] += weight
