"""Every bug that was put back is noticed by its seed, and the same world without it agrees."""

import pytest
from tests.simulation.mutants import MUTANTS, broken, killed


@pytest.mark.parametrize("name", MUTANTS)
def test_a_known_bug_is_noticed(name: str) -> None:
    _, odds, seed = MUTANTS[name]
    assert broken(odds, seed) == ""
    assert killed(name, seed) != ""
