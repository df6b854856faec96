"""Manifests of inbound bags: a spreadsheet, a CSV, or numbers one a line -> waybill numbers with their kinds (D-31).

Every number is proved by its check digit. Rows that cannot be taken are named; the caller takes all rows or none.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from govpost_desk.domain.inbound import ItemKind
from govpost_desk.domain.numbers import parse_waybill_no
from govpost_desk.importing.layout import plain_header
from govpost_desk.importing.read import read_list
from govpost_desk.importing.tables import Cell, Formula, Row
from govpost_desk.importing.values import plain

_NUMBER_HEADER = re.compile(
    r"(邮件|运单|面单|快递|挂号|详情单)(条码)?(号码?|编号|条码)?|邮件号|条码号?|waybill(no)?|number|no\.?"
)
_KIND_HEADER = re.compile(r"(邮件)?(类别|种类|类型)|kind")
_KINDS = {
    **dict.fromkeys(("退件", "退回", "退回邮件", "退信", "returned"), ItemKind.RETURNED),
    **dict.fromkeys(("回执", "回执联", "返单", "回执邮件", "receipt"), ItemKind.RECEIPT),
}
_FOOTER = re.compile(r"(合计|总计|小计|共计|共|制表|制单|封发|打印|备注|说明).*")
_ROUNDED = re.compile(r"[\d.]+e\+?\d+")
_HEADER_ROWS = 20


@dataclass(frozen=True)
class ManifestRows:
    """`lines`: (number, kind) in the order of the list; `faults`: (row, code) of rows that cannot be taken.

    Codes: not_a_number, check_digit, duplicate, no_number, rounded (a spreadsheet has lost digits).
    """

    lines: tuple[tuple[str, ItemKind], ...]
    faults: tuple[tuple[int, str], ...]


def read_manifest(content: bytes) -> ManifestRows:
    """Read a manifest. Raises ListError when it cannot be opened as a list."""
    rows = read_list(content).rows
    first, number_column, kind_column = _columns(rows)
    lines: list[tuple[str, ItemKind]] = []
    faults: list[tuple[int, str]] = []
    seen: set[str] = set()
    for row_no, row in enumerate(rows[first:], first + 1):
        filled = [text for cell in row if (text := plain(_value(cell)))]
        if not filled or _FOOTER.fullmatch(filled[0]):
            continue
        number = _number(row, number_column)
        if fault := _fault(number, seen):
            faults.append((row_no, fault))
            continue
        seen.add(number)
        kind = plain(_value(row[kind_column])) if 0 <= kind_column < len(row) else ""
        lines.append((number, _KINDS.get(kind, ItemKind.PIECE)))
    return ManifestRows(tuple(lines), tuple(faults))


def _columns(rows: Sequence[Row]) -> tuple[int, int, int]:
    """(first row of the list, column of the number, column of the kind or -1); by the header, else by what is there."""
    for at, row in enumerate(rows[:_HEADER_ROWS]):
        headers = [plain_header(cell) for cell in row]
        numbers = [column for column, text in enumerate(headers) if _NUMBER_HEADER.fullmatch(text)]
        if numbers and not any(parse_waybill_no(_number(row, column)) for column in range(len(row))):
            kinds = [column for column, text in enumerate(headers) if _KIND_HEADER.fullmatch(text)]
            return at + 1, numbers[0], kinds[0] if kinds else -1
    widest = max((len(row) for row in rows), default=0)
    hits = [
        sum(parse_waybill_no(_number(row, column)) is not None for row in rows) for column in range(widest)
    ]
    if not any(hits):
        return 0, 0, -1
    column = hits.index(max(hits))
    kinds = [other for other in range(widest) if other != column and _says_kinds(rows, other)]
    return 0, column, kinds[0] if kinds else -1


def _says_kinds(rows: Sequence[Row], column: int) -> bool:
    return any(plain(_value(row[column])) in _KINDS for row in rows if column < len(row))


def _number(row: Row, column: int) -> str:
    return plain(_value(row[column])).upper() if column < len(row) else ""


def _fault(number: str, seen: set[str]) -> str:
    if not number:
        return "no_number"
    if _ROUNDED.fullmatch(number.lower()):
        return "rounded"
    waybill = parse_waybill_no(number)
    if waybill is None:
        return "not_a_number"
    if waybill.has_check and not waybill.check_ok:
        return "check_digit"
    return "duplicate" if number in seen else ""


def _value(cell: Cell) -> Cell:
    return cell.value if isinstance(cell, Formula) else cell
