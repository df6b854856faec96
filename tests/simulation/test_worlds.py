"""Worlds by seed: 40 in the suite, any others by `--seeds=FIRST:LAST`, on every core by `-n auto`.

A seed is a world, so a long hunt goes on where it stopped: `--seeds=10000:20000` after `--seeds=0:10000`.
"""

import pytest
from tests.simulation.invariants import check
from tests.simulation.world import Odds, World


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """One test a seed."""
    first, _, last = metafunc.config.getoption("seeds").partition(":")
    metafunc.parametrize("seed", range(int(first), int(last)))


def test_a_world_agrees(seed: int) -> None:
    world = World(seed, desks=10, odds=Odds(item_lost=0.0005))
    world.run(days=10)
    world.settle()
    check(world)
