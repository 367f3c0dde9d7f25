"""Loads the Lua scripts, each with the prelude before it."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from redis.asyncio import Redis
from redis.commands.core import AsyncScript


@cache
def source(name: str) -> str:
    """The text of one script, ready to be sent."""
    folder = files("backchannel.store") / "scripts"
    prelude = (folder / "_prelude.lua").read_text(encoding="utf-8")
    return prelude + (folder / f"{name}.lua").read_text(encoding="utf-8")


def register(redis: Redis, name: str) -> AsyncScript:
    """The script as a callable. Redis loads it when it first runs, and again after a restart."""
    return redis.register_script(source(name))
