"""The handover register on paper, in as many copies as both sides sign (D-10 … D-18, D-20a).

Owns the columns, the fixed wording and the order of parts. Same register and copies, same bytes: in any process, after
any other document.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from govpost_desk.documents import pdf_frame
from govpost_desk.documents.pdf_cells import NUMERIC, Cell, Noted, Number, Tick, Words
from govpost_desk.documents.pdf_frame import LEFT, WIDTH, Frame, Side
from govpost_desk.documents.pdf_paper import Paper, bars_width
from govpost_desk.documents.pdf_table import Column, Row, band, draw_rows, gap, head_row, paginate, table_row
from govpost_desk.domain.amounts import count_in_capitals
from govpost_desk.domain.register import Fate, RegisterKind, RegisterSheet, SheetLine, barcode_of

_PIECE = (
    Column(("序号",), 24),
    Column(("办件编号",), 98),
    Column(("事项 / 证照",), 97),
    Column(("收件人",), 58),
    Column(("电话", "后四位"), 32),
    Column(("寄达区县",), 64),
)
LINE_COLUMNS = (*_PIECE, Column(("邮件号码",), 127.5), Column(("勾核",), 22.5))
DIFFERENCE_COLUMNS = (*_PIECE, Column(("差异情形与原因",), 150))

FATE_WORDS = {
    Fate.TICKED: "勾核",
    Fate.MISSING: "缺件",
    Fate.EXTRA: "清单外 收下",
    Fate.EXTRA_REFUSED: "清单外 退回",
    Fate.MISMATCHED: "不符",
    Fate.REFUSED: "拒收",
}
ORDINALS = {1: "第一联", 2: "第二联"}


@dataclass(frozen=True)
class _Wording:
    """What a kind of register calls itself and its two sides."""

    title: str
    giver: tuple[str, str]
    taker: tuple[str, str]


_WORDING = {
    RegisterKind.TAKE_OVER: _Wording("政务邮件交接簿", ("移交方", "移交人"), ("接收方", "接收人")),
    RegisterKind.CORRECTION: _Wording("更正交接簿", ("移交方", "移交人"), ("接收方", "接收人")),
    RegisterKind.COLLECT: _Wording("政务邮件揽收交接簿", ("交出方", "交出人"), ("揽收方", "揽收人")),
}


class _Plan(NamedTuple):
    """A register laid out: its frame, both sides, the rows of every page."""

    frame: Frame
    giver: Side
    taker: Side
    pages: list[list[Row]]


def register_pdf(sheet: RegisterSheet, copies: Sequence[int] = (1, 2)) -> bytes:
    """PDF of a closed register: the copies (1 第一联, 2 第二联) one after the other, each with its own page numbers.

    Raises ValueError for no copy or an unknown one, UnencodableError when the register number has no bar code.
    """
    if not copies or any(copy not in ORDINALS for copy in copies):
        raise ValueError("copies of a register are 1 and 2")
    with Paper(f"{_WORDING[sheet.kind].title} {sheet.register_no}") as paper:
        plan = _plan(paper, sheet)
        pages = len(plan.pages)
        for page in range(1, pages + 1):
            _body(paper, plan, page)
            paper.end_part(f"page{page}")
        for copy in copies:
            keeper = plan.giver if copy == 1 else plan.taker
            for page in range(1, pages + 1):
                paper.show_part(f"page{page}")
                code = barcode_of(sheet.register_no, copy)
                pdf_frame.copy_label(paper, ORDINALS[copy], f"{keeper.role}留存", code)
                paper.end_page()
        return paper.finish()


def _plan(paper: Paper, sheet: RegisterSheet) -> _Plan:
    wording = _WORDING[sheet.kind]
    giver = Side(wording.giver[0], sheet.giver, wording.giver[1])
    taker = Side(wording.taker[0], sheet.taker, wording.taker[1])
    frame = Frame(
        title=wording.title,
        centre_name=sheet.centre_name,
        number=f"编号 {sheet.register_no}",
        facts=_facts(sheet, giver, taker),
        proof=f"流水头 {sheet.head} · 明细摘要 {sheet.digest}",
        pledge=f"一式两份，各执一份。服务热线 {sheet.hotline}",
        mark=sheet.mark,
        bars_room=bars_width(barcode_of(sheet.register_no, 1)),
        training=sheet.training,
    )
    room = pdf_frame.TABLE_TOP - pdf_frame.TABLE_BOTTOM
    first = room - pdf_frame.facts_height(paper, frame)
    pages = paginate(_rows(paper, sheet), first, room, pdf_frame.SIGNATURES_HEIGHT)
    return _Plan(frame, giver, taker, pages)


def _facts(sheet: RegisterSheet, giver: Side, taker: Side) -> tuple[tuple[str, ...], ...]:
    parties = (f"{giver.role}：{giver.party}", f"{taker.role}：{taker.party}")
    times = (
        f"业务日期：{pdf_frame.day_text(sheet.business_on)}",
        f"封簿时间：{pdf_frame.moment_text(sheet.closed_at)}",
        f"操作员：{sheet.operator_no}",
    )
    if not sheet.corrects_no:
        return (parties, times)
    return ((f"更正 {sheet.corrects_no}（原交接簿不作改动，以本簿更正其所列各件）",), parties, times)


def _body(paper: Paper, plan: _Plan, page: int) -> None:
    """Everything of a page that its copies share."""
    pdf_frame.heading(paper, plan.frame)
    top = pdf_frame.TABLE_TOP
    if page == 1:
        pdf_frame.facts(paper, plan.frame, top)
        top -= pdf_frame.facts_height(paper, plan.frame)
    bottom = draw_rows(paper, plan.pages[page - 1], top)
    if page == len(plan.pages):
        pdf_frame.signatures(paper, plan.giver, plan.taker, bottom)
    pdf_frame.foot(paper, plan.frame, page, len(plan.pages))


def _rows(paper: Paper, sheet: RegisterSheet) -> list[Row]:
    """Lines, totals, differences, what stays open; the row above a closing band stays with it."""
    head = head_row(LEFT, LINE_COLUMNS)
    rows = [head]
    rows += [table_row(paper, LINE_COLUMNS, _line_cells(line), head) for line in sheet.lines]
    if not sheet.lines:
        rows.append(band(paper, LEFT, WIDTH, "本簿无交接件", bold=False, keep=True))
    rows[-1] = replace(rows[-1], keep=True)
    rows.append(band(paper, LEFT, WIDTH, _totals(sheet), 10.5))
    differences = _differences(sheet)
    if differences:
        below = head_row(LEFT, DIFFERENCE_COLUMNS)
        rows += [gap(8), band(paper, LEFT, WIDTH, _difference_title(differences), keep=True), below]
        rows += [table_row(paper, DIFFERENCE_COLUMNS, _difference_cells(line), below) for line in differences]
    if sheet.open_count:
        rows[-1] = replace(rows[-1], keep=True)
        rows.append(band(paper, LEFT, WIDTH, f"清单上另有 {sheet.open_count} 件留待以后交接"))
    return rows


def _line_cells(line: SheetLine) -> tuple[Cell, ...]:
    tick = Tick("清单外" if line.fate is Fate.EXTRA else "")
    return (*_piece_cells(line), Number(line.waybill_no, "待配号"), tick)


def _difference_cells(line: SheetLine) -> tuple[Cell, ...]:
    number = f"邮件号码 {line.waybill_no}" if line.waybill_no else ""
    text = "；".join(part for part in (line.reason, number) if part)
    return (*_piece_cells(line), Noted(FATE_WORDS[line.fate], text))


def _piece_cells(line: SheetLine) -> tuple[Cell, ...]:
    return (
        Words(str(line.line_no), middle=True),
        Words(line.case_no, NUMERIC),
        Words(line.item),
        Words(line.name),
        Words(line.phone_tail, middle=True),
        Words(line.district),
    )


def _differences(sheet: RegisterSheet) -> list[SheetLine]:
    """Pieces accepted beyond the list come first: they stand among the lines too, here with their reason (D-11)."""
    return [line for line in sheet.lines if line.fate is Fate.EXTRA] + list(sheet.differences)


def _totals(sheet: RegisterSheet) -> str:
    count = len(sheet.lines)
    parts = [f"合计：本簿交接 {count} 件，大写：{count_in_capitals(count)}件"]
    extra = sum(line.fate is Fate.EXTRA for line in sheet.lines)
    if extra:
        parts.append(f"其中清单外 收下 {extra} 件")
    unnumbered = sum(not line.waybill_no for line in sheet.lines)
    if unnumbered:
        parts.append(f"待配号 {unnumbered} 件")
    if not _differences(sheet):
        parts.append("差异：无")
    return "；".join(parts)


def _difference_title(differences: Sequence[SheetLine]) -> str:
    counts = Counter(line.fate for line in differences)
    words = "，".join(f"{word} {counts[fate]} 件" for fate, word in FATE_WORDS.items() if counts[fate])
    counted = "收下的已计入合计，其余不计入" if counts[Fate.EXTRA] else "不计入合计"
    return f"差异 {len(differences)} 项：{words}（{counted}）"
