"""An account on paper as one equation, as a clerk reads it: what was there + came in = went out + stays (D-33).

Owns how terms, signs and the verdict stand in a row. Whether the account holds is said by the caller.
"""

from collections.abc import Sequence
from typing import NamedTuple

from govpost_desk.documents.pdf_cells import shrunk
from govpost_desk.documents.pdf_frame import LEFT, WIDTH
from govpost_desk.documents.pdf_paper import Paper
from govpost_desk.documents.pdf_table import Row

EVEN = "✓ 平"
UNEVEN = "× 差"

_HEIGHT = 46.0
_NAME_WIDTH = 46.0
_VERDICT_WIDTH = 112.0
_SIGN_WIDTH = 16.0


class Term(NamedTuple):
    """One figure of the equation with its name."""

    name: str
    figure: int


class Verdict(NamedTuple):
    """Whether it holds; what is counted (件); what is in difference, named."""

    holds: bool
    unit: str
    difference: Sequence[str]


def equation(name: str, left: Sequence[Term], right: Sequence[Term], verdict: Verdict) -> Row:
    """Row: `name`, the terms of both sides with their signs, the verdict at the end."""
    terms = (*left, *right)
    signs = ["", *("＋" for _ in left[1:]), "＝", *("＋" for _ in right[1:])]
    text = _verdict_text(sum(term.figure for term in left), sum(term.figure for term in right), verdict)
    room = WIDTH - _NAME_WIDTH - _VERDICT_WIDTH
    step = room / len(terms)
    start = LEFT + _NAME_WIDTH
    end = LEFT + WIDTH - _VERDICT_WIDTH

    def draw(paper: Paper, top: float) -> None:
        paper.fill(LEFT, top - _HEIGHT, _NAME_WIDTH, _HEIGHT, 0.92)
        paper.centred(
            LEFT + _NAME_WIDTH / 2, top - 27, name, shrunk(paper, name, _NAME_WIDTH - 6, 11, True), True
        )
        for at, (term, sign) in enumerate(zip(terms, signs, strict=True)):
            x = start + at * step
            paper.centred(x + _SIGN_WIDTH / 2, top - 34, sign, 12, True)
            middle = x + (step + _SIGN_WIDTH) / 2
            width = step - _SIGN_WIDTH - 2
            paper.centred(middle, top - 14, term.name, shrunk(paper, term.name, width, 8.5))
            paper.centred(
                middle, top - 36, str(term.figure), shrunk(paper, str(term.figure), width, 17, True), True
            )
        middle = end + _VERDICT_WIDTH / 2
        word = EVEN if verdict.holds else UNEVEN
        paper.centred(middle, top - 21, word, 15, True)
        paper.centred(middle, top - 37, text, shrunk(paper, text, _VERDICT_WIDTH - 8, 8.5))

    return Row(_HEIGHT, draw, (LEFT, start, end, LEFT + WIDTH))


def _verdict_text(came: int, went: int, verdict: Verdict) -> str:
    if came != went:
        return f"收方 {came}，付方 {went}，差 {abs(came - went)} {verdict.unit}"
    named = len(verdict.difference)
    return (
        f"两方各 {came}，逐{verdict.unit}差 {named} {verdict.unit}"
        if named
        else f"收方 {came} ＝ 付方 {went}"
    )
