"""平衡合拢表 of a clearance or a day on paper: accounts, lists, differences piece by piece, who answers for it (D-33).

Owns its columns, wording and order. One copy; same sheet, same bytes.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from govpost_desk.documents import pdf_frame
from govpost_desk.documents.bag_words import tag_groups
from govpost_desk.documents.balance_rows import account_rows, number_rows, supply_rows
from govpost_desk.documents.pdf_cells import NUMERIC, Cell, Words
from govpost_desk.documents.pdf_frame import LEFT, WIDTH, Frame
from govpost_desk.documents.pdf_paper import Paper
from govpost_desk.documents.pdf_sheet import Layout, draw_single, sign_lines
from govpost_desk.documents.pdf_table import TEXT_ROW_HEIGHT, Column, Row, band, gap, head_row, table_row
from govpost_desk.domain.balance import BalanceSheet, DifferenceLine, FlowLine
from govpost_desk.domain.business_day import SHANGHAI

DIFFERENCE_COLUMNS = (
    Column(("序号",), 24),
    Column(("邮件号码 / 办件编号",), 128),
    Column(("情形",), 62),
    Column(("最后去向",), 140),
    Column(("说明",), 169),
)
OVERDUE = "逾期由程序结"
AWAITED = "待复核"

_TITLE = "政务邮件平衡合拢表"
_SIGNERS = (("制表人（签字）：", "复核人（签字）：", "班长（签字）："), ("日期时间：",) * 3)


def balance_sheet_pdf(sheet: BalanceSheet) -> bytes:
    """PDF of the sheet, on as many pages as its lists need. Raises nothing for odd texts."""
    with Paper(
        f"{_TITLE} {sheet.desk_id} {sheet.business_on} {_period(sheet)}", training=sheet.training
    ) as paper:
        draw_single(paper, Layout(_frame(sheet), _rows(paper, sheet), sign_lines(*_SIGNERS)))
        return paper.finish()


def flow_columns(party: str) -> tuple[Column, ...]:
    """Columns of what came in or went out; `party`: 来自 or 发往."""
    return (
        Column(("序号",), 24),
        Column(("类别",), 58),
        Column(("号码",), 158),
        Column((party,), 122),
        Column(("件数",), 34),
        Column(("时间",), 56),
        Column(("备注",), 71),
    )


def _period(sheet: BalanceSheet) -> str:
    return "日结" if sheet.clearance_no is None else f"第 {sheet.clearance_no} 频次"


def _frame(sheet: BalanceSheet) -> Frame:
    closed = pdf_frame.moment_text(sheet.closed_at)
    facts: list[tuple[str, ...]] = [
        (
            f"台席：{sheet.desk_id}",
            f"业务日期：{pdf_frame.day_text(sheet.business_on)}",
            f"范围：{_period(sheet)}",
        ),
        (
            f"起：{pdf_frame.moment_text(sheet.opened_at)}",
            f"止：{closed}",
            f"结账人：{sheet.operator_no}",
        ),
    ]
    if sheet.overdue:
        facts.append((f"逾期由程序结：当日未结账，程序于 {closed} 按账面结出，请逐项核对后签字。",))
    return Frame(
        title=f"{_TITLE}（{_period(sheet)}）",
        centre_name=sheet.centre_name,
        number=f"台席 {sheet.desk_id}",
        facts=tuple(facts),
        proof=f"流水头 {sheet.head}",
        pledge=f"政务邮件单独立账，逐频次、逐日平衡合拢。服务热线 {sheet.hotline}",
        mark=sheet.mark,
        notice=OVERDUE if sheet.overdue else AWAITED if sheet.awaits_approval else "",
    )


def _rows(paper: Paper, sheet: BalanceSheet) -> list[Row]:
    opening = "昨日结存" if sheet.clearance_no is None else "上频结存"
    counted_at = pdf_frame.moment_text(sheet.counted_at) if sheet.counted_at else ""
    unsigned = f"未签回的交接簿 {len(sheet.unsigned)} 本"
    return [
        *account_rows(paper, sheet.balance, opening, counted_at),
        *_difference_rows(paper, sheet.differences),
        *_answer_rows(paper, sheet),
        *_flow_rows(paper, "进口（接收）", "来自", sheet.came_in),
        *_flow_rows(paper, "出口（发运、退回）", "发往", sheet.went_out),
        *supply_rows(paper, sheet.supplies),
        *([gap(8), band(paper, LEFT, WIDTH, sheet.scale)] if sheet.scale else []),
        *number_rows(paper, unsigned, "交接簿编号", sheet.unsigned),
    ]


def _difference_rows(paper: Paper, differences: Sequence[DifferenceLine]) -> list[Row]:
    if not differences:
        return [gap(8), band(paper, LEFT, WIDTH, "差异：无")]
    still_open = sum(not line.explained for line in differences)
    title = f"差异 {len(differences)} 项" + (f"，其中待查 {still_open} 项" if still_open else "，均已说明")
    head = head_row(LEFT, DIFFERENCE_COLUMNS)
    rows = [gap(8), band(paper, LEFT, WIDTH, title, keep=True), head]
    for number, line in enumerate(differences, start=1):
        cells = (
            Words(str(number), middle=True),
            Words(line.number or "无号", NUMERIC),
            Words(line.what, middle=True),
            Words(line.last_known or "无记录"),
            Words(line.explained or "待查"),
        )
        rows.append(table_row(paper, DIFFERENCE_COLUMNS, cells, head, TEXT_ROW_HEIGHT))
    return rows


def _answer_rows(paper: Paper, sheet: BalanceSheet) -> list[Row]:
    """Why the books were closed with a difference, and the second person, or room for one (D-33)."""
    texts = [f"结账说明：{sheet.reason}"] if sheet.reason else []
    if sheet.approved_by:
        texts.append(f"第二人复核：{sheet.approved_by}")
    elif sheet.awaits_approval:
        texts.append(f"第二人复核（签字）：____________________　{AWAITED}")
    return [band(paper, LEFT, WIDTH, text, 11) for text in texts]


def _flow_rows(paper: Paper, title: str, party: str, lines: Sequence[FlowLine]) -> list[Row]:
    if not lines:
        return [gap(8), band(paper, LEFT, WIDTH, f"{title}：无")]
    columns = flow_columns(party)
    head = head_row(LEFT, columns)
    rows = [gap(8), band(paper, LEFT, WIDTH, f"{title} {len(lines)} 项", keep=True), head]
    rows += [
        table_row(paper, columns, _flow_cells(number, line), head, TEXT_ROW_HEIGHT)
        for number, line in enumerate(lines, start=1)
    ]
    rows[-1] = replace(rows[-1], keep=True)
    return [*rows, band(paper, LEFT, WIDTH, f"合计：{sum(line.count for line in lines)} 件")]


def _flow_cells(number: int, line: FlowLine) -> tuple[Cell, ...]:
    return (
        Words(str(number), middle=True),
        Words(line.what),
        Words(tag_groups(line.number), NUMERIC),
        Words(line.party),
        Words(str(line.count), middle=True),
        Words(_clock(line.at), middle=True),
        Words(line.note),
    )


def _clock(at: datetime) -> str:
    return f"{at.astimezone(SHANGHAI):%m-%d %H:%M}"
