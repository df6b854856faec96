"""The handover register on paper, in as many copies as both sides sign (D-10 … D-18, D-20a, D-32).

Owns its copies and pages. Same register and copies, same bytes: in any process, after
any other document.
"""

from collections.abc import Sequence

from govpost_desk.documents import pdf_sheet
from govpost_desk.documents.pdf_frame import Frame
from govpost_desk.documents.pdf_paper import Paper, bars_width
from govpost_desk.documents.pdf_sheet import ORDINALS, Copy, Layout, both_sign, draw_copies
from govpost_desk.documents.register_rows import DIFFERENCE_COLUMNS, LINE_COLUMNS, register_rows
from govpost_desk.documents.register_words import WORDING, Wording, facts_of, pledge_of, proof_of, sides_of
from govpost_desk.domain.register import Fate, RegisterSheet, barcode_of, copies_of

__all__ = ["DIFFERENCE_COLUMNS", "LINE_COLUMNS", "pages_of", "register_pdf"]


def register_pdf(sheet: RegisterSheet, copies: Sequence[int] | None = None) -> bytes:
    """PDF of a closed register: the copies (1 第一联, 2 第二联 …) one after the other, each with its own page numbers.

    `copies`: None for all of the kind. Raises ValueError for no copy or an unknown one, UnencodableError when the
    register number has no bar code.
    """
    every = range(1, copies_of(sheet.kind) + 1)
    wanted = every if copies is None else copies
    if not wanted or any(copy not in every for copy in wanted):
        raise ValueError(f"copies of this register are 1 to {len(every)}")
    wording = WORDING[sheet.kind]
    with Paper(f"{wording.title} {sheet.register_no}", training=sheet.training) as paper:
        draw_copies(
            paper,
            _layout(paper, sheet),
            [
                Copy(ORDINALS[copy], wording.keepers[copy - 1], barcode_of(sheet.register_no, copy))
                for copy in wanted
            ],
        )
        return paper.finish()


def pages_of(sheet: RegisterSheet) -> dict[tuple[bool, int], int]:
    """The page on which each line stands, by (whether it is a bag's, its number)."""
    with Paper("", training=sheet.training) as paper:
        pages = pdf_sheet.pages_of(paper, _layout(paper, sheet))
    extra = sum(line.fate is Fate.EXTRA for line in sheet.lines)
    # a piece accepted beyond the list stands among the lines and once more among the differences
    printed = [
        *((True, bag.line_no) for bag in sheet.bags),
        *((False, line.line_no) for line in sheet.lines),
        *[None] * extra,
        *((False, line.line_no) for line in sheet.differences),
    ]
    pieces = [page for page, rows in enumerate(pages, 1) for row in rows if row.head is not None]
    return {line: page for line, page in zip(printed, pieces, strict=True) if line is not None}


def _layout(paper: Paper, sheet: RegisterSheet) -> Layout:
    wording = WORDING[sheet.kind]
    return Layout(_frame(sheet, wording), register_rows(paper, sheet), both_sign(*sides_of(sheet)))


def _frame(sheet: RegisterSheet, wording: Wording) -> Frame:
    return Frame(
        title=wording.title,
        centre_name=sheet.centre_name,
        number=f"编号 {sheet.register_no}",
        facts=facts_of(sheet),
        proof=proof_of(sheet),
        pledge=pledge_of(sheet),
        mark=sheet.mark,
        notice=wording.notice,
        bars_room=bars_width(barcode_of(sheet.register_no, 1)),
    )
