"""What a conference brings of its own: logo, background, typeface, its messages' pictures.

Its file names them, and they lie beside it or in a folder there. All of them are read and checked
once, at start. Pictures are drawn again like those of posts. An SVG logo is sent as it is, so it is
only ever an `<img>`, and its address says that nothing in it may run.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Final

from backchannel.core.conference import Conference
from backchannel.core.errors import ConferenceError
from backchannel.media import svg
from backchannel.media.proxy import kind

MEGABYTE: Final = 1_000_000
_PICTURES: Final = {"image/png": "PNG", "image/jpeg": "JPEG", "image/webp": "WebP"}
_DRAWN: Final = {svg.TYPE: "SVG"}
_BACKGROUND_SIDE: Final = 2560
"""Its longer side in pixels: enough for what lies under a veil."""


@dataclass(frozen=True, slots=True)
class Fit:
    """What a key may name."""

    megabytes: int
    types: dict[str, str]
    """By media type, how a person calls it."""
    side: int = 1600
    lossless: bool = False


FITS: Final = {
    "logo": Fit(1, _DRAWN | _PICTURES, lossless=True),
    "logo_foyer": Fit(1, _DRAWN | _PICTURES, lossless=True),
    "background": Fit(8, _PICTURES, side=_BACKGROUND_SIDE),
    "video": Fit(24, {"video/mp4": "MP4", "video/webm": "WebM"}),
    "typeface": Fit(2, {"font/woff2": "WOFF2"}),
}
MESSAGE: Final = Fit(4, _DRAWN | _PICTURES)
_ENDINGS: Final = {svg.TYPE: "svg", "video/mp4": "mp4", "video/webm": "webm", "font/woff2": "woff2"}


@dataclass(frozen=True, slots=True)
class Garment:
    """One file, as it is served."""

    name: str
    """The last part of its address; another one when its content is."""
    type: str
    content: bytes | Path
    """A film stays on disk, from where it is sent in parts."""


Dress = dict[str, Garment]
"""By key of `[theme]`, and "message-1" and so on."""


class _Unfit(Exception):
    """Why a file cannot be used, and the way out."""


def load(conference: Conference, file: Path) -> Dress:
    """Everything that a conference's file names.

    Raises:
        ConferenceError: names the file, the key, the value and the way out.
    """
    dress: Dress = {}
    for key, where, value, fit in _named(conference):
        try:
            dress[key] = _load(key, file.parent, value, fit)
        except _Unfit as unfit:
            raise ConferenceError(f'{file}: {where} = "{value}" cannot be used: {unfit}') from None
    return dress


def _named(conference: Conference) -> Iterator[tuple[str, str, str, Fit]]:
    """Key, place in the file, value and fit of whatever names a file."""
    for key, fit in FITS.items():
        if value := getattr(conference.theme, key):
            yield key, f"[theme] {key}", value, fit
    for number, message in enumerate(conference.message, 1):
        if message.image:
            where = f'[[message]] {number} ("{message.title}"): image'
            yield f"message-{number}", where, message.image, MESSAGE


def _load(key: str, folder: Path, value: str, fit: Fit) -> Garment:
    path = _path(folder, value)
    data = _read(path, fit)
    type = _type(data)
    if type not in fit.types:
        raise _Unfit(f"it is not {_list(fit.types)}, whatever its name says. Save it as one.")
    content: bytes | Path = data
    if type in _PICTURES:
        content, type = _redrawn(data, fit), "image/webp"
    elif type == svg.TYPE:
        if fault := svg.fault(data):
            raise _Unfit(fault)
    elif type == "font/woff2":
        if int.from_bytes(data[8:12], "big") != len(data):  # its header tells its length
            raise _Unfit("it is not whole. Copy it again.")
    else:
        content = path
    digest = hashlib.blake2b(data, digest_size=8).hexdigest()
    name = f"{key.replace('_', '-')}-{digest}.{_ENDINGS.get(type, 'webp')}"
    return Garment(name, type, content)


def _path(folder: Path, value: str) -> Path:
    """The file's real place, which is within the folder."""
    named = PurePath(value)
    try:
        root = folder.resolve(strict=True)
        path = (root / value).resolve(strict=True)
    except FileNotFoundError:
        raise _Unfit("there is no such file beside the conference's.") from None
    except (OSError, RuntimeError, ValueError):  # a loop of links, a name no system can have
        raise _Unfit("it is no file that can be opened.") from None
    if named.is_absolute() or ".." in named.parts or not path.is_relative_to(root):
        raise _Unfit(
            "it lies elsewhere. Put it beside the conference's file, or in a folder there."
        )
    if not path.is_file():
        raise _Unfit("it is no file.")
    return path


def _read(path: Path, fit: Fit) -> bytes:
    most = fit.megabytes * MEGABYTE
    try:
        with path.open("rb") as opened:
            data = opened.read(most + 1)
    except OSError as error:
        raise _Unfit(f"it cannot be read ({error.strerror}).") from None
    if len(data) > most:
        raise _Unfit(f"it is larger than {fit.megabytes} MB. Save it smaller.")
    return data


def _type(data: bytes) -> str:
    """The media type by the content; empty for what is none of ours."""
    if found := kind(data):
        return found
    if data.startswith(b"wOF2"):
        return "font/woff2"
    if data.startswith(b"\x1aE\xdf\xa3") and b"webm" in data[:64]:
        return "video/webm"
    if data[4:8] == b"ftyp" and data[8:12] != b"qt  ":
        return "video/mp4"
    return svg.TYPE if svg.is_svg(data) else ""


def _redrawn(data: bytes, fit: Fit) -> bytes:
    # Where no picture is named, no decoder is loaded.
    from backchannel.media import worker

    try:
        return worker.redraw(data, side=fit.side, lossless=fit.lossless)
    except worker.NotAPicture as error:
        raise _Unfit(f"{error} Save it smaller.") from None
    except Exception:  # a broken picture raises whatever it likes
        raise _Unfit("it cannot be drawn. Save it anew.") from None


def _list(types: dict[str, str]) -> str:
    """ "a PNG, JPEG or WebP"."""
    *most, last = types.values()
    article = "an" if (most or [last])[0].startswith(("S", "M")) else "a"
    return f"{article} {', '.join(most)} or {last}" if most else f"{article} {last}"
