"""The score of a training case: a pure function of what the journal says was done (ux R13).

A goal is a set of points. A point of the goal counts when it was reached; a point of harm counts against the learner
when something was done that a real desk would have to mend. Nobody passes with a point missing, however quick.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

FULL = 100
_FOR_GOAL = 100
_FAILED_AT_MOST = 59  # a case solved wrongly never looks like one that was solved
_A_REFUSED, _AN_UNDO, _A_HINT, _A_HARM = 5, 3, 5, 20
_SLOW_STEP_S, _SLOWEST = 10, 15


@dataclass(frozen=True, kw_only=True)
class Deed:
    """One event of the training desk's journal since the case began."""

    type: str
    body: Mapping[str, Any]
    wall_ms: int


@dataclass(frozen=True, kw_only=True)
class Point:
    """`met`: reached, or for a point of harm: nothing harmful was done."""

    text: str
    met: bool
    harm: bool = False


@dataclass(frozen=True, kw_only=True)
class Play:
    """What was done in a case. `refused`: red and blue answers that the case did not ask for; `seconds`: time used."""

    points: tuple[Point, ...]
    refused: int
    undone: int
    hints: int
    seconds: int
    par_s: int


@dataclass(frozen=True, kw_only=True)
class Score:
    """`total`: 0 … 100; `passed`: every point was met."""

    total: int
    passed: bool
    play: Play


def score_of(play: Play) -> Score:
    """The score: the share of the goal that was reached, less mistakes, undoing, hints and slowness."""
    goal = [point.met for point in play.points if not point.harm]
    harm = sum(point.harm and not point.met for point in play.points)
    passed = all(goal) and bool(goal) and not harm
    late = max(play.seconds - play.par_s, 0)
    total = _FOR_GOAL * sum(goal) // len(goal) if goal else 0
    total -= harm * _A_HARM + play.refused * _A_REFUSED + play.undone * _AN_UNDO + play.hints * _A_HINT
    total -= min(-(-late // _SLOW_STEP_S), _SLOWEST)
    total = max(total, 0)
    return Score(total=total if passed else min(total, _FAILED_AT_MOST), passed=passed, play=play)


def mistakes(deeds: tuple[Deed, ...], expected: frozenset[str]) -> tuple[int, int, int]:
    """(refused that were not asked for, undone, hints) of a case.

    `expected`: answers ("not_on_list", "refused.of_real") that the case means the learner to get, each once.
    """
    refused = undone = hints = 0
    left = set(expected)
    for deed in deeds:
        if deed.type == "scan.refused":
            names = {deed.body["outcome"], f"{deed.body['outcome']}.{deed.body['why']}"}
            if asked := left & names:
                left -= asked
            else:
                refused += 1
        elif deed.type in ("act.undone", "bag.piece_out", "stock.uncounted", "inbound.undone"):
            undone += 1
        elif deed.type == "training.hint_shown":
            hints += 1
    return refused, undone, hints
