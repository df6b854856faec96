"""Do labels still read at once? A head that wears or gathers dust prints labels that have to be typed or printed again.

Nobody sees a head get dirty: the share of labels that would not read rises. The last labels are compared with those
before them, so that a hall with an old scanner is not told every day what it knows.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

RECENT = 30  # labels looked at: an hour's work, few enough that a new fault is seen the same morning
BEFORE = 200  # what they are compared with
FEWEST = 5  # of RECENT: fewer happen by chance
_ODD = (
    4  # and as many as chance makes of the usual share once in thousands of labels: its square root so often
)


@dataclass(frozen=True, kw_only=True)
class ReadBack:
    """How many of the last `recent` labels did not read at once, and how many of the `before` ones before them."""

    recent: int
    recent_failed: int
    before: int
    before_failed: int

    @property
    def falling(self) -> bool:
        """Whether the head should be cleaned: enough labels fail, and clearly more than used to."""
        usual = self.recent * self.before_failed / self.before if self.before else 0.0
        return self.recent_failed >= max(FEWEST, usual + _ODD * sqrt(usual))


def read_back(failed: Sequence[bool]) -> ReadBack:
    """`failed`: for each label, the newest first, whether it did not read at once."""
    recent, before = failed[:RECENT], failed[RECENT : RECENT + BEFORE]
    return ReadBack(
        recent=len(recent), recent_failed=sum(recent), before=len(before), before_failed=sum(before)
    )
