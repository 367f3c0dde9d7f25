"""Letters of other scripts that a room reads as Latin ones, and marks that hide inside words.

Our own short table: the letters seen in evaded block-lists, not the whole of Unicode's confusables.
Each is listed in the case it has after `str.casefold`.
"""

from __future__ import annotations

import unicodedata
from functools import cache
from typing import Final

_GROUPS: Final[dict[str, str]] = {
    "a": "аαɑᴀ∂ꭺ",
    "b": "вβьʙƅЬ",
    "c": "сϲᴄⅽςꮯ",
    "d": "ԁɗᴅժ",
    "e": "еєεҽᴇ℮ꭼ",
    "f": "ғƒꜰք",
    "g": "ɡցɢԍ",
    "h": "һнհʜ",
    "i": "іιıɩɪӏ",
    "j": "јϳᴊʝ",
    "k": "кκᴋҝ",
    "l": "ʟⅼǀ",
    "m": "мᴍϻ",
    "n": "пηոռɴ",
    "o": "оοօᴏσ०๐",
    "p": "рρᴘթ",
    "q": "ԛգզ",
    "r": "гʀᴦɾ",
    "s": "ѕꜱʂ",
    "t": "тτᴛէ",
    "u": "цυսᴜʊµμ",
    "v": "νѵᴠ",
    "w": "ԝωшᴡա",
    "x": "хχ×",
    "y": "уγʏүყ",
    "z": "ᴢʐ",
}

LATIN: Final[dict[str, str]] = {
    lookalike: letter for letter, lookalikes in _GROUPS.items() for lookalike in lookalikes
} | {
    # Flags' and negative squared and circled letters, which no normal form turns into letters.
    chr(start + n): chr(ord("a") + n)
    for start in (0x1F1E6, 0x1F150, 0x1F170)
    for n in range(26)
}
"""A look-alike to its Latin letter."""

UNSPACED: Final = (
    "\u0600-\u06ff\u0750-\u077f\u08a0-\u08ff\ufb50-\ufdff\ufe70-\ufeff"  # Arabic: particles attach
    "\u0e00-\u0eff\u0f00-\u0fff\u1000-\u109f\u1780-\u17ff"  # Thai, Lao, Tibetan, Burmese, Khmer
    "\u1100-\u11ff\u3040-\u30ff\u3130-\u318f\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af"
    "\uf900-\ufaff\uff66-\uffdc\U00020000-\U0003ffff"  # kana, hangul and Han
)
"""A character class: scripts whose words are not set apart by spaces."""

_FILLERS: Final = "\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0"
# Marks that decorate letters; the vowel signs of Indic scripts and kana's voicing are letters' kin.
_DECORATION: Final = (
    (0x0300, 0x036F),
    (0x0483, 0x0489),
    (0x0591, 0x05C7),
    (0x0610, 0x061A),
    (0x064B, 0x065F),
    (0x0670, 0x0670),
    (0x180B, 0x180F),
    (0x1AB0, 0x1AFF),
    (0x1DC0, 0x1DFF),
    (0x20D0, 0x20F0),
    (0xFE00, 0xFE0F),
    (0xFE20, 0xFE2F),
    (0xE0100, 0xE01EF),
)


def invisible(char: str) -> bool:
    """True for what takes no room of its own: joiners, fillers, direction marks, soft hyphens."""
    return char in _FILLERS or unicodedata.category(char) == "Cf"


def decoration(char: str) -> bool:
    """True for a mark drawn on a letter that reads the same without it."""
    code = ord(char)
    return any(low <= code <= high for low, high in _DECORATION)


@cache
def marks() -> str:
    """A character class of every combining mark (categories Mn, Mc and Me)."""
    codes = [*range(0x300, 0x20000), *range(0xE0100, 0xE01F0)]
    ranges: list[list[int]] = []
    for code in codes:
        if not unicodedata.category(chr(code)).startswith("M"):
            continue
        if ranges and ranges[-1][1] == code - 1:
            ranges[-1][1] = code
        else:
            ranges.append([code, code])
    return "".join(f"{chr(low)}-{chr(high)}" for low, high in ranges)
