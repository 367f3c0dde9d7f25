"""What the desk asks of the walls: cues for all of them or for one, and panic."""

from __future__ import annotations

import logging
from datetime import datetime
from typing import Annotated, Literal

import msgspec
from msgspec import UNSET, Meta, UnsetType
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from backchannel.core.text import clean
from backchannel.core.walls import Play, SceneName
from backchannel.store import screens as registry
from backchannel.store.clock import utcnow
from backchannel.web.answers import answer, read
from backchannel.web.desk import enter

logger = logging.getLogger("backchannel.desk")

Scene = SceneName | Literal["test", ""]
HoldId = Annotated[str, Meta(max_length=2048)]
Text = Annotated[str, Meta(max_length=280)]
Pace = Annotated[float, Meta(ge=0.25, le=4)]
Step = Annotated[int, Meta(ge=-100, le=100)]
FOR_ALL = ("play", "until")
DISK_SECONDS = 1.0
"""How long a press of panic waits for the disk before it is answered all the same."""


class CuePatch(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The fields of the cue to set; `step` moves by a number of posts.

    With `screen` they are asked of that screen alone, and null means: as all are.
    """

    screen: Annotated[str, Meta(pattern=r"^[A-Za-z0-9_-]{1,64}\Z")] | UnsetType = UNSET
    scene: Scene | UnsetType | None = UNSET
    paused: bool | UnsetType | None = UNSET
    hold: HoldId | UnsetType | None = UNSET
    message: Text | UnsetType | None = UNSET
    pace: Pace | UnsetType | None = UNSET
    step: Step | UnsetType = UNSET
    play: Play | Literal[""] | UnsetType = UNSET
    """Over the schedule, until `until`."""
    until: datetime | UnsetType | None = UNSET


class Switch(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """On or off."""

    on: bool


async def cue(request: Request) -> Response:
    """POST …/cues: asks something of the walls; answers with all that is now asked."""
    desk = await enter(request, "cue")
    body = await read(request, CuePatch)
    patch: dict[str, object] = msgspec.to_builtins(body)
    screen = patch.get("screen")
    if not patch.keys() - {"screen"}:
        names = ", ".join(CuePatch.__struct_fields__[1:])
        raise HTTPException(422, f"Nothing is asked: name one or more of {names}.")
    if screen is not None:
        if both := [name for name in FOR_ALL if name in patch]:
            raise HTTPException(
                422, f"{both[0]} is asked of all screens at once: leave screen out."
            )
        if screen not in {each.id for each in await registry.listed(desk.log, utcnow())}:
            raise HTTPException(404, "There is no such screen. It may have been taken back.")
    elif nulls := [name for name, value in patch.items() if value is None and name != "until"]:
        raise HTTPException(422, f"{nulls[0]} = null is for one screen: name it in screen.")
    if isinstance(body.message, str):
        patch["message"] = clean(body.message).strip()
    return answer(await desk.log.cue(patch, by=desk.who.name, at=utcnow()))


async def panic(request: Request) -> Response:
    """POST …/panic: the holding screen on every wall, or off again. Works while Redis is away.

    The walls are told at once; the answer comes when a restart would not lose it any more.
    """
    desk = await enter(request, "panic", patient=False)
    body = await read(request, Switch)
    hub = desk.site.hubs[desk.conference.slug]
    hub.panic(body.on, by=desk.who.name)
    await hub.panic_kept(DISK_SECONDS)
    logger.warning(
        "%s: %s switched panic %s", desk.conference.slug, desk.who.name, "on" if body.on else "off"
    )
    return answer({"on": body.on})
