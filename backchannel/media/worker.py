"""Draws pictures again, in a process of its own. Run by its path, without our package.

A decoder is the likeliest thing here to have a hole, so this process has no secret, no file to
write, little memory, and is killed when it takes too long. On stdin: four bytes of length, then a
picture. On stdout: one byte when it is ready, then for each picture one byte (1: done, 0: refused),
four bytes of length, and WebP or a sentence.
"""

from __future__ import annotations

import io
import struct
import sys
import warnings
from typing import BinaryIO, Final

from PIL import Image, ImageCms, ImageOps

PIXELS_MAX: Final = 40_000_000
SIDE_MAX: Final = 1600
"""Of the longer side of what we serve, in pixels."""
QUALITY: Final = 82
FORMATS: Final = ("PNG", "JPEG", "GIF", "WEBP")
MEMORY_MAX: Final = 1 << 30
CPU_SECONDS: Final = 3
DONE: Final = 1
REFUSED: Final = 0
READY: Final = b"+"
HEAD: Final = struct.Struct(">BI")
LENGTH: Final = struct.Struct(">I")


class NotAPicture(Exception):
    """What came is no picture, or too large a one."""


def redraw(data: bytes, side: int = SIDE_MAX, lossless: bool = False) -> bytes:
    """A picture's first frame, upright and scaled down, as WebP without any metadata.

    Args:
        side: of the longer side at most, in pixels.
        lossless: for drawings, whose edges must stay clean.

    Raises:
        NotAPicture: too many pixels; Pillow raises all kinds of errors for what is broken.
    """
    with Image.open(io.BytesIO(data), formats=FORMATS) as opened:
        if opened.width * opened.height > PIXELS_MAX:
            raise NotAPicture("The picture has too many pixels.")
        opened.draft("RGB", (side, side))  # JPEG: decodes no more than is needed
        profile = opened.info.get("icc_profile")
        upright = ImageOps.exif_transpose(_small(opened, side))
    picture = _in_srgb(upright, profile)
    picture.info.clear()
    out = io.BytesIO()
    picture.save(
        out,
        "WEBP",
        quality=QUALITY,
        lossless=lossless,
        method=4,
        icc_profile=b"",
        exif=b"",
        xmp=b"",
    )
    return out.getvalue()


def _small(opened: Image.Image, side: int) -> Image.Image:
    mode = "RGBA" if opened.has_transparency_data else "RGB"
    small = opened.convert(mode)
    small.thumbnail((side, side), Image.Resampling.LANCZOS)
    return small


def _in_srgb(picture: Image.Image, profile: bytes | None) -> Image.Image:
    """The picture's colours as they look; as they are where its colour profile is broken."""
    if not profile:
        return picture
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        target = ImageCms.createProfile("sRGB")
        changed = ImageCms.profileToProfile(picture, source, target)
    except (ImageCms.PyCMSError, OSError, ValueError):
        return picture
    return changed or picture


def _confine() -> None:
    import resource

    limits = {
        resource.RLIMIT_AS: MEMORY_MAX,
        resource.RLIMIT_FSIZE: 0,
        resource.RLIMIT_CORE: 0,
    }
    for limit, value in limits.items():
        try:
            resource.setrlimit(limit, (value, value))
        except (ValueError, OSError):  # macOS knows no RLIMIT_AS
            continue


def _allow_cpu(seconds: int) -> None:
    """Lets this process use so many more seconds of CPU."""
    import resource

    used = resource.getrusage(resource.RUSAGE_SELF)
    limit = int(used.ru_utime + used.ru_stime) + seconds + 1
    resource.setrlimit(resource.RLIMIT_CPU, (limit, resource.RLIM_INFINITY))


def _answer(data: bytes) -> tuple[int, bytes]:
    try:
        return DONE, redraw(data)
    except (NotAPicture, Image.DecompressionBombError, Image.DecompressionBombWarning):
        return REFUSED, b"The picture has too many pixels."
    except Exception:  # the root of a job: a broken picture raises whatever it likes
        return REFUSED, b"This is not a picture that can be shown."


def serve(requests: BinaryIO, answers: BinaryIO) -> None:
    """Answers until there is nothing more to read."""
    answers.write(READY)
    answers.flush()
    while len(head := requests.read(LENGTH.size)) == LENGTH.size:
        data = requests.read(LENGTH.unpack(head)[0])
        _allow_cpu(CPU_SECONDS)
        kind, body = _answer(data)
        answers.write(HEAD.pack(kind, len(body)) + body)
        answers.flush()


def main() -> None:
    """Confines this process, then serves."""
    Image.MAX_IMAGE_PIXELS = PIXELS_MAX
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    Image.init()  # every plugin now: later there may be no memory to import one
    _confine()
    serve(sys.stdin.buffer, sys.stdout.buffer)


if __name__ == "__main__":
    main()
