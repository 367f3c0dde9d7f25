"""A crowd passes a turn of the loop at a time, in its order, and whoever else is there goes on."""

from __future__ import annotations

import asyncio
from functools import partial

from backchannel.web.turnstile import SLICE_SECONDS, Turnstile


class Hall:
    """Newcomers whose entering takes so many slices each."""

    def __init__(self, slices: float) -> None:
        self.came: list[int] = []
        self._now = 0.0
        self._cost = slices * SLICE_SECONDS
        self.turnstile = Turnstile(lambda: self._now)

    def enter(self, who: int) -> None:
        self._now += self._cost
        self.came.append(who)

    def arrive(self, *whom: int) -> list[bool]:
        return [self.turnstile.through(partial(self.enter, who)) for who in whom]

    async def turns(self, count: int) -> list[int]:
        """How many have come in after each of the loop's next turns."""
        came = []
        for _ in range(count):
            await asyncio.sleep(0)
            came.append(len(self.came))
        return came


def stumble() -> None:
    raise ZeroDivisionError


async def test_who_finds_it_empty_goes_straight_through() -> None:
    hall = Hall(0.1)
    assert hall.arrive(1, 2, 3) == [True] * 3
    await hall.turns(2)
    assert hall.arrive(4) == [True]
    assert hall.came == [1, 2, 3, 4]


async def test_a_crowd_takes_no_more_of_a_turn_than_a_slice_and_one_entrance() -> None:
    hall = Hall(0.4)
    assert hall.arrive(*range(9)) == [True] * 3 + [False] * 6
    assert await hall.turns(4) == [6, 9, 9, 9]
    assert hall.came == [*range(9)]


async def test_nobody_passes_who_came_before() -> None:
    hall = Hall(1.0)
    hall.arrive(1, 2, 3)
    await hall.turns(1)
    assert hall.arrive(4) == [False]
    await hall.turns(4)
    assert hall.came == [1, 2, 3, 4]


async def test_one_that_stumbles_holds_nobody_up() -> None:
    hall = Hall(1.0)
    told: list[BaseException] = []
    asyncio.get_running_loop().set_exception_handler(
        lambda _, context: told.append(context["exception"])
    )
    hall.arrive(1)
    hall.turnstile.through(stumble)
    hall.arrive(2)
    await hall.turns(4)
    assert hall.came == [1, 2]
    assert [type(error) for error in told] == [ZeroDivisionError]
