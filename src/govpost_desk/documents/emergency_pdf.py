"""The blank, numbered register for hours without a PC: printed in good times, filled in by hand, in duplicate (D-10).

Owns its columns, wording and the height of its lines. Same sheet, same bytes. Its waybills: `emergency_label_pdf`.
"""

from collections.abc import Sequence
from dataclasses import replace

from govpost_desk.documents import pdf_frame
from govpost_desk.documents.pdf_cells import Blank, Cell, Words
from govpost_desk.documents.pdf_frame import LEFT, WIDTH, Frame, Side
from govpost_desk.documents.pdf_paper import Paper, bars_width
from govpost_desk.documents.pdf_sheet import ORDINALS, Copy, Layout, both_sign, draw_copies
from govpost_desk.documents.pdf_table import Column, Row, band, gap, head_row, table_row
from govpost_desk.domain.emergency import LINES_A_SHEET, EmergencyRegisterSheet

COLUMNS = (
    Column(("序号",), 24),
    Column(("办件编号",), 150),
    Column(("事项 / 证照",), 66),
    Column(("收件人",), 58),
    Column(("联系电话",), 76),
    Column(("寄达区县",), 54),
    Column(("应急邮件号码",), 95),
)
BOX = "□"

_TITLE = "应急交接簿"
_WINDOW_HEIGHT = 16.0
_LARGEST_LINE = 32.0
_WANTED_LINE = 24.0  # points, 8.5 mm: below this windows are shown by their codes alone
_SMALLEST_LINE = 20.0  # 7 mm: nobody writes in less; then the register runs on to another page
_GIVER = Side("移交方", "政务服务窗口", "移交人")
_KEEPERS = ("移交方留存", "接收方留存")
_HOW = (
    "仅在电脑停用时使用：逐行填写，双方当面点验并签字；空行划线注销，写错划去、双方签名。"
    "恢复后当日逐行补录，纸单归档。"
)


def emergency_register_pdf(sheet: EmergencyRegisterSheet) -> bytes:
    """PDF of both copies of the blank register. Raises UnencodableError when its number has no bar code."""
    with Paper(f"{_TITLE} {sheet.sheet_no}", training=sheet.training) as paper:
        frame = _frame(sheet)
        taker = Side("接收方", f"邮政 {sheet.desk_id} 台席", "接收人")
        layout = Layout(frame, _rows(paper, frame, sheet), both_sign(_GIVER, taker))
        copies = [Copy(ORDINALS[number], _KEEPERS[number - 1], sheet.sheet_no) for number in (1, 2)]
        draw_copies(paper, layout, copies)
        return paper.finish()


def _frame(sheet: EmergencyRegisterSheet) -> Frame:
    return Frame(
        title=_TITLE,
        centre_name=sheet.centre_name,
        number=f"编号 {sheet.sheet_no}",
        facts=(
            (_HOW,),
            (
                f"台席：{sheet.desk_id}",
                f"印制：{pdf_frame.day_text(sheet.printed_on)}",
                "使用：______年____月____日____时",
            ),
        ),
        proof="预先编号，逐号领用；未用、写废的也要交回核销。补录后本单编号写入电子交接簿。",
        pledge=f"一式两份，各执一份。服务热线 {sheet.hotline}",
        bars_room=bars_width(sheet.sheet_no),
    )


def _rows(paper: Paper, frame: Frame, sheet: EmergencyRegisterSheet) -> list[Row]:
    """Windows to tick, numbered empty lines as high as the page allows, the total in capitals by hand."""
    head = head_row(LEFT, COLUMNS)
    totals = band(
        paper, LEFT, WIDTH, "合计：__________件，大写：____________________件（双方当面填写）", 10.5
    )
    room = pdf_frame.TABLE_TOP - pdf_frame.facts_height(paper, frame) - pdf_frame.TABLE_BOTTOM
    room -= pdf_frame.SIGNATURES_HEIGHT + head.height + totals.height
    above = _named_windows(paper, sheet)
    if _line_height(room, above) < _WANTED_LINE:
        above = _coded_windows(paper, sheet)
    height = max(_SMALLEST_LINE, min(_LARGEST_LINE, _line_height(room, above)))
    lines = []
    for number in range(1, LINES_A_SHEET + 1):
        cells: tuple[Cell, ...] = (Words(str(number), middle=True), *[Blank(height)] * (len(COLUMNS) - 1))
        lines.append(table_row(paper, COLUMNS, cells, head, height))
    lines[-1] = replace(lines[-1], keep=True)
    return [*above, head, *lines, totals]


def _line_height(room: float, above: Sequence[Row]) -> float:
    return (room - sum(row.height for row in above)) / LINES_A_SHEET - 0.01


def _named_windows(paper: Paper, sheet: EmergencyRegisterSheet) -> list[Row]:
    texts = [f"{BOX} {code} {department}" for code, department in sheet.windows]
    title = f"移交窗口（在 {BOX} 内打 ✓，只选一个）"
    return _boxes(paper, title, [*texts, f"{BOX} 其他："], 4)


def _coded_windows(paper: Paper, sheet: EmergencyRegisterSheet) -> list[Row]:
    """Boxes with codes alone, for a hall with more windows than fit beside lines that can be written in."""
    texts = [f"{BOX} {code}" for code, _ in sheet.windows]
    title = f"移交窗口代码（在 {BOX} 内打 ✓，只选一个）　部门名称：______________________________"
    return _boxes(paper, title, texts, 10)


def _boxes(paper: Paper, title: str, texts: Sequence[str], a_row: int) -> list[Row]:
    columns = [Column(("",), WIDTH / a_row)] * a_row
    grid = head_row(LEFT, columns)
    rows = [band(paper, LEFT, WIDTH, title, 9)]
    for start in range(0, len(texts), a_row):
        part = [*texts[start : start + a_row], *[""] * a_row][:a_row]
        row = table_row(paper, columns, [Words(text) for text in part], grid, _WINDOW_HEIGHT)
        rows.append(replace(row, head=None))
    return [*(replace(row, keep=True) for row in rows), gap(6)]
