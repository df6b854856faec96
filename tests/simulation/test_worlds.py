"""Worlds by seed: 40 in the suite, any number by `GOVPOST_SEEDS=FIRST:LAST`."""

import os

import pytest
from tests.simulation.invariants import check
from tests.simulation.world import World

_FIRST, _, _LAST = os.environ.get("GOVPOST_SEEDS", "0:40").partition(":")


@pytest.mark.parametrize("seed", range(int(_FIRST), int(_LAST)))
def test_a_world_agrees(seed: int) -> None:
    world = World(seed, desks=10)
    world.run(days=10)
    world.settle()
    check(world)
