"""Why a picture is not served."""

from __future__ import annotations


class MediaRefused(Exception):
    """A picture that we will not or cannot serve.

    Attributes:
        status: the HTTP status to answer with.
        reason: one sentence that gives nothing of our network away.
    """

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status
        self.reason = reason

    def again(self) -> MediaRefused:
        """A fresh one to raise: an exception collects the traceback of each raise."""
        return MediaRefused(self.status, self.reason)
