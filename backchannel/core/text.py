"""Text from strangers: made safe to store, and split into segments."""

from __future__ import annotations

import ipaddress
import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Final
from urllib.parse import quote, urlsplit, urlunsplit

import idna

from backchannel.core.lookalikes import invisible, marks
from backchannel.core.post import Segment

LONGEST: Final = 5000
"""Characters of a post's text that are kept."""
LINE: Final = 100
"""Characters of a name."""

_MARK: Final = f"[{marks()}]"
_FORMAT: Final = "[\u200b-\u200f\u2060-\u2069\U000e0020-\U000e007f]"
_odd_ascii: Final = re.compile(r"[\x00-\x09\x0b-\x1f\x7f]|\n[ ]*\n[ ]*\n")
# Letters, signs and pictures that need no second look but for their normal form.
_ordinary: Final = re.compile(
    "[\n -~\u00a0-\u00ac\u00ae-\u02ff\u0370-\u0482\u048a-\u0560\u2010-\u2027\u2030-\u205e"
    "\u20a0-\u20cf\u2100-\u2bff\u3001-\u3029\u3041-\u3096\u309b-\u312f\u3400-\u9fff\uac00-\ud7a3"
    "\U0001f300-\U0001f64f\U0001f680-\U0001faff]*"
)
_line_ends: Final = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_tabs: Final = re.compile("\t")
_surrogates: Final = re.compile("[\ud800-\udfff]")
_removed: Final = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u061c\u202a-\u202e\ufeff\ufdd0-\ufdef\ufff9-\ufffb"
    + "".join(f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(0, 0x110000, 65536))
    + "]"
)
_ISOLATES: Final = re.compile("[\u2066-\u2069]")
# Marks on an isolate would fall on another letter if the isolate went.
_on_isolate: Final = re.compile(f"([\u2066-\u2069]){_MARK}+")
# A letter with five marks or more, whatever invisible things stand between them.
_pile: Final = re.compile(f"((?:{_MARK}{_FORMAT}*){{4}})(?:{_MARK}{_FORMAT}*)+")
_maybe_pile: Final = re.compile(r"[^\w\s\x00-\x7f]{5}")  # the quick look before the careful one
_blank_lines: Final = re.compile(r"\n(?:[^\S\n]*\n){2,}")
_ticks: Final = re.compile(f"[✓✔☑✅🗸🗹]{_MARK}*")
_space: Final = re.compile(r"\s+")
_cannot_start: Final = re.compile(
    f"{_MARK}|[\u200c\u200d\u0e33\u0eb3\uff9e\uff9f\U0001f3fb-\U0001f3ff\U000e0020-\U000e007f]"
    "|[\u1160-\u11ff\ud7b0-\ud7ff]"
)
# Joiners, leading Korean letters and prefixed letters hold on to what follows.
_cannot_end: Final = re.compile(
    "[\u200d\u1100-\u115f\ua960-\ua97c\u0d4e\u0600-\u0605\u06dd\u070f\u08e2]"
)

_UNSPACED_IN_URL: Final = "\u3000-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uff00-\uffef"
_parts: Final = re.compile(
    rf"(?<![A-Za-z0-9])(?P<url>https?://[^\s<>\"{_UNSPACED_IN_URL}]+)"
    rf"|(?<![\w&])[#＃](?P<tag>(?=[\d_]*[^\W\d_])\w(?:\w|{_MARK}|[\u200c\u200d](?=\w))*)"
    r"|(?<![\w@])@(?P<mention>\w{1,30})(?!\w)",
    re.IGNORECASE,
)
_TAG_LONGEST: Final = 139
_TRAILING: Final = frozenset(".,:;!?…'\"’”»*_~")
_BRACKETS: Final = {")": "(", "]": "[", "}": "{"}
_controls: Final = re.compile(r"[\x00-\x20\x7f-\xa0\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]+")
_host: Final = re.compile(r"[a-z0-9_](?:[a-z0-9_.-]*[a-z0-9_])?\.?")
_HREF_LONGEST: Final = 2048
_KEPT: Final = "/%:@!$&'()*+,;=~-._"


def clean(text: str) -> str:
    """Text as we keep it: NFC, no control or override characters, bounded."""
    if not text.isascii() or _odd_ascii.search(text):
        text = _safe(text)
    return _bound(text, LONGEST)


def clean_line(text: str) -> str:
    """As `clean`, on one line and short: for names, handles and the like."""
    line = text if text.isascii() else _ticks.sub(" ", _safe(text))
    line = _space.sub(" ", _removed.sub("", line)).strip()
    line = _bound(line, LINE).strip()
    return "" if all(invisible(char) or char.isspace() for char in line) else line


def _safe(text: str) -> str:
    if _ordinary.fullmatch(text):
        return _blank_lines.sub("\n\n", unicodedata.normalize("NFC", text))
    text = _unpiled(text)
    if len(text) > 4 * LONGEST:
        text = text[: _edge(text, 4 * LONGEST)]
    text = _tabs.sub(" ", _line_ends.sub("\n", _surrogates.sub("\ufffd", text)))
    text = _balanced(_removed.sub("", text))
    text = unicodedata.normalize("NFC", _on_isolate.sub(r"\1", text))
    return _blank_lines.sub("\n\n", _unpiled(text))


def _unpiled(text: str) -> str:
    return _pile.sub(r"\1", text) if _maybe_pile.search(text) else text


def _balanced(text: str) -> str:
    """Without the direction isolates that have no partner on their line."""
    if not _ISOLATES.search(text):
        return text
    lone: set[int] = set()
    opened: list[int] = []
    for at, char in enumerate(text):
        if char == "\n":
            lone.update(opened)
            opened.clear()
        elif "\u2066" <= char <= "\u2068":
            opened.append(at)
        elif char == "\u2069":
            if opened:
                opened.pop()
            else:
                lone.add(at)
    lone.update(opened)
    return "".join(char for at, char in enumerate(text) if at not in lone)


def _bound(text: str, limit: int) -> str:
    if len(text) <= limit:
        return text
    cut = text[: _edge(text, limit)]
    return cut if cut.isascii() else unicodedata.normalize("NFC", _balanced(cut))


def _edge(text: str, limit: int) -> int:
    """The last place at or before `limit` that is surely not inside a grapheme."""
    at = limit
    while at > 0 and _joined(text, at):
        at -= 1
    return at


def _joined(text: str, at: int) -> bool:
    before, after = text[at - 1], text[at]
    if _cannot_start.match(after) or _cannot_end.match(before):
        return True
    if unicodedata.combining(before) == 9:  # a virama: the next consonant is one with it
        return True
    if _flag(before) and _flag(after):
        start = at
        while start > 0 and _flag(text[start - 1]):
            start -= 1
        return (at - start) % 2 == 1
    return False


def _flag(char: str) -> bool:
    return "\U0001f1e6" <= char <= "\U0001f1ff"


def safe_href(url: str) -> str:
    """An http(s) address without user-info, its host in ASCII; empty for anything else."""
    return _safe_href(url) if len(url) <= 2 * _HREF_LONGEST else ""


@lru_cache(maxsize=4096)
def _safe_href(url: str) -> str:
    url = _controls.sub(lambda run: " " if " " in run[0] else "", url.strip()).strip()
    if not url or len(url) > _HREF_LONGEST or " " in url or "\\" in url:
        return ""
    try:
        return _rebuilt(url)
    except ValueError:  # ports, brackets, hosts and surrogates that no address may have
        return ""


def _rebuilt(url: str) -> str:
    parts = urlsplit(url)
    host = _ascii_host(parts.hostname or "")
    if parts.scheme not in ("http", "https") or not host:
        return ""
    port = "" if parts.port is None else f":{parts.port}"
    path = quote(parts.path, safe=_KEPT)
    query = quote(parts.query, safe=_KEPT + "?[]")
    fragment = quote(parts.fragment, safe=_KEPT + "?[]")
    return urlunsplit((parts.scheme, host + port, path, query, fragment))


def _ascii_host(host: str) -> str:
    if ":" in host:
        return f"[{ipaddress.IPv6Address(host)}]"
    if not host.isascii():
        host = idna.encode(host, uts46=True).decode("ascii")
    host = host.lower()
    return host if _host.fullmatch(host) and ".." not in host else ""


def segments(text: str) -> tuple[Segment, ...]:
    """Links, tags and mentions found by our own rule, for sources that bring no entities."""
    return joined(_split(text))


def _split(text: str) -> Iterator[Segment]:
    at = 0
    for match in _parts.finditer(text):
        part, end = _part(match)
        if part is None:
            continue
        if match.start() > at:
            yield Segment(text=text[at : match.start()])
        yield part
        at = end
    if at < len(text):
        yield Segment(text=text[at:])


def _part(match: re.Match[str]) -> tuple[Segment | None, int]:
    """The segment a match stands for, and where it ends."""
    if url := match["url"]:
        shown = _without_trailing(url)
        href = safe_href(shown)
        return (Segment(text=shown, href=href) if href else None), match.start() + len(shown)
    if tag := match["tag"]:
        return (Segment(tag=tag) if len(tag) <= _TAG_LONGEST else None), match.end()
    return Segment(mention=match["mention"]), match.end()


def _without_trailing(url: str) -> str:
    end = len(url)
    depth = {
        closing: url.count(closing) - url.count(opening) for closing, opening in _BRACKETS.items()
    }
    while end:
        last = url[end - 1]
        if last in _BRACKETS and depth[last] > 0:
            depth[last] -= 1
        elif last not in _TRAILING:
            break
        end -= 1
    return url[:end]


def joined(parts: Iterable[Segment]) -> tuple[Segment, ...]:
    """Segments with neighbouring runs of plain text made one, and empty ones left out."""
    out: list[Segment] = []
    for part in parts:
        if part.text and not part.href and out and out[-1].text and not out[-1].href:
            out[-1] = Segment(text=out[-1].text + part.text)
        elif part.text or part.tag or part.mention or part.emoji:
            out.append(part)
    return tuple(out)


def bounded(parts: tuple[Segment, ...], limit: int = LONGEST) -> tuple[Segment, ...]:
    """Segments whose plain text is at most `limit` long."""
    kept: list[Segment] = []
    left = limit
    for part in parts:
        size = len(plain((part,)))
        if size > left:
            if part.text and not part.href and (cut := _bound(part.text, left)):
                kept.append(Segment(text=cut))
            break
        kept.append(part)
        left -= size
    return tuple(kept)


def plain(parts: tuple[Segment, ...]) -> str:
    """The plain text of segments."""
    return "".join(
        f"#{part.tag}"
        if part.tag
        else f"@{part.mention}"
        if part.mention
        else f":{part.emoji}:"
        if part.emoji
        else part.text
        for part in parts
    )
