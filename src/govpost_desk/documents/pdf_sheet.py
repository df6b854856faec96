"""A paper laid out and drawn: frame, rows, what is signed below them, on as many pages and copies as due.

Owns the order of the parts of a page. Copies share their pages as parts of the file; only what tells them apart is
drawn for each.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from govpost_desk.documents import pdf_frame
from govpost_desk.documents.form_words import ORDINALS as ORDINALS
from govpost_desk.documents.pdf_frame import Frame, Side
from govpost_desk.documents.pdf_paper import MODULE, Paper
from govpost_desk.documents.pdf_table import Row, draw_rows, paginate


class Tail(NamedTuple):
    """What stands below the last row: `height` in points; `draw` gets the paper and the upper edge."""

    height: float
    draw: Callable[[Paper, float], None]


@dataclass(frozen=True)
class Copy:
    """One copy: its ordinal, who keeps it, the text of its bar code and the module it is drawn in."""

    ordinal: str
    keeper: str
    code: str
    module: float = MODULE


@dataclass(frozen=True)
class Layout:
    """Everything of a paper that its copies share."""

    frame: Frame
    rows: Sequence[Row]
    tail: Tail


def both_sign(left: Side, right: Side) -> Tail:
    """Two blocks to sign, date and stamp: a handover."""
    return Tail(pdf_frame.SIGNATURES_HEIGHT, lambda paper, top: pdf_frame.signatures(paper, left, right, top))


def sign_lines(*rows: Sequence[str]) -> Tail:
    """Rows of named lines to sign on: a paper of one side."""
    return Tail(pdf_frame.lines_height(rows), lambda paper, top: pdf_frame.lines_to_sign(paper, rows, top))


def draw_single(paper: Paper, layout: Layout) -> None:
    """All pages of a paper of which there is one copy."""
    pages = pages_of(paper, layout)
    for page in range(1, len(pages) + 1):
        _body(paper, layout, pages, page)
        paper.end_page()


def draw_copies(paper: Paper, layout: Layout, copies: Sequence[Copy]) -> None:
    """All pages of each copy, one copy after the other, each with its own page numbers."""
    pages = pages_of(paper, layout)
    for page in range(1, len(pages) + 1):
        _body(paper, layout, pages, page)
        paper.end_part(f"page{page}")
    for copy in copies:
        for page in range(1, len(pages) + 1):
            paper.show_part(f"page{page}")
            pdf_frame.copy_label(paper, copy.ordinal, copy.keeper, copy.code, copy.module)
            paper.end_page()


def pages_of(paper: Paper, layout: Layout) -> list[list[Row]]:
    """The rows of each page."""
    room = pdf_frame.TABLE_TOP - pdf_frame.TABLE_BOTTOM
    first = room - pdf_frame.facts_height(paper, layout.frame)
    return paginate(layout.rows, first, room, layout.tail.height)


def _body(paper: Paper, layout: Layout, pages: Sequence[Sequence[Row]], page: int) -> None:
    pdf_frame.heading(paper, layout.frame)
    top = pdf_frame.TABLE_TOP
    if page == 1:
        pdf_frame.facts(paper, layout.frame, top)
        top -= pdf_frame.facts_height(paper, layout.frame)
    bottom = draw_rows(paper, pages[page - 1], top)
    if page == len(pages):
        layout.tail.draw(paper, bottom)
    pdf_frame.foot(paper, layout.frame, page, len(pages))
