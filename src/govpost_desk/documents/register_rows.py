"""What stands in the table of a register, by its kind: bags, pieces, totals, differences, what stays open.

Owns the columns (D-11, D-17a, D-20a, D-30, D-32).
"""

from dataclasses import replace

from govpost_desk.documents.bag_words import NO_SEAL, kilograms, tag_groups
from govpost_desk.documents.pdf_cells import NUMERIC, Blank, Cell, Noted, Number, Sizes, Tick, Words
from govpost_desk.documents.pdf_frame import LEFT, WIDTH
from govpost_desk.documents.pdf_paper import Paper
from govpost_desk.documents.pdf_table import Column, Row, band, gap, head_row, table_row
from govpost_desk.documents.register_words import (
    AFTER_ROUND,
    FATE_WORDS,
    difference_title,
    differences_of,
    totals,
    unsaid_text,
)
from govpost_desk.domain.bags import BagLine
from govpost_desk.domain.register import Fate, RegisterKind, RegisterSheet, SheetLine

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
RETURN_COLUMNS = (
    Column(("序号",), 24),
    Column(("办件编号",), 88),
    Column(("事项 / 证照",), 75),
    Column(("收件人",), 54),
    Column(("电话", "后四位"), 30),
    Column(("寄达区县",), 50),
    Column(("邮件号码",), 127.5),
    Column(("退件 / 回执",), 52),
    Column(("勾核",), 22.5),
)
DELIVERY_COLUMNS = (
    Column(("序号",), 24),
    Column(("邮件号码",), 127.5),
    Column(("收件人",), 56),
    Column(("电话",), 63),
    Column(("地址",), 124),
    Column(("备注",), 42),
    Column(("签收 / 投递结果",), 86.5),
)
BAG_COLUMNS = (
    Column(("序号",), 24),
    Column(("袋号",), 32),
    Column(("寄达局",), 112),
    Column(("件数",), 30),
    Column(("重量", "千克"), 44),
    Column(("封志号",), 57),
    Column(("总包条码",), 224),  # the bars of an international tag fit in full size
)


_SIGNING_HEIGHT = 31.0  # points of a line of a delivery list: somebody signs in it
_TAG_HIGHER = 7.0  # the 30 digits are wide: higher bars forgive a slanting scan
_UNSAID_SIZE = 7.6
_ADDRESS_SIZES: Sizes = ((8.5, 3), (7.4, 4), (6.6, 5))  # read in the street


def register_rows(paper: Paper, sheet: RegisterSheet) -> list[Row]:
    """Lines, totals, differences, what stays open; the row above a closing band stays with it."""
    rows = _bag_rows(paper, sheet)
    if sheet.lines or not rows:
        rows += _piece_rows(paper, sheet)
    rows[-1] = replace(rows[-1], keep=True)
    rows.append(band(paper, LEFT, WIDTH, totals(sheet), 10.5))
    if sheet.kind is RegisterKind.DELIVERY:
        rows[-1] = replace(rows[-1], keep=True)
        rows.append(band(paper, LEFT, WIDTH, AFTER_ROUND, 10.5, bold=False))
    differences = differences_of(sheet)
    if differences:
        below = head_row(LEFT, DIFFERENCE_COLUMNS)
        rows += [gap(8), band(paper, LEFT, WIDTH, difference_title(differences), keep=True), below]
        rows += [table_row(paper, DIFFERENCE_COLUMNS, _difference_cells(line), below) for line in differences]
    if sheet.open_count:
        rows[-1] = replace(rows[-1], keep=True)
        rows.append(band(paper, LEFT, WIDTH, f"清单上另有 {sheet.open_count} 件留待以后交接"))
    return rows


def _bag_rows(paper: Paper, sheet: RegisterSheet) -> list[Row]:
    """One line a bag, above the loose pieces (D-30); nothing where there is no bag."""
    if not sheet.bags:
        return []
    head = head_row(LEFT, BAG_COLUMNS)
    rows = [band(paper, LEFT, WIDTH, f"总包 {len(sheet.bags)} 袋", keep=True), head]
    rows += [table_row(paper, BAG_COLUMNS, _bag_cells(bag), head) for bag in sheet.bags]
    if sheet.lines:
        rows += [gap(8), band(paper, LEFT, WIDTH, f"散件 {len(sheet.lines)} 件", keep=True)]
    return rows


def _piece_rows(paper: Paper, sheet: RegisterSheet) -> list[Row]:
    columns = {RegisterKind.RETURN: RETURN_COLUMNS, RegisterKind.DELIVERY: DELIVERY_COLUMNS}.get(
        sheet.kind, LINE_COLUMNS
    )
    head = head_row(LEFT, columns)
    rows = [head]
    for line in sheet.lines:
        row = table_row(paper, columns, _cells(sheet.kind, line), head)
        if not line.unsaid:
            rows.append(row)
            continue
        text = f"序号 {line.line_no} {unsaid_text(line)}"
        rows += [replace(row, keep=True), band(paper, LEFT, WIDTH, text, _UNSAID_SIZE)]
    if not sheet.lines:
        rows.append(band(paper, LEFT, WIDTH, "本簿无交接件", bold=False, keep=True))
    return rows


def _cells(kind: RegisterKind, line: SheetLine) -> tuple[Cell, ...]:
    if kind is RegisterKind.DELIVERY:
        return _delivery_cells(line)
    tick = Tick("清单外" if line.fate is Fate.EXTRA else "")
    number = Number(line.waybill_no, "待配号")
    if kind is RegisterKind.RETURN:
        return (*_piece_cells(line), number, Noted(line.note, line.reason), tick)
    return (*_piece_cells(line), number, tick)


def _delivery_cells(line: SheetLine) -> tuple[Cell, ...]:
    """Nothing masked: this list is what the deliverer goes by (D-32, D §13.7)."""
    tail = f"尾号 {line.phone_tail}" if line.phone_tail else ""
    return (
        Words(str(line.line_no), middle=True),
        Number(line.waybill_no, "待配号"),
        Words(line.name),
        Words(line.phone or tail, middle=True),
        Words(line.address or line.district, _ADDRESS_SIZES),
        Words("；".join(part for part in (line.note, line.reason) if part)),
        Blank(_SIGNING_HEIGHT),
    )


def _bag_cells(bag: BagLine) -> tuple[Cell, ...]:
    return (
        Words(str(bag.line_no), middle=True),
        Words(bag.bag_no, middle=True),
        Words(bag.destination_name),
        Words(str(bag.piece_count), middle=True),
        Words(kilograms(bag.weight_g), middle=True),
        Words(bag.seal_no or NO_SEAL, middle=True),
        Number(bag.tag_no, "", tag_groups(bag.tag_no), _TAG_HIGHER),
    )


def _difference_cells(line: SheetLine) -> tuple[Cell, ...]:
    number = f"邮件号码 {line.waybill_no}" if line.waybill_no else ""
    text = "；".join(part for part in (line.reason, number, unsaid_text(line)) if part)
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
