"""交接班单: what one clerk hands to the next, counted; both sign (D-33, D-84).

Owns its wording and order. One copy; same sheet, same bytes.
"""

from dataclasses import replace

from govpost_desk.documents import pdf_frame
from govpost_desk.documents.balance_rows import account_rows, number_rows, supply_rows
from govpost_desk.documents.pdf_cells import Words
from govpost_desk.documents.pdf_frame import LEFT, WIDTH, Frame, Side
from govpost_desk.documents.pdf_paper import Paper
from govpost_desk.documents.pdf_sheet import Layout, both_sign, draw_single
from govpost_desk.documents.pdf_table import TEXT_ROW_HEIGHT, Column, Row, band, gap, head_row, table_row
from govpost_desk.domain.balance import ShiftSheet

COLUMNS = (Column(("在台邮件的状态",), 363), Column(("件数",), 160))

_TITLE = "台席交接班单"


def shift_sheet_pdf(sheet: ShiftSheet) -> bytes:
    """PDF of the sheet. Raises nothing for odd texts."""
    with Paper(
        f"{_TITLE} {sheet.desk_id} {sheet.business_on} {sheet.shift_no}", training=sheet.training
    ) as paper:
        giver = Side("交班", f"操作员 {sheet.giver_no}", "交班人")
        taker = Side("接班", f"操作员 {sheet.taker_no}" if sheet.taker_no else "待接班", "接班人")
        draw_single(paper, Layout(_frame(sheet), _rows(paper, sheet), both_sign(giver, taker)))
        return paper.finish()


def _frame(sheet: ShiftSheet) -> Frame:
    return Frame(
        title=f"{_TITLE}（第 {sheet.shift_no} 班次）",
        centre_name=sheet.centre_name,
        number=f"台席 {sheet.desk_id}",
        facts=(
            (
                f"业务日期：{pdf_frame.day_text(sheet.business_on)}",
                f"班次：第 {sheet.shift_no} 班次",
                f"台席：{sheet.desk_id}",
            ),
            (
                f"起：{pdf_frame.moment_text(sheet.opened_at)}",
                f"止：{pdf_frame.moment_text(sheet.closed_at)}",
                f"交班 / 接班：{sheet.giver_no} / {sheet.taker_no or '待接班'}",
            ),
        ),
        proof=f"流水头 {sheet.head}",
        pledge=f"当面点交，双方签字。服务热线 {sheet.hotline}",
        mark=sheet.mark,
    )


def _rows(paper: Paper, sheet: ShiftSheet) -> list[Row]:
    loose = (
        f"未封交接簿 {sheet.open_registers} 本；待确认面单 {sheet.unconfirmed} 张；"
        f"可用邮件号码 {sheet.numbers_left} 个"
    )
    missed, astray = sheet.balance.pieces.difference, sheet.balance.numbers.difference
    return [
        *account_rows(paper, sheet.balance, "上班结存", ""),
        *number_rows(paper, f"邮件差异 {len(missed)} 件", "邮件号码 / 办件编号", missed),
        *number_rows(paper, f"号码差异 {len(astray)} 个", "邮件号码", astray),
        *_desk_rows(paper, sheet),
        gap(8),
        band(paper, LEFT, WIDTH, loose),
        *number_rows(paper, f"未封总包 {len(sheet.open_bags)} 袋", "袋号", sheet.open_bags),
        *number_rows(paper, f"未签回的交接簿 {len(sheet.unsigned)} 本", "交接簿编号", sheet.unsigned),
        *supply_rows(paper, sheet.supplies),
    ]


def _desk_rows(paper: Paper, sheet: ShiftSheet) -> list[Row]:
    """What lies at the desk, by state, with its sum."""
    if not sheet.at_desk:
        return [gap(8), band(paper, LEFT, WIDTH, "在台邮件：无")]
    head = head_row(LEFT, COLUMNS)
    rows = [gap(8), head]
    rows += [
        table_row(paper, COLUMNS, (Words(state), Words(str(count), middle=True)), head, TEXT_ROW_HEIGHT)
        for state, count in sheet.at_desk
    ]
    rows[-1] = replace(rows[-1], keep=True)
    return [*rows, band(paper, LEFT, WIDTH, f"合计：在台 {sum(count for _, count in sheet.at_desk)} 件")]
