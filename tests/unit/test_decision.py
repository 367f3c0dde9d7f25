from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import get_args

import pytest

from backchannel.core.decision import EFFECTS, Decision, Effect
from backchannel.core.post import Flag, Status


def test_every_decision_has_its_effect() -> None:
    assert set(EFFECTS) == set(get_args(Decision))


def test_the_desk_shows_what_the_store_does() -> None:
    """frontend/src/desk/state/effects.ts is held against the same file."""
    contract = Path(__file__).parents[1] / "contract" / "decisions.json"
    told = {name: asdict(effect) for name, effect in EFFECTS.items()}
    assert json.loads(contract.read_text(encoding="utf-8")) == {
        name: effect | {"frm": sorted(effect["frm"]), "drop": list(effect["drop"])}
        for name, effect in told.items()
    }


@pytest.mark.parametrize("effect", EFFECTS.values(), ids=EFFECTS.keys())
def test_an_effect_uses_only_known_words_and_never_touches_a_deleted_post(effect: Effect) -> None:
    assert effect.frm <= set(get_args(Status)) - {"deleted"}
    assert effect.to in (None, *get_args(Status)[:4])
    assert {effect.add, *effect.drop} <= {None, *get_args(Flag)}


@pytest.mark.parametrize("decision", ["approve", "reject", "later"])
def test_what_only_moves_a_post_must_move_it(decision: Decision) -> None:
    assert EFFECTS[decision].to not in EFFECTS[decision].frm


def test_what_leaves_the_wall_leaves_its_pin_and_what_is_pinned_is_shown() -> None:
    for effect in EFFECTS.values():
        if effect.to not in (None, "shown"):
            assert "pinned" in effect.drop
        if effect.add == "pinned":
            assert effect.to == "shown"
