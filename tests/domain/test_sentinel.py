"""The weight sentinel on its stated simulation; the printed figures stand in docs/adr/0027."""

import random
from collections import deque

from hypothesis import given
from hypothesis import strategies as st

from govpost_desk.domain.sentinel import KEPT, WARM_UP, learnt, usual

SHEETS = (1, 2, 3)
PIECES = 2000  # of each kind
ODD = 0.02  # half of them empty, half with the papers of two


def weighed(dice: random.Random, sheets: int) -> int:
    """An envelope on a scale with a step of one gram: sheet 5 ± 0.4 g, envelope 22 ± 0.8 g."""
    return round(dice.gauss(22, 0.8) + sum(dice.gauss(5, 0.4) for _ in range(sheets)))


def simulate(seed: int) -> dict[str, int]:
    """A season at one desk; odd pieces are learnt from like all others."""
    dice = random.Random(seed)
    told = {"odd": 0, "caught": 0, "good": 0, "alarmed": 0}
    for sheets in SHEETS:
        kept: deque[int] = deque(maxlen=KEPT)
        for _ in range(PIECES):
            odd = dice.random() < ODD
            grams = weighed(dice, dice.choice((0, 2 * sheets)) if odd else sheets)
            limits = usual(list(kept))
            if limits is not None:
                told["odd" if odd else "good"] += 1
                told["caught" if odd else "alarmed"] += limits.is_odd(grams)
            kept.append(grams)
    return told


def test_empty_and_doubled_envelopes_are_caught_and_few_others_alarm() -> None:
    seasons = [simulate(seed) for seed in (20261126, 1, 2)]
    odd, caught, good, alarmed = (
        sum(season[name] for season in seasons) for name in ("odd", "caught", "good", "alarmed")
    )
    print(
        f"caught {caught} of {odd} = {caught / odd:.2%}; false alarms {alarmed} of {good} = {alarmed / good:.2%}"
    )
    assert odd > 300
    assert caught / odd >= 0.95
    assert alarmed / good < 0.005


def test_before_it_has_seen_enough_it_says_nothing() -> None:
    assert usual([27] * (WARM_UP - 1)) is None
    limits = usual([27] * WARM_UP)
    assert limits is not None
    assert [grams for grams in range(20, 35) if not limits.is_odd(grams)] == [25, 26, 27, 28, 29]


@given(st.lists(st.integers(1, 2000), min_size=WARM_UP, max_size=150), st.integers(1, 2000))
def test_one_strange_piece_moves_no_limit_far(weights: list[int], strange: int) -> None:
    limits = usual(weights)
    assert limits is not None
    assert not limits.is_odd(round(limits.middle_g))
    kept = learnt(weights, strange)
    assert len(kept) <= KEPT
    assert kept[-1] == strange
    assert sorted(weights[-KEPT:])[0] - 1 <= limits.middle_g <= max(weights) + 1
