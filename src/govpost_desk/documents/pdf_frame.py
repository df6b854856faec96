"""What stands around the table on every page of a paper both sides sign: heading, facts, foot, signatures.

Owns the places and the fixed wording of these parts; what they say comes in as values.
"""

from collections.abc import Sequence
from dataclasses import dataclass

# the words of every form, for those who draw one on A4
from govpost_desk.documents.form_words import Side as Side
from govpost_desk.documents.form_words import day_text as day_text
from govpost_desk.documents.form_words import moment_text as moment_text
from govpost_desk.documents.pdf_cells import LEADING, PAD, Box, Fitted, draw_lines, fit, shrunk
from govpost_desk.documents.pdf_paper import MODULE, PAGE_HEIGHT, PAGE_WIDTH, Paper, bars_width

LEFT = 44.0  # the wider side: registers are bound on the left
RIGHT = PAGE_WIDTH - 28.28
WIDTH = RIGHT - LEFT
TOP = PAGE_HEIGHT - 28
TABLE_TOP = TOP - 58  # upper edge of what follows the heading
TABLE_BOTTOM = 58.0  # lower edge of the room for rows and signatures
SIGNATURES_HEIGHT = 132.0  # a stamp of 42 mm fits into each block

_TITLE_SIZE = 17.0
_FACT_SIZE = 9.0
_NUMBER_ROOM = 168.0  # points of the number on the right; what it leaves is enough for the name of a centre
_SIGN_PITCH = 34.0
_BOX_SIZE = 13.0
_BOX_ROOM = 150.0  # points of the longest word in a box
_BOX_GAP = 5.0
_MOMENT_UNITS = (
    ("年", 98),
    ("月", 130),
    ("日", 162),
    ("时", 194),
    ("分", 226),
)  # points from the block's left edge


@dataclass(frozen=True)
class Frame:
    """The parts that are alike on all pages and copies of a paper.

    `number`: with its label, e.g. 编号 JJ…. `facts`: rows of short texts below the heading of page 1. `mark`: 补打 n,
    副本 or "". `notice`: a warning in the heading, e.g. 密. `proof`: the fine print of the foot. `pledge`: its first
    line. `bars_room`: points that a bar code takes on the right of the title.
    """

    title: str
    centre_name: str
    number: str
    facts: tuple[tuple[str, ...], ...]
    proof: str
    pledge: str
    mark: str = ""
    notice: str = ""
    bars_room: float = 0.0


def heading(paper: Paper, frame: Frame) -> None:
    """Title in the middle, number on the right, mark and notice on the left."""
    middle = (LEFT + RIGHT) / 2
    number = shrunk(paper, frame.number, _NUMBER_ROOM, 9, True)
    room = WIDTH - 2 * (paper.width(frame.number, number, True) + 8)
    paper.centred(middle, TOP - 11, frame.centre_name, shrunk(paper, frame.centre_name, room, 10.5))
    marks = [word for word in (frame.mark, frame.notice) if word]
    taken = sum(_boxed_width(paper, word) + _BOX_GAP for word in marks)
    room = WIDTH - 2 * max(frame.bars_room, taken, 60)
    size = shrunk(paper, frame.title, room, _TITLE_SIZE, True)
    paper.centred(middle, TOP - 36, frame.title, size, True)
    paper.right(RIGHT, TOP - 11, frame.number, number, True)
    x = LEFT
    for word in marks:
        x = _boxed(paper, x, TOP - 48, word) + _BOX_GAP


def copy_label(paper: Paper, ordinal: str, keeper: str, code: str, module: float = MODULE) -> None:
    """What tells the copies apart: 第一联 and who keeps it, on the left; the paper's bar code on the right."""
    paper.text(LEFT, TOP - 12, ordinal, 13, True)
    paper.text(LEFT + paper.width(ordinal, 13, True) + 6, TOP - 12, keeper, 8.5)
    paper.bars(RIGHT - bars_width(code, module), TOP - 46, 28, code, module)


def facts_height(paper: Paper, frame: Frame) -> float:
    """Points that the facts of page 1 take, with the space below them."""
    return sum(_fact_row(paper, row)[1] for row in frame.facts) + 6


def facts(paper: Paper, frame: Frame, top: float) -> None:
    """The ruled rows of facts below the heading of page 1."""
    rules: list[tuple[float, float, float, float]] = [(LEFT, top, RIGHT, top)]
    for row in frame.facts:
        fitted, height = _fact_row(paper, row)
        width = WIDTH / len(row)
        for column, text in enumerate(fitted):
            x = LEFT + column * width
            draw_lines(paper, text, Box(x + PAD, top, width - 2 * PAD, height))
            rules.append((x, top, x, top - height))
        top -= height
        rules.append((LEFT, top, RIGHT, top))
        rules.append((RIGHT, top + height, RIGHT, top))
    paper.lines(rules)


def foot(paper: Paper, frame: Frame, page: int, pages: int) -> None:
    """Pledge, page number and the proof below the table of each page."""
    paper.lines([(LEFT, 50, RIGHT, 50)], 0.4)
    paper.text(LEFT, 39, frame.pledge, shrunk(paper, frame.pledge, WIDTH - 100, 8.5))
    paper.right(RIGHT, 39, f"第 {page} 页 共 {pages} 页", 9, True)
    paper.text(LEFT, 28, frame.proof, shrunk(paper, frame.proof, WIDTH, 6.6))


def signatures(paper: Paper, left: Side, right: Side, top: float) -> None:
    """Blocks for both sides to sign, date and stamp, side by side below `top`; SIGNATURES_HEIGHT points high."""
    height = SIGNATURES_HEIGHT - 8
    half = WIDTH / 2
    bottom = top - SIGNATURES_HEIGHT
    for x, side in ((LEFT, left), (LEFT + half, right)):
        party = fit(paper, f"{side.role}：{side.party}", half - 4 * PAD, ((9.0, 1), (7.5, 2)), bold=True)
        draw_lines(paper, party, Box(x + PAD, top - 10, half - 2 * PAD, 24), bold=True)
        signer = f"{side.signer}（签字）："
        paper.text(x + 2 * PAD, top - 58, signer, 9.5)
        start = x + 2 * PAD + paper.width(signer, 9.5)
        paper.lines([(start, top - 60, x + half - 10, top - 60)], 0.4)
        paper.text(x + 2 * PAD, top - 86, "日期时间：", 9.5)
        for unit, place in _MOMENT_UNITS:
            paper.text(x + place, top - 86, unit, 9.5)
        paper.right(x + half - 12, top - 120, "（盖章）", 8.5, grey=0.45)
    paper.box(LEFT, bottom, WIDTH, height, 0.8)
    paper.lines([(LEFT + half, bottom, LEFT + half, bottom + height)], 0.8)


def lines_to_sign(paper: Paper, rows: Sequence[Sequence[str]], top: float) -> None:
    """Rows of named lines to sign on, side by side below `top`; `lines_height` points high."""
    y = top - 34
    for row in rows:
        width = WIDTH / len(row)
        for at, field in enumerate(row):
            x = LEFT + at * width
            size = shrunk(paper, field, width - 60, 9)
            paper.text(x, y, field, size)
            start = x + paper.width(field, size)
            paper.lines([(start, y - 2, x + width - 8, y - 2)], 0.4)
        y -= _SIGN_PITCH


def lines_height(rows: Sequence[Sequence[str]]) -> float:
    """Points that `lines_to_sign` takes."""
    return 14 + _SIGN_PITCH * len(rows)


def _boxed(paper: Paper, x: float, y: float, word: str) -> float:
    """A bold word in a frame; gives the x of its right edge."""
    size = shrunk(paper, word, _BOX_ROOM, _BOX_SIZE, True)
    width = _boxed_width(paper, word)
    paper.box(x, y, width, 20, 1.4)
    paper.text(x + 5, y + 5.3, word, size, True)
    return x + width


def _boxed_width(paper: Paper, word: str) -> float:
    return min(paper.width(word, _BOX_SIZE, True), _BOX_ROOM) + 10


def _fact_row(paper: Paper, row: tuple[str, ...]) -> tuple[list[Fitted], float]:
    width = WIDTH / len(row) - 4 * PAD
    fitted = [fit(paper, text, width, ((_FACT_SIZE, 2), (7.5, 3))) for text in row]
    return fitted, max(_FACT_SIZE * LEADING + 6, *(text.height + 6 for text in fitted))
