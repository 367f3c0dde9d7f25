"""How long a take-down takes, told by the screens."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from backchannel.hub.takedowns import LONGEST, TakeDowns
from backchannel.store.screens import ScreenRow

AT = datetime(2026, 9, 18, 9, 30, tzinfo=UTC)


def later(seconds: float) -> datetime:
    return AT + timedelta(seconds=seconds)


def screen(seq: int, acked: float, *, offline: bool = False) -> ScreenRow:
    return ScreenRow(
        id=f"s{acked}",
        name="",
        scene="",
        showing="",
        seq=seq,
        at=AT,
        acked=later(acked),
        offline=offline,
    )


def test_the_last_screen_that_is_there_ends_it() -> None:
    took: list[float] = []
    downs = TakeDowns(took.append)
    downs.gone(7, AT)
    downs.gone(8, later(0.1))
    away = screen(3, 0.0, offline=True)
    downs.see([screen(7, 0.2), screen(6, 0.1), away], later(0.3))
    assert took == []
    downs.see([screen(8, 0.25), screen(7, 0.4), away], later(0.5))
    assert took == [0.4]
    downs.see([screen(8, 0.25), screen(9, 0.6), away], later(0.7))
    assert took == [0.4, 0.5]


def test_nobody_is_waited_for_who_is_not_there_or_says_nothing() -> None:
    took: list[float] = []
    downs = TakeDowns(took.append)
    downs.gone(7, AT)
    downs.see([], AT)
    downs.see([screen(7, 1.0)], later(1.0))
    assert took == []
    downs.gone(8, AT)
    downs.see([screen(7, 1.0)], later(LONGEST + 1))
    assert took == [LONGEST]
