"""Post-moderation with a delay: lets posts out when their time has come."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime
from typing import Final

from redis.exceptions import RedisError

from backchannel.store.log import Log
from backchannel.store.waves import let_out

LONGEST: Final = 0.5
_SHORTEST: Final = 0.02


async def keep(log: Log, clock: Callable[[], datetime]) -> None:
    """Shows what nobody has stopped, for as long as it runs. What is overdue goes out at once."""
    while True:
        pause = LONGEST
        try:
            next_one, _ = await let_out(log, clock())
            if next_one is not None:
                pause = min(LONGEST, max(_SHORTEST, next_one - clock().timestamp()))
        except (RedisError, OSError):
            pass  # readers say it in the log
        await asyncio.sleep(pause)
