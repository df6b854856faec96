"""What the result sheet of a learner says: his best score in each case. Numbers only, no name."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, kw_only=True)
class ScoreLine:
    """One case; `total` None: not finished yet."""

    number: int
    title: str
    total: int | None
    passed: bool
    seconds: int
    refused: int
    undone: int
    hints: int


@dataclass(frozen=True, kw_only=True)
class ScoreSheet:
    """The cases of one learner, in order."""

    centre_name: str
    desk_id: str
    learner: str
    printed_on: date
    lines: tuple[ScoreLine, ...]
    training: bool = True
