"""The rooms of the desk's page stand on each other as the README says: imports go down."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

import pytest

DESK: Final = Path(__file__).parents[2] / "frontend" / "src" / "desk"
FLOORS: Final = ("page", "dialogs", "parts", "acts", "telling", "state")
"""From the top down, as in README.md."""
SOURCES: Final = [file for file in sorted(DESK.glob("*/*.ts")) if ".test." not in file.name]
_imported: Final = re.compile(r"""^(?:import|export) [^;]*?"\.\./(\w+)/""", re.MULTILINE)


def test_every_room_has_its_floor() -> None:
    assert {file.parent.name for file in SOURCES} == set(FLOORS)


@pytest.mark.parametrize("floor", FLOORS)
def test_a_room_imports_nothing_from_above_it_types_neither(floor: str) -> None:
    below = set(FLOORS[FLOORS.index(floor) + 1 :])
    rooms = [file for file in SOURCES if file.parent.name == floor]
    taken = {file.name: set(_imported.findall(file.read_text(encoding="utf-8"))) for file in rooms}
    assert any(taken.values()) or floor == "state"
    assert {name: rooms - below for name, rooms in taken.items() if rooms - below} == {}
