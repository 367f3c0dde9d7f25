"""What a conference may bring of its own, each file as small as can be."""

from __future__ import annotations

import io
import struct

from PIL import Image

SVG = (
    b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 4 1"><rect width="4" height="1"/></svg>'
)
WEBM = b"\x1aE\xdf\xa3\x9fB\x86\x81\x01B\x82\x84webm" + bytes(100)
MP4 = b"\0\0\0\x20ftypisom" + bytes(100)
FACE = b"wOF2" + bytes(4) + struct.pack(">I", 48) + bytes(36)


def picture(kind: str = "PNG", size: tuple[int, int] = (40, 20), **saved: object) -> bytes:
    body = io.BytesIO()
    Image.new("RGB", size, "#0b2a4a").save(body, kind, **saved)
    return body.getvalue()
