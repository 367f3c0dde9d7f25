"""Loads the Lua scripts, each with the prelude before it."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Final

from redis.asyncio import Redis
from redis.commands.core import AsyncScript

PRELUDE: Final = ("names", "post", "feeds", "lists", "numbers", "changes")
"""What all scripts share, in order: each stands on those before it."""


@cache
def source(name: str, window: int, log_length: int) -> str:
    """The text of one script, ready to be sent.

    Args:
        name: the file's, without its ending.
        window: how many public posts the wall's window holds.
        log_length: how many entries each feed's log keeps.
    """
    folder = files("backchannel.store") / "scripts"
    limits = f"local WINDOW, LOG_LENGTH = {window}, {log_length}\n"
    parts = [folder / "prelude" / f"{part}.lua" for part in PRELUDE]
    return limits + "\n".join(
        part.read_text(encoding="utf-8") for part in (*parts, folder / f"{name}.lua")
    )


def register(redis: Redis, name: str, window: int, log_length: int) -> AsyncScript:
    """The script as a callable. Redis loads it when it first runs, and again after a restart."""
    return redis.register_script(source(name, window, log_length))
