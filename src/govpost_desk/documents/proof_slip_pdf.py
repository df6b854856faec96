"""The proof slip on paper: a piece, its chain of custody, the bar code of its number (查件 F3).

Owns its wording. Same slip, same bytes.
"""

from govpost_desk.documents import pdf_frame
from govpost_desk.documents.pdf_cells import Cell, Words
from govpost_desk.documents.pdf_frame import LEFT, WIDTH, Frame
from govpost_desk.documents.pdf_paper import Paper, bars_width
from govpost_desk.documents.pdf_sheet import Copy, Layout, draw_copies, draw_single, sign_lines
from govpost_desk.documents.pdf_table import TEXT_ROW_HEIGHT, Column, Row, band, head_row, table_row
from govpost_desk.domain.proof_slip import ProofSlip, SlipLine

COLUMNS = (
    Column(("序号",), 28),
    Column(("时间",), 104),
    Column(("经办事项",), 104),
    Column(("内容",), WIDTH - 28 - 104 - 104 - 52),
    Column(("经办人",), 52),
)
_TITLE = "查件证明"


def proof_slip_pdf(slip: ProofSlip) -> bytes:
    """PDF of the slip, one copy, on as many pages as its acts need. Raises UnencodableError for a broken number."""
    with Paper(f"{_TITLE} {slip.case_no}", training=slip.training) as paper:
        layout = Layout(_frame(slip), _rows(paper, slip), sign_lines(("经办人（签字、盖章）：", "日期：")))
        if slip.waybill_no:
            draw_copies(paper, layout, [Copy("", "", slip.waybill_no)])
        else:
            draw_single(paper, layout)
        return paper.finish()


def _frame(slip: ProofSlip) -> Frame:
    person = f"收件人：{slip.name}" if slip.name else "收件人：（未填）"
    return Frame(
        title=_TITLE,
        centre_name=slip.centre_name,
        number=f"邮件号 {slip.waybill_no}" if slip.waybill_no else "未配邮件号",
        facts=(
            (f"办件号：{slip.case_no}", f"证照：{slip.document}"),
            (person, f"寄往：{slip.place}", f"窗口：{slip.window}"),
            (f"现在：{slip.custody}", f"台席：{slip.desk_id}", f"出具人：{slip.operator_no}"),
            (f"出具时间：{pdf_frame.moment_text(slip.printed_at)}",),
            *((f"邮件号使用情况：{'；'.join(slip.numbers)}",) for _ in slip.numbers[1:2]),
        ),
        proof=f"流水头 {slip.head} · 内容取自本台流水，经办记录只增不改",
        pledge=f"本证明只说明本台经办情况，收件人信息已遮盖。服务热线 {slip.hotline}",
        bars_room=bars_width(slip.waybill_no) if slip.waybill_no else 0.0,
    )


def _rows(paper: Paper, slip: ProofSlip) -> list[Row]:
    head = head_row(LEFT, COLUMNS)
    rows = [head]
    rows += [
        table_row(paper, COLUMNS, _cells(number, line), head, TEXT_ROW_HEIGHT)
        for number, line in enumerate(slip.lines, 1)
    ]
    if not slip.lines:
        rows.append(band(paper, LEFT, WIDTH, "本台没有经办记录", bold=False))
    return rows


def _cells(number: int, line: SlipLine) -> tuple[Cell, ...]:
    what = f"{line.what}（已撤销）" if line.undone else line.what
    return (
        Words(str(number), middle=True),
        Words(pdf_frame.moment_text(line.at), middle=True),
        Words(what),
        Words(line.detail),
        Words(line.operator_no, middle=True),
    )
