"""Text compared as a room reads it: case, width, look-alikes, digits for letters and gaps."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import cache, lru_cache
from itertools import accumulate, groupby
from typing import Final, NamedTuple

from backchannel.core.lookalikes import LATIN, UNSPACED, decoration, invisible, marks

_LEET: Final = {
    "a": "a4@",
    "b": "b8",
    "e": "e3",
    "g": "g9",
    "i": "i1!|",
    "l": "l1|",
    "o": "o0",
    "s": "s5$",
    "t": "t7+",
    "z": "z2",
}
_FROM_DIGIT: Final = str.maketrans("0134578", "oieastb")
_SYMBOLS: Final = "@!$|+"
# For the quick test alone, what may stand for the same letter is made equal: l and i are.
_SAME: Final = str.maketrans("438910572l", "aebgiosTzi".lower())
_SAME_SYMBOLS: Final = str.maketrans("@!|$+", "aiist")
_GAP: Final = r"(?:[^\w\s@!$|+]|_)"
_SPACE: Final = r"(?:[^\w@!$|+]|_)"
_WORD: Final = r"[^\W_]"
_WIDE_WORD: Final = rf"[^\W_{UNSPACED}]"

_RUN: Final = 3

_not_letters: Final = re.compile(r"[\W_]+")
_repeats: Final = re.compile(r"(.)\1+", re.DOTALL)
_digit_in_word: Final = re.compile(r"(?<=[^\W\d_])[0134578]+(?=[^\W\d_])")
_spaces: Final = re.compile(r"\s+")
_unspaced: Final = re.compile(f"[{UNSPACED}]")


class _Folds(dict[int, str]):
    """One character's folded form; made when first asked for."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        shown = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", char).casefold())
        folded = "".join(LATIN.get(c, c) for c in shown if not (invisible(c) or decoration(c)))
        if char in LATIN:
            folded = LATIN[char]
        self[code] = folded
        return folded


_folds: Final = _Folds()


@lru_cache(maxsize=512)
def _skeleton(text: str) -> str:
    """The text's characters folded one by one; a digit stays a digit."""
    return text.lower() if text.isascii() else text.translate(_folds)


@lru_cache(maxsize=512)
def _squeezed(text: str) -> str:
    """Only the letters, no two alike in a row: what a phrase's must be a part of to be found."""
    skeleton = _skeleton(text)
    out = _squeeze(skeleton)
    if any(symbol in skeleton for symbol in _SYMBOLS):
        out += "\0" + _squeeze(skeleton.translate(_SAME_SYMBOLS))
    return out


def _squeeze(skeleton: str) -> str:
    return _repeats.sub(r"\1", _not_letters.sub("", skeleton).translate(_SAME))


def fold(text: str) -> str:
    """Text as a reader sees it, for comparing: case, width, look-alikes and gaps folded away."""
    skeleton = _skeleton(unicodedata.normalize("NFC", text))
    spaced = _spaces.sub(" ", skeleton).strip()
    return _digit_in_word.sub(lambda run: run[0].translate(_FROM_DIGIT), spaced)


def find_phrase(text: str, phrase: str) -> str | None:
    """Where a word or phrase stands in a text, as whole words after folding: what was written.

    Scripts that set no spaces between words are searched for the phrase anywhere. The time is
    linear in the text.
    """
    return find_any(Read.of((text,)), (phrase,))


class Read(NamedTuple):
    """Texts made ready to be searched, for whatever number of phrases."""

    texts: tuple[str, ...]
    letters: str
    runs: frozenset[str]
    """Every three of the letters that follow each other."""

    @classmethod
    def of(cls, texts: Iterable[str]) -> Read:
        """Reads the texts."""
        kept = tuple(t if t.isascii() else unicodedata.normalize("NFC", t) for t in texts)
        letters = "\0".join(map(_squeezed, kept))
        runs = {letters[at : at + _RUN] for at in range(len(letters) - _RUN + 1)}
        return cls(kept, letters, frozenset(runs))


def find_any(read: Read, phrases: tuple[str, ...]) -> str | None:
    """The first of the phrases that stands in any of the texts, as `find_phrase` finds it.

    What it costs hardly grows with the number of phrases.
    """
    for sought in _prepared(phrases).perhaps(read):
        for text in read.texts:
            if (written := _find(text, sought)) is not None:
                return written
    return None


def _find(text: str, sought: _Sought) -> str | None:
    if sought.letters not in _squeezed(text):
        return None
    skeleton = _skeleton(text)
    wide = not skeleton.isascii() and _wide().search(skeleton) is not None
    for match in sought.pattern(wide).finditer(skeleton):
        if sum(char.isalpha() for char in match[0]) >= sought.needed:
            return _written(text, len(skeleton), match.start(), match.end())
    return None


def _written(text: str, folded: int, start: int, end: int) -> str:
    """The part of the text that became a part of its skeleton."""
    if folded == len(text) and text.isascii():
        return text[start:end]
    ends = list(accumulate(len(_folds[ord(char)]) for char in text))
    first = next(i for i, stop in enumerate(ends) if stop > start)
    last = next(i for i, stop in enumerate(ends) if stop >= end)
    return text[first : last + 1]


class _Sought:
    """A phrase made ready. Few are ever nearly found, so a pattern is made when one is."""

    __slots__ = ("_patterns", "letters", "needed", "words")

    def __init__(self, words: list[str]) -> None:
        whole = "".join(words)
        self.words = words
        self.letters = _squeeze(whole)
        # "a55" is a road and "455" a number: at least half of the letters must be letters.
        self.needed = (sum(char.isalpha() for char in whole) + 1) // 2
        self._patterns: dict[bool, re.Pattern[str]] = {}

    def pattern(self, wide: bool) -> re.Pattern[str]:
        """What finds it; `wide`: in a text with letters or marks for which `_wide` looks."""
        if wide not in self._patterns:
            self._patterns[wide] = re.compile(_written_as(self.words, wide), re.DOTALL)
        return self._patterns[wide]


class _Prepared:
    """Phrases made ready, found by the letters that they begin with."""

    def __init__(self, phrases: Iterable[str]) -> None:
        self.short: list[tuple[int, _Sought]] = []
        self.by_start: dict[str, list[tuple[int, _Sought]]] = {}
        for place, phrase in enumerate(phrases):
            if (sought := _phrase(phrase)) is None:
                continue
            long = len(sought.letters) >= _RUN
            same = self.by_start.setdefault(sought.letters[:_RUN], []) if long else self.short
            same.append((place, sought))
        self.starts = frozenset(self.by_start)

    def perhaps(self, read: Read) -> list[_Sought]:
        """Those whose letters stand in the texts, in their order."""
        letters = read.letters
        near = [placed for placed in self.short if placed[1].letters in letters]
        for start in self.starts & read.runs:
            near += [placed for placed in self.by_start[start] if placed[1].letters in letters]
        near.sort(key=lambda placed: placed[0])
        return [sought for _, sought in near]


@lru_cache(maxsize=256)
def _prepared(phrases: tuple[str, ...]) -> _Prepared:
    return _Prepared(phrases)


@lru_cache(maxsize=8192)
def _phrase(phrase: str) -> _Sought | None:
    words = _skeleton(unicodedata.normalize("NFC", phrase)).split()
    return _Sought(words) if words else None


def _written_as(words: list[str], wide: bool) -> str:
    """The ways in which a phrase is written, as a pattern."""
    whole = "".join(words)
    loose = len(whole) >= 3
    ways = [f"(?:{_tight(word)}|{_loose(word)})" if loose else _tight(word) for word in words]
    pattern = f"{_SPACE}{{1,5}}".join(ways)
    return _before(whole[0], wide) + pattern + _after(whole[-1], wide)


def _unit(char: str) -> str:
    return f"[{re.escape(_LEET[char])}]" if char in _LEET else re.escape(char)


def _tight(word: str) -> str:
    """f.u.c.k and fuuuck: marks but no spaces between letters, a letter stretched to three."""
    parts = []
    for char, run in groupby(word):
        units = f"{_GAP}{{0,2}}".join([_unit(char)] * len(list(run)))
        stretch = f"(?:{re.escape(char)}{{2,12}})?" if char.isalpha() else ""
        parts.append(units + stretch)
    return f"{_GAP}{{0,2}}".join(parts)


def _loose(word: str) -> str:
    """f u c k: a gap after every letter, so that "pen is" is two words."""
    return f"{_SPACE}{{1,3}}".join(_unit(char) for char in word)


def _before(first: str, wide: bool) -> str:
    return f"(?<!{_WIDE_WORD if wide else _WORD})" if _stands_alone(first) else ""


def _after(last: str, wide: bool) -> str:
    if not _stands_alone(last):
        return ""
    if not wide:
        return f"(?!{_WORD})"
    return f"(?!{_WIDE_WORD})" + ("" if last.isascii() else f"(?![{marks()}])")


@cache
def _wide() -> re.Pattern[str]:
    """Letters and marks that ask for the larger classes, which take 5 ms to compile."""
    return re.compile(f"[{UNSPACED}]|[{marks()}]")


def _stands_alone(char: str) -> bool:
    is_letter = char.isalnum() or unicodedata.category(char).startswith("M")
    return is_letter and not _unspaced.match(char)
