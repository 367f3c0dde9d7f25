"""The errors a person reads.

BackchannelError
├── SettingsError     the deployment's environment is wrong
├── ConferenceError   a conference's file is wrong
├── SourceError       a network refused us, or sent what no one can read
├── StoreError        Redis cannot hold what we promise, or is not there
└── ProtocolError     a client broke the protocol

Each message names the thing, its value and the way out.
"""

from __future__ import annotations


class BackchannelError(Exception):
    """Root of the errors that are told to a person in one line, without a traceback."""


class SettingsError(BackchannelError):
    """The environment holds a setting that cannot be used."""


class ConferenceError(BackchannelError):
    """A conference's file does not say what it must."""


class SourceError(BackchannelError):
    """A source cannot go on.

    Attributes:
        final: True if trying again cannot help (a refused token, say).
    """

    def __init__(self, message: str, *, final: bool = False) -> None:
        super().__init__(message)
        self.final = final


class StoreError(BackchannelError):
    """Redis is unreachable, or set up in a way that would lose posts."""


class ProtocolError(BackchannelError):
    """A client sent a frame that the protocol does not allow."""
