from __future__ import annotations

from typing import get_args

import pytest

from backchannel.core.decision import EFFECTS, Decision, Effect
from backchannel.core.post import FLAGS, STATUSES


def test_every_decision_has_its_effect() -> None:
    assert set(EFFECTS) == set(get_args(Decision))


@pytest.mark.parametrize("effect", EFFECTS.values(), ids=EFFECTS.keys())
def test_an_effect_uses_only_known_words_and_never_touches_a_deleted_post(effect: Effect) -> None:
    assert effect.frm <= set(STATUSES) - {"deleted"}
    assert effect.to in (None, *STATUSES[:4])
    assert {effect.add, effect.drop} <= {None, *FLAGS}


@pytest.mark.parametrize("decision", ["approve", "reject", "later"])
def test_what_only_moves_a_post_must_move_it(decision: Decision) -> None:
    assert EFFECTS[decision].to not in EFFECTS[decision].frm


def test_what_leaves_the_wall_leaves_its_pin_and_what_is_pinned_is_shown() -> None:
    for effect in EFFECTS.values():
        if effect.to not in (None, "shown"):
            assert effect.drop == "pinned"
        if effect.add == "pinned":
            assert effect.to == "shown"
