"""The pages as the front end built them: read once, at start."""

from __future__ import annotations

import gzip
import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import backchannel
from backchannel.core.errors import SettingsError

STATIC: Final = Path(backchannel.__file__).parent / "static"
NAMES: Final = ("index", "wall", "desk", "post", "join", "speaker")
_PRESS: Final = "press"
_STYLE: Final = Path(__file__).with_name("pages.css")
_FACES: Final = {
    "House": "bricolage-grotesque-latin-standard-*.woff2",
    "Voice": "atkinson-hyperlegible-next-latin-wght-*.woff2",
}
"""The typefaces of the pages that the server writes itself, by the files that the build made."""


@dataclass(frozen=True, slots=True)
class File:
    """A small file, held ready to be sent."""

    body: bytes
    packed: bytes
    """The same, gzipped."""
    etag: str


@dataclass(frozen=True, slots=True)
class Shells:
    """Every page's HTML, the widget, and the folder of what they load."""

    folder: Path
    pages: dict[str, bytes]
    widget: File
    worker: File
    """The wall's service worker."""
    icon: File | None
    style: File
    """Of the pages that the server writes itself."""
    build: str
    """Changes when any page, or the widget, does."""


def load(folder: Path = STATIC) -> Shells:
    """Reads the built pages.

    Raises:
        SettingsError: they were not built.
    """
    try:
        pages = {name: (folder / f"{name}.html").read_bytes() for name in NAMES}
        widget = _file((folder / "widget.js").read_bytes())
        worker = _file((folder / "sw.js").read_bytes())
    except OSError as error:
        missing = Path(str(error.filename)).name
        raise SettingsError(
            f"The pages are not built ({missing} is missing in {folder}). Run: make build"
        ) from None
    if (press := folder / f"{_PRESS}.html").exists():
        pages[_PRESS] = press.read_bytes()
    icon = folder / "favicon.svg"
    digest = hashlib.blake2b(digest_size=6)
    for name in sorted(pages):
        digest.update(pages[name])
    digest.update(widget.body)
    build = digest.hexdigest()
    drawn = _file(icon.read_bytes()) if icon.exists() else None
    pages["wall"] = pages["wall"].replace(b"<html", b'<html data-build="%s"' % build.encode(), 1)
    return Shells(folder, pages, widget, worker, drawn, _style(folder), build)


def _style(folder: Path) -> File:
    """pages.css, and the typefaces where the build put them."""
    found = {name: sorted((folder / "assets").glob(files)) for name, files in _FACES.items()}
    faces = (
        f'@font-face {{ font-family: "{name}"; font-weight: 200 800; font-stretch: 75% 100%; '
        f'font-display: swap; src: url("/static/assets/{files[0].name}") format("woff2"); }}\n'
        for name, files in found.items()
        if files
    )
    return _file("".join(faces).encode() + _STYLE.read_bytes())


def _file(body: bytes) -> File:
    etag = f'"{hashlib.blake2b(body, digest_size=12).hexdigest()}"'
    return File(body, gzip.compress(body, 9, mtime=0), etag)
