"""The full-address list on paper: sealed into the bag beside masked labels, destroyed after use (D §13.7, D-16).

Owns its columns and fixed wording. Same list, same bytes.
"""

from dataclasses import replace

from govpost_desk.documents import pdf_frame
from govpost_desk.documents.bag_words import tag_groups
from govpost_desk.documents.pdf_cells import Cell, Number, Words
from govpost_desk.documents.pdf_frame import LEFT, WIDTH, Frame
from govpost_desk.documents.pdf_paper import Paper
from govpost_desk.documents.pdf_sheet import Layout, draw_single, sign_lines
from govpost_desk.documents.pdf_table import Column, Row, band, head_row, table_row
from govpost_desk.domain.address_list import AddressLine, AddressSheet
from govpost_desk.domain.amounts import count_in_capitals
from govpost_desk.domain.orders import Payer

COLUMNS = (
    Column(("序号",), 24),
    Column(("邮件号码",), 127.5),
    Column(("收件人",), 60),
    Column(("电话",), 66),
    Column(("地址",), 163.5),
    Column(("特殊要求",), 82),
)
WARNING = "密：含个人信息 · 随袋封存 · 用后销毁"

_TITLE = "投递名址清单"
_DEMAND_SIZES = ((8.5, 1), (7.4, 2), (6.6, 3))
_SIGNERS = ("封袋人（签字）：", "开袋人（签字）：", "销毁人（签字、日期）：")


def address_list_pdf(sheet: AddressSheet) -> bytes:
    """PDF of the list, one copy. Raises nothing for odd texts: what cannot be drawn is shown as 〓."""
    with Paper(f"{_TITLE} {sheet.register_no}", training=sheet.training) as paper:
        draw_single(paper, Layout(_frame(sheet), _rows(paper, sheet), sign_lines(_SIGNERS)))
        return paper.finish()


def demands(line: AddressLine) -> str:
    """What the courier must mind: receipt, papers to bring back, the amount to collect; "" for nothing."""
    found = []
    if line.receipt:
        found.append("回执")
    if line.two_way:
        found.append("双程")
    if line.payer is Payer.RECIPIENT:
        amount = (
            "按标准资费" if line.fee_fen is None else f"{line.fee_fen // 100}.{line.fee_fen % 100:02d} 元"
        )
        found.append(f"到付 {amount}")
    return "；".join(found)


def _frame(sheet: AddressSheet) -> Frame:
    return Frame(
        title=_TITLE,
        centre_name=sheet.centre_name,
        number=f"{sheet.belongs_to} {tag_groups(sheet.register_no)}",
        facts=(
            (f"{WARNING}。只供投递本袋邮件，不得复印、拍照、外传。",),
            (f"交出方：{sheet.giver}", f"{sheet.taker_word}：{sheet.taker}"),
            (f"业务日期：{pdf_frame.day_text(sheet.business_on)}", f"操作员：{sheet.operator_no}"),
        ),
        proof=f"流水头 {sheet.head} · 服务热线 {sheet.hotline}",
        pledge=WARNING,
        mark=sheet.mark,
        notice="密",
    )


def _rows(paper: Paper, sheet: AddressSheet) -> list[Row]:
    head = head_row(LEFT, COLUMNS)
    rows = [head, *(table_row(paper, COLUMNS, _cells(line), head) for line in sheet.lines)]
    rows[-1] = replace(rows[-1], keep=True)
    count = len(sheet.lines)
    rows.append(band(paper, LEFT, WIDTH, f"合计：{count} 件，大写：{count_in_capitals(count)}件", 10.5))
    return rows


def _cells(line: AddressLine) -> tuple[Cell, ...]:
    return (
        Words(str(line.line_no), middle=True),
        Number(line.waybill_no, "待配号"),
        Words(line.name),
        Words(line.phone, middle=True),
        Words(line.address),
        Words(demands(line), _DEMAND_SIZES),
    )
