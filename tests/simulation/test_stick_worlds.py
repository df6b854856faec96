"""Worlds whose machines go by memory stick: some with a bad line beside it, some without any, all with disasters.

Four in the suite, any number by `GOVPOST_STICK_SEEDS=FIRST:LAST`.
"""

import os

import pytest
from tests.simulation.invariants import check
from tests.simulation.stick_world import StickWorld
from tests.simulation.world import Odds

_FIRST, _, _LAST = os.environ.get("GOVPOST_STICK_SEEDS", "0:4").partition(":")


@pytest.mark.parametrize("seed", range(int(_FIRST), int(_LAST)))
def test_a_world_of_files_agrees(seed: int) -> None:
    lost = 1.0 if seed % 2 else 0.04
    odds = Odds(request_lost=lost, restore=0.04, image=0.01, clone=0.015, hub_restore=0.15, item_lost=0.01)
    world = StickWorld(seed, desks=3, odds=odds)
    world.run(days=4)
    world.settle()
    check(world)
    assert world.counts["stick"] > 10
