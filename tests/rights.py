"""The Redis user of docs/protocol.md, who may do what stands there and no more."""

from __future__ import annotations

from pathlib import Path

USER = "backchannel:secret"


def rights() -> list[str]:
    """What follows ACL SETUSER: the user's name and rights."""
    page = (Path(__file__).parents[1] / "docs" / "protocol.md").read_text(encoding="utf-8")
    line = next(line for line in page.splitlines() if "ACL SETUSER" in line)
    return line.replace(">…", ">secret").split()[2:]
