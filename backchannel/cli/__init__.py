"""The command line: wires the rooms together and tells a person what went wrong in one line."""

from __future__ import annotations

import sys

from backchannel.core.errors import BackchannelError


def main() -> None:
    """Runs the command line; an error that a person can mend ends it with one line and code 1."""
    # Imported here, so that a broken environment still gets its one clear line.
    try:
        from backchannel.cli.commands import app

        app()
    except BackchannelError as error:
        print(f"backchannel: {error}", file=sys.stderr)
        raise SystemExit(1) from None
