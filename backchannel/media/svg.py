"""Drawings in SVG: whether a file is one, and whether a page can use it as a still picture."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final
from xml.parsers import expat

TYPE: Final = "image/svg+xml"
_SPACE: Final = "http://www.w3.org/2000/svg"
_MOVES: Final = frozenset(
    f"{_SPACE} {name}" for name in ("animate", "animateMotion", "animateTransform", "set")
)


@dataclass(slots=True)
class _Document:
    """What there is in an XML file, as far as it can be read."""

    names: list[str] = field(default_factory=list)
    """The elements in their order, "namespace name"."""
    attributes: set[str] = field(default_factory=set)
    """Of the first one."""
    wrong_line: int = 0


def is_svg(data: bytes) -> bool:
    """Whether the file's first element is an `svg`, of whatever namespace."""
    names = _read(data).names
    return bool(names) and names[0].rpartition(" ")[2] == "svg"


def fault(data: bytes) -> str:
    """What keeps a drawing from being used, and the way out; empty if nothing does."""
    document = _read(data)
    if document.wrong_line:
        return f"its line {document.wrong_line} is not well-formed XML. Export it again."
    if not document.names[0].startswith(_SPACE):
        return f'its <svg> lacks xmlns="{_SPACE}". Add it.'
    if "viewBox" not in document.attributes and not {"width", "height"} <= document.attributes:
        return "its <svg> tells no size. Give it a viewBox."
    if _MOVES.intersection(document.names) or b"@keyframes" in data:
        return "it moves, and must stand still. Take the animation out."
    return ""


def _read(data: bytes) -> _Document:
    document = _Document()

    def element(name: str, attributes: dict[str, str]) -> None:
        if not document.names:
            document.attributes = set(attributes)
        document.names.append(name)

    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = element
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        document.wrong_line = error.lineno
    return document
