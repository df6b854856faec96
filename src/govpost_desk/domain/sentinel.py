"""Weight sentinel: what an envelope with one kind of certificate usually weighs, and whether this one is odd.

A scale of whole grams gives few different numbers, so that median and MAD of the numbers as they are would jump by
whole grams. Equal numbers are therefore spread evenly over their gram first. Median and MAD do not move for the few
odd pieces among those it learns from. Figures of the simulation: docs/adr/0027.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

KEPT = 101  # newest weights of a kind
WARM_UP = 40  # before it has seen so many it says nothing
_DEVIATIONS = 3.1
_LEAST_G = 2.0  # nearer than that nothing is odd, however alike the pieces were
_NORMAL = 1.4826  # MAD → standard deviation


@dataclass(frozen=True, kw_only=True)
class Usual:
    """What a kind usually weighs, in grams; farther than `limit_g` from it is odd."""

    middle_g: float
    limit_g: float

    def is_odd(self, grams: int) -> bool:
        """Whether an envelope may be empty or hold two."""
        return abs(grams - self.middle_g) > self.limit_g


def usual(weights: Sequence[int]) -> Usual | None:
    """From the newest weights of a kind; None before there are enough."""
    if len(weights) < WARM_UP:
        return None
    spread = _spread(weights[-KEPT:])
    middle = median(spread)
    deviation = _NORMAL * median(abs(each - middle) for each in spread)
    return Usual(middle_g=middle, limit_g=max(_LEAST_G, _DEVIATIONS * deviation))


def learnt(weights: Sequence[int], grams: int) -> list[int]:
    """The weights to keep after one more."""
    return [*weights, grams][-KEPT:]


def _spread(weights: Sequence[int]) -> list[float]:
    counts = Counter(weights)
    return [grams - 0.5 + (place + 0.5) / counts[grams] for grams in counts for place in range(counts[grams])]
