"""What is logged: one line per thing that happened, whatever strangers put into it."""

from __future__ import annotations

import logging
import re
from typing import Final

TOLD: Final = "told as fault"
"""Begins the note on an exception that is in the log already."""
FORMAT: Final = "%(asctime)s %(levelname)s %(name)s: %(message)s"
_control: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
_QUIET: Final = ("uvicorn.error", "uvicorn.asgi", "websockets")


class OneLine(logging.Formatter):
    """Escapes what could start a line of its own or steer a terminal. A traceback keeps its
    lines, each marked as belonging to the one before."""

    def formatMessage(self, record: logging.LogRecord) -> str:
        return escaped(super().formatMessage(record))

    def formatException(self, ei: object) -> str:
        text = super().formatException(ei)  # type: ignore[arg-type]  # the base's own type is private
        return "\n".join(f"  | {escaped(line)}" for line in text.split("\n"))


def escaped(text: str) -> str:
    """Text with its control characters written out."""
    return _control.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


class NotTwice(logging.Filter):
    """Drops uvicorn's record of an exception that is in the log under the id of its answer."""

    def filter(self, record: logging.LogRecord) -> bool:
        error = record.exc_info[1] if record.exc_info else None
        return not any(note.startswith(TOLD) for note in getattr(error, "__notes__", ()))


class NotEveryFrame(logging.Filter):
    """Drops what a stranger could make uvicorn write for every seven bytes sent."""

    def filter(self, record: logging.LogRecord) -> bool:
        return not str(record.msg).startswith("Invalid UTF-8 sequence")


def configure(level: str) -> None:
    """Sets up logging of this process, to standard error.

    uvicorn and websockets only tell errors: at DEBUG they would write down cookies, and at WARNING
    a line for every malformed request of anyone.
    """
    handler = logging.StreamHandler()
    handler.setFormatter(OneLine(FORMAT))
    root = logging.getLogger()
    for old in list(root.handlers):
        root.removeHandler(old)
    root.addHandler(handler)
    root.setLevel(level)
    for name in _QUIET:
        logger = logging.getLogger(name)
        logger.setLevel(logging.ERROR)
        logger.filters = [NotEveryFrame(), NotTwice()]
