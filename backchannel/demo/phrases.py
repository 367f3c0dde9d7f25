"""Reads the demo's writing (voices/*.toml) and deals out its sentences without repeating itself."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from random import Random
from typing import Any, Final

_either: Final = re.compile(r"\[([^\[\]]+\|[^\[\]]+)\]")


@cache
def load(name: str) -> dict[str, Any]:
    """One of the files, decoded."""
    text = (files("backchannel.demo") / "voices" / f"{name}.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def lines(text: str) -> tuple[str, ...]:
    """The sentences of a block of text, one a line."""
    return tuple(line for line in text.strip().splitlines() if line)


def expand(line: str, rng: Random) -> str:
    """The line with one of each `[a|b]` chosen."""
    return _either.sub(lambda found: rng.choice(found[1].split("|")), line)


class Deck:
    """Sentences to draw from: always one of those drawn least often so far."""

    def __init__(self, items: Iterable[str]) -> None:
        self._drawn: Counter[str] = Counter(dict.fromkeys(items, 0))

    def draw(self, rng: Random) -> str:
        """A sentence."""
        least = min(self._drawn.values())
        item = rng.choice([item for item, drawn in self._drawn.items() if drawn == least])
        self._drawn[item] += 1
        return item
