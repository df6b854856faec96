"""Waybills to fill in by hand, under numbers set aside for hours without a PC: four on a sheet to be cut (D-14, D-20).

Owns their places and wording. Same sheet, same bytes.
"""

from collections.abc import Sequence

from govpost_desk.documents.pdf_cells import Box, draw_lines, fit, shrunk
from govpost_desk.documents.pdf_frame import day_text
from govpost_desk.documents.pdf_paper import MODULE, PAGE_HEIGHT, PAGE_WIDTH, Paper, bars_width
from govpost_desk.domain.emergency import EmergencyLabelSheet

A_PAGE = 4

_TITLE = "应急面单"
_SIDE = 26.0  # points of white at the sides of the page
_TOP = PAGE_HEIGHT - 78
_BOTTOM = 44.0
_WIDTH = PAGE_WIDTH / 2 - _SIDE - 8
_HEIGHT = (_TOP - _BOTTOM) / 2 - 16
_PAD = 8.0
_FIELDS = ("收件人", "电话", "地址", "", "", "办件编号", "内件")
_FIELD_PITCH = 21.0


def emergency_label_pdf(sheet: EmergencyLabelSheet) -> bytes:
    """PDF of all waybills of the sheet, A_PAGE a page.

    Raises ValueError when there is none, UnencodableError when a number has no bar code.
    """
    if not sheet.waybill_nos:
        raise ValueError("a label sheet without numbers")
    pages = -(-len(sheet.waybill_nos) // A_PAGE)
    with Paper(f"{_TITLE} {sheet.sheet_no}", training=sheet.training) as paper:
        for page in range(pages):
            _heading(paper, sheet, page + 1, pages)
            _page(paper, sheet, sheet.waybill_nos[page * A_PAGE : (page + 1) * A_PAGE])
            paper.end_page()
        return paper.finish()


def _heading(paper: Paper, sheet: EmergencyLabelSheet, page: int, pages: int) -> None:
    """What the sheet is and how it is used, its bar code on the right; cut off and kept."""
    bars = bars_width(sheet.sheet_no)
    right = PAGE_WIDTH - _SIDE
    room = PAGE_WIDTH - 2 * _SIDE - bars - 10
    top = PAGE_HEIGHT - 26
    paper.text(_SIDE, top - 14, _TITLE, 16, True)
    x = _SIDE + paper.width(_TITLE, 16, True) + 10
    paper.text(x, top - 14, sheet.centre_name, shrunk(paper, sheet.centre_name, room + _SIDE - x, 10.5))
    facts = f"台席 {sheet.desk_id}　印制 {day_text(sheet.printed_on)}　第 {page} 页 共 {pages} 页"
    paper.text(_SIDE, top - 30, facts, shrunk(paper, facts, room, 9))
    how = "沿虚线裁开，贴于专用封套；每号只用一次，写废的交回核销。"
    paper.text(_SIDE, top - 43, how, shrunk(paper, how, room, 9))
    paper.bars(right - bars, top - 32, 30, sheet.sheet_no)
    paper.centred(right - bars / 2, top - 43, sheet.sheet_no, 9, True)


def _page(paper: Paper, sheet: EmergencyLabelSheet, numbers: Sequence[str]) -> None:
    middle = (_TOP + _BOTTOM) / 2
    paper.cut_lines(
        [
            (_SIDE, _TOP, PAGE_WIDTH - _SIDE, _TOP),
            (_SIDE, middle, PAGE_WIDTH - _SIDE, middle),
            (PAGE_WIDTH / 2, _BOTTOM, PAGE_WIDTH / 2, _TOP),
        ]
    )
    for place, number in enumerate(numbers):
        row, column = divmod(place, 2)
        x = _SIDE if column == 0 else PAGE_WIDTH / 2 + 8
        _label(paper, sheet, number, x, (_TOP if row == 0 else middle) - 8)


def _label(paper: Paper, sheet: EmergencyLabelSheet, number: str, x: float, top: float) -> None:
    """One waybill in its frame: marks, number with bars, lines to fill in, sender, what is ticked, who accepted it."""
    bottom = top - _HEIGHT
    paper.box(x, bottom, _WIDTH, _HEIGHT, 1)
    right = x + _WIDTH - _PAD
    paper.fill(right - 46, top - 32, 46, 25, 0)
    paper.centred(right - 23, top - 27, "特投", 18, True, grey=1)
    paper.text(x + _PAD, top - 20, "政务邮件（训练）" if sheet.training else "政务邮件", 14, True)
    room = _WIDTH - 2 * _PAD - 54
    centre = fit(paper, sheet.centre_name, room, ((8.5, 1), (6.4, 2)))
    draw_lines(paper, centre, Box(x + _PAD - 2, top - 22, room, 15))
    module = 2 * MODULE
    if bars_width(number, module) > _WIDTH - 4:
        module = MODULE
    paper.bars(x + (_WIDTH - bars_width(number, module)) / 2, top - 78, 38, number, module)
    paper.centred(x + _WIDTH / 2, top - 93, number, 14, True)
    y = _fields(paper, x, top - 98)
    paper.lines([(x, y, x + _WIDTH, y)])
    sender = fit(paper, f"寄件人：{sheet.sender}", _WIDTH - 2 * _PAD, ((8.5, 2), (7, 3)))
    draw_lines(paper, sender, Box(x + _PAD - 2, y, _WIDTH - 2 * _PAD, 30))
    y -= 30
    paper.lines([(x, y, x + _WIDTH, y)])
    paper.text(x + _PAD, y - 14, "□ 寄付　□ 到付　□ 回执　□ 双程", 10)
    paper.text(x + _PAD, y - 31, "收寄：____月____日____时____分　收寄员：____________", 8.5)
    paper.text(x + _PAD, y - 48, "签收：________________　代收关系：__________", 8.5)
    foot = f"{sheet.sheet_no}　服务热线 {sheet.hotline}"
    paper.text(x + _PAD, bottom + 5, foot, shrunk(paper, foot, _WIDTH - 2 * _PAD, 7))


def _fields(paper: Paper, x: float, y: float) -> float:
    """Named lines to write on; gives the y below them. A field without a name goes on the one before."""
    rules = []
    for name in _FIELDS:
        y -= _FIELD_PITCH
        paper.text(x + _PAD, y + 3, name, 9.5, True)
        rules.append((x + _PAD + 42, y, x + _WIDTH - _PAD, y))
    paper.lines(rules, 0.4)
    return y - 5
