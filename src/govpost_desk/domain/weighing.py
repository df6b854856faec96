"""When a scale's number is the weight of a piece (devices §1c), in grams; pure, the clock is an argument.

A weight counts when the scale calls it stable, three frames in a row say the same, it is above zero and in range, and
the newest frame is younger than a second. A scale that does not say whether it is stable must repeat itself longer.
What lies on the plate is the weight of one piece only: it must leave the plate before another piece can be weighed.
"""

from dataclasses import dataclass, replace

EQUAL_FRAMES = 3
EQUAL_UNSAID = 5  # of a scale that never says 'stable'
YOUNGER_THAN_S = 1.0
MOST_GRAMS = 30_000
CHECK_LEAST_G = 2  # a check of the scale may be off by so much, or by half a percent
CHECK_PER_MILLE = 5
FREE_G = 500  # above it each further 1,000 g begun costs (D-72)
_SAME_PIECE_G = 1  # a scale's last digit may flicker

OVERLOAD, BAD_UNIT, NOT_ZEROED = "overload", "unit", "not_zeroed"


@dataclass(frozen=True, kw_only=True)
class Reading:
    """One frame. `grams`: None where `fault` says why there is no number; negative after a tare.

    `stable`: None where the scale does not say. `raw`: the frame's bytes as they came.
    """

    grams: int | None
    stable: bool | None
    raw: bytes
    fault: str = ""


@dataclass(frozen=True, kw_only=True)
class Weight:
    """A weight that counts. `age_ms`: how old its newest frame is; `placement`: tells one laying-on from the next."""

    grams: int
    age_ms: int
    raw: bytes
    placement: int


@dataclass(frozen=True, kw_only=True)
class Plate:
    """What the scale says at one moment: a weight, or why there is none.

    `why`: empty, moving, old (nothing came for a second), range, overload, unit, not_zeroed, gone (no scale on its
    cable), used (the piece on the plate was weighed already).
    """

    weight: Weight | None = None
    why: str = ""


@dataclass(frozen=True, kw_only=True)
class Scale:
    """State between two frames. `equal`: how many frames in a row said what `newest` says."""

    newest: Reading | None = None
    came_at: float = 0.0
    equal: int = 0
    placement: int = 0
    placed_g: int | None = None  # settled weight of this placement, None before it settles


def after(scale: Scale, reading: Reading, at: float) -> Scale:
    """The state after one more frame. `at`: seconds of a clock that only goes on."""
    before = scale.newest
    same = (
        before is not None
        and reading.grams is not None
        and (before.grams, before.stable) == (reading.grams, reading.stable)
        and 0 <= at - scale.came_at < YOUNGER_THAN_S
    )
    moved = replace(scale, newest=reading, came_at=at, equal=scale.equal + 1 if same else 1)
    if reading.grams is not None and reading.grams <= 0:
        return replace(moved, placement=scale.placement + (scale.placed_g is not None), placed_g=None)
    if _unsettled(moved):
        return moved
    assert reading.grams is not None
    if scale.placed_g is not None and abs(scale.placed_g - reading.grams) > _SAME_PIECE_G:
        return replace(moved, placement=scale.placement + 1, placed_g=reading.grams)
    return replace(moved, placed_g=reading.grams if scale.placed_g is None else scale.placed_g)


def plate(scale: Scale, at: float) -> Plate:
    """What counts at the moment `at`."""
    newest = scale.newest
    age = at - scale.came_at
    if newest is None or not 0 <= age < YOUNGER_THAN_S:
        return Plate(why="old")
    if why := _unsettled(scale):
        return Plate(why=why)
    assert newest.grams is not None
    weight = Weight(grams=newest.grams, age_ms=int(age * 1000), raw=newest.raw, placement=scale.placement)
    return Plate(weight=weight)


def check_holds(expected_g: int, read_g: int) -> bool:
    """校秤: whether a known weight was read well enough."""
    return abs(read_g - expected_g) <= max(CHECK_LEAST_G, expected_g * CHECK_PER_MILLE / 1000)


def is_overweight(grams: int) -> bool:
    """超重: above what the price per piece covers (D-72)."""
    return grams > FREE_G


def _unsettled(scale: Scale) -> str:
    """Why the newest frame is no weight, "" when it is."""
    newest = scale.newest
    if newest is None or newest.grams is None:
        return newest.fault if newest is not None and newest.fault else "old"
    if newest.grams <= 0:
        return "empty"
    if newest.grams > MOST_GRAMS:
        return "range"
    needed = EQUAL_UNSAID if newest.stable is None else EQUAL_FRAMES
    if newest.stable is False or scale.equal < needed:
        return "moving"
    return ""
