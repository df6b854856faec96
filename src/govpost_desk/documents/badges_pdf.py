"""Badges of the staff, ten cards of 85.6 x 54 mm on a page: name, number, the bar code that names the operator.

Owns their places and wording. A badge alone opens nothing: who signs in proves a PIN first (docs/scan-codes.md).
"""

from govpost_desk.documents.code128 import UnencodableError
from govpost_desk.documents.pdf_cells import Box, draw_lines, fit, shrunk
from govpost_desk.documents.pdf_paper import MODULE, PAGE_HEIGHT, PAGE_WIDTH, Paper, bars_width
from govpost_desk.domain.emergency import BadgeSheet

A_PAGE = 10
PREFIX = "GPDOPR"

_WIDTH = 85.6 * 72 / 25.4  # points of a card
_HEIGHT = 54 * 72 / 25.4
_LEFT = PAGE_WIDTH / 2 - _WIDTH
_TOP = (PAGE_HEIGHT + 5 * _HEIGHT) / 2
_PAD = 10.0
_MODULES = (2 * MODULE, MODULE)


def badges_pdf(sheet: BadgeSheet) -> bytes:
    """PDF of all badges, A_PAGE a page.

    Raises ValueError when there is none, UnencodableError when an operator number has no bar code on a card.
    """
    if not sheet.badges:
        raise ValueError("a badge sheet without badges")
    with Paper("工作证", training=sheet.training) as paper:
        for start in range(0, len(sheet.badges), A_PAGE):
            for place, badge in enumerate(sheet.badges[start : start + A_PAGE]):
                row, column = divmod(place, 2)
                _card(paper, sheet.centre_name, badge, _LEFT + column * _WIDTH, _TOP - row * _HEIGHT)
            paper.end_page()
        return paper.finish()


def _card(paper: Paper, centre_name: str, badge: tuple[str, str, str], x: float, top: float) -> None:
    number, name, role = badge
    room = _WIDTH - 2 * _PAD
    middle = x + _WIDTH / 2
    paper.cut_lines(
        [
            (x, top, x + _WIDTH, top),
            (x, top - _HEIGHT, x + _WIDTH, top - _HEIGHT),
            (x, top, x, top - _HEIGHT),
            (x + _WIDTH, top, x + _WIDTH, top - _HEIGHT),
        ]
    )
    paper.text(x + _PAD, top - 20, "政务邮台 工作证", 9, True)
    room_right = room - paper.width("政务邮台 工作证", 9, True) - 8
    paper.right(x + _WIDTH - _PAD, top - 20, centre_name, shrunk(paper, centre_name, room_right, 9))
    paper.lines([(x + _PAD, top - 26, x + _WIDTH - _PAD, top - 26)])
    shown = fit(paper, name, room, ((26, 1), (18, 1), (14, 2), (10, 3)), bold=True)
    draw_lines(paper, shown, Box(x + _PAD - 2, top - 28, room, 42), middle=True, bold=True)
    text = f"工号 {number}" + (f" · {role}" if role else "")
    paper.centred(middle, top - 86, text, shrunk(paper, text, room, 11))
    code = f"{PREFIX}{number}"
    module = next((module for module in _MODULES if bars_width(code, module) <= _WIDTH - 4), 0.0)
    if not module:
        raise UnencodableError
    paper.bars(middle - bars_width(code, module) / 2, top - _HEIGHT + 12, 42, code, module)
