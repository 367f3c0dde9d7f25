"""Who is blocked at a conference, kept under the same rev as its rules."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import msgspec

from backchannel.core.block import Block, author_key, handle_key
from backchannel.store.answers import Outcome
from backchannel.store.log import Log, fresh, iso

_decoder: Final = msgspec.json.Decoder(Block)
_encode: Final = msgspec.json.Encoder().encode
_CLEARED: Final = {"reject": "rejected", "hold": "held"}


class Blocked(msgspec.Struct, frozen=True):
    """The answer to a block: the keys it is kept under, and what became of the people's posts."""

    keys: list[str]
    items: list[Outcome]


@dataclass(frozen=True, slots=True)
class Law:
    """All that a verdict depends on besides the post, as it was at one rev."""

    rev: int
    rules: bytes
    """JSON; empty before any were set."""
    blocks: list[Block]


async def block(
    log: Log, blocks: Sequence[Block], *, by: str, at: datetime, key: str = ""
) -> Blocked:
    """Blocks people: what they have here is rejected, or taken off the walls and held.

    One action, for undo, however many people it is about.
    """
    return await _change(log, "block", [_set(each) for each in blocks], by, at, key)


async def unblock(
    log: Log, keys: Sequence[str], *, by: str, at: datetime, key: str = ""
) -> Blocked:
    """Lets people in again, by their blocks' keys. What was rejected stays so."""
    lifted = [_step(each, "", "rejected", [], "") for each in keys]
    return await _change(log, "unblock", lifted, by, at, key)


async def blocks(log: Log) -> list[Block]:
    """Everyone who is blocked, those whose time is over included; the latest first."""
    kept: Any = await log.redis.hvals(log.keys("blocks"))
    found = [_decoder.decode(json) for json in kept]
    return sorted(found, key=lambda each: (str(each.at), each.key), reverse=True)


async def law(log: Log) -> Law:
    """The rules, the blocks and their rev, at one instant."""
    async with log.redis.pipeline(transaction=True) as pipe:
        pipe.hmget(log.keys("rules"), ["rev", "json"])
        pipe.hvals(log.keys("blocks"))
        (rev, rules), kept = await pipe.execute()
    return Law(int(rev or 0), rules or b"", [_decoder.decode(json) for json in kept])


def _set(block: Block) -> dict[str, Any]:
    written = [author_key(block.source, block.id)] if block.id else []
    if block.handle:
        written.append(handle_key(block.handle))
    json = _encode(block).decode()
    return _step(block.key, json, _CLEARED[block.strength], written, block.source)


def _step(key: str, json: str, to: str, written: list[str], source: str) -> dict[str, Any]:
    return {"key": key, "json": json, "to": to, "written": written, "source": source}


async def _change(
    log: Log, decision: str, steps: list[dict[str, Any]], by: str, at: datetime, key: str
) -> Blocked:
    keys = [log.keys.idem(decision, by, key or fresh()), log.keys.undo(by)]
    answer = await log.run("block", fresh(), iso(at), by, decision, _encode(steps), keys=keys)
    return msgspec.json.decode(answer, type=Blocked)
