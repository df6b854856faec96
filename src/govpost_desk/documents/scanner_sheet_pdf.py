"""The sheet a scanner is tried with: the known codes of `domain.scanner_trial`, far enough apart for one sweep each."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from govpost_desk.documents.pdf_paper import MODULE, PAGE_HEIGHT, PAGE_WIDTH, Paper, bars_width
from govpost_desk.documents.qr_code import QUIET_MODULES

_MARGIN = 60.0  # points, like all lengths here
_FIRST = PAGE_HEIGHT - 110
_ROW = 92.0
_BARS = 34.0
_HOW = "在程序里打开“设扫描枪”，照屏幕上的顺序逐个扫。这些码没有意义，误扫不会记录。"
_DOT = 2.0  # side of a module of a QR code: 0.7 mm


@dataclass(frozen=True, kw_only=True)
class SheetCode:
    """`rows`: modules of a QR code, "1" for black; () for Code 128 of `text`."""

    title: str
    text: str
    rows: tuple[str, ...] = ()


def scanner_sheet_pdf(codes: Sequence[SheetCode], *, where: str, training: bool) -> bytes:
    """PDF of one A4 page with at most eight codes. Raises UnencodableError for a text that has no bars."""
    with Paper("扫描枪试扫页", training=training) as paper:
        paper.text(_MARGIN, PAGE_HEIGHT - 60, "扫描枪试扫页", 16, True)
        paper.right(PAGE_WIDTH - _MARGIN, PAGE_HEIGHT - 60, where, 10)
        paper.text(
            _MARGIN,
            PAGE_HEIGHT - 78,
            "在程序里打开“设扫描枪”，照屏幕上的顺序逐个扫。这些码没有意义，误扫不会记录。",
            9,
        )
        for place, code in enumerate(codes):
            _code(paper, code, _FIRST - place * _ROW, f"{place + 1}  {code.title}")
        paper.end_page()
        return paper.finish()


def _code(paper: Paper, code: SheetCode, top: float, title: str) -> None:
    paper.text(_MARGIN, top - 12, title, 11, True)
    paper.text(_MARGIN, top - 28, code.text, 9)
    if not code.rows:
        width = bars_width(code.text)
        paper.bars(PAGE_WIDTH - _MARGIN - width, top - 14 - _BARS, _BARS, code.text, MODULE)
        return
    side = (len(code.rows) + 2 * QUIET_MODULES) * _DOT
    left, bottom = PAGE_WIDTH - _MARGIN - side, top - side + 8
    paper.fill(left, bottom, side, side, 1)
    for row, modules in enumerate(code.rows):
        at = 0
        for module, run in groupby(modules):
            length = len(list(run))
            if module == "1":
                x = left + (QUIET_MODULES + at) * _DOT
                y = bottom + side - (QUIET_MODULES + row + 1) * _DOT
                paper.fill(x, y, length * _DOT, _DOT, 0)
            at += length
