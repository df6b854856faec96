"""Catalogues of service items as government systems export them: any headings, any order -> checked items (D-5)."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from govpost_desk.domain.cleaning import clean_text
from govpost_desk.domain.service_items import MAX_CODE, MAX_NAME, ServiceItem
from govpost_desk.importing.layout import plain_header
from govpost_desk.importing.read import read_list
from govpost_desk.importing.tables import POLL_ROWS, Cell, Formula, ListError, Row, never, stop_if
from govpost_desk.importing.values import plain, read_yes

_HEADINGS: dict[str, re.Pattern[str]] = {
    "code": re.compile(r"(政务)?(服务)?(事项|目录|实施清单|基本)*(编码|编号|代码)|code"),
    "name": re.compile(r"(政务)?(服务|办理|实施|便民)*事项(名称)?|业务(办理)?项(名称)?|名称|name"),
    "department": re.compile(
        r"(实施|主管|责任|办理|受理|承办|所属|牵头)*(部门|主体|机构|单位|委办局)(名称)?|department"
    ),
    "document_name": re.compile(
        r"(审批|办理|办件)?结果(名称|物|物名称|样本)?|(证照|证书|批文|寄递物品|内件)(类型|名称)?|document"
    ),
    "opened": re.compile(r"(是否)?(支持|开通|可|能)*(物流|邮寄|寄递|快递)(办|办理|送达|递送|快递)?|opened"),
}
_FOOTER = re.compile(r"(合计|总计|小计|共计|共\d+项|制表|填表|备注|说明|注)[:：]?.*")
_ROUNDED = re.compile(r"\d(?:\.\d+)?e\+\d+")
_HEADER_ROWS = 40


@dataclass(frozen=True)
class CatalogueRows:
    """`items`: checked, each code once, in the list's order; `faults`: (row, code) of rows that cannot be taken.

    Codes: no_code, rounded (a spreadsheet has lost digits), long_code, no_name, long_name, same_code (twice, and not
    alike). `repeated`: rows that say an item again, word for word.
    """

    items: tuple[ServiceItem, ...]
    faults: tuple[tuple[int, str], ...]
    repeated: int


def read_catalogue(content: bytes, *, cancelled: Callable[[], bool] = never) -> CatalogueRows:
    """Read a catalogue. Raises ListError; `no_columns` when no row names both the item and its code."""
    rows = read_list(content, cancelled=cancelled).rows
    first, columns = _columns(rows)
    items: dict[str, ServiceItem] = {}
    faults: list[tuple[int, str]] = []
    repeated = 0
    for row_no, row in _filled(rows, first, cancelled):
        item, fault = _item(row, columns)
        known = items.get(item.code)
        if fault or known not in (None, item):
            faults.append((row_no, fault or "same_code"))
        elif known is not None:
            repeated += 1
        else:
            items[item.code] = item
    return CatalogueRows(tuple(items.values()), tuple(faults), repeated)


def _columns(rows: Sequence[Row]) -> tuple[int, dict[str, int]]:
    """(first row of the list, column of each field) by the first row that names code and item."""
    for at, row in enumerate(rows[:_HEADER_ROWS]):
        headers = [plain_header(cell) for cell in row]
        found: dict[str, int] = {}
        for field, heading in _HEADINGS.items():
            fits = [column for column, text in enumerate(headers) if text and heading.fullmatch(text)]
            # 事项名称 before a bare 名称
            if fits:
                found[field] = max(fits, key=lambda column: (len(headers[column]), -column))
        if {"code", "name"} <= found.keys():
            return at + 1, found
    raise ListError("no_columns")


def _filled(rows: Sequence[Row], first: int, cancelled: Callable[[], bool]) -> Iterator[tuple[int, Row]]:
    """(row number, row) of the lines that say something; a footer ends nothing, it is passed over."""
    for row_no, row in enumerate(rows[first:], first + 1):
        if row_no % POLL_ROWS == 0:
            stop_if(cancelled)
        said = next((text for cell in row if (text := plain(_value(cell)))), "")
        if said and not (_FOOTER.fullmatch(said) and sum(bool(plain(_value(cell))) for cell in row) < 3):
            yield row_no, row


def _item(row: Row, columns: dict[str, int]) -> tuple[ServiceItem, str]:
    code, name = plain(_cell(row, columns, "code")).upper(), _text(row, columns, "name")
    item = ServiceItem(
        code=code,
        name=name,
        department=_text(row, columns, "department"),
        document_name=_text(row, columns, "document_name"),
        opened=read_yes(plain(_cell(row, columns, "opened"))) is True,
    )
    if not code:
        return item, "no_code"
    if _ROUNDED.fullmatch(code.lower()):
        return item, "rounded"
    if len(code) > MAX_CODE:
        return item, "long_code"
    if not name:
        return item, "no_name"
    return item, "long_name" if len(name) > MAX_NAME else ""


def _cell(row: Row, columns: dict[str, int], field: str) -> Cell:
    at = columns.get(field, -1)
    return _value(row[at]) if 0 <= at < len(row) else ""


def _text(row: Row, columns: dict[str, int], field: str) -> str:
    value = _cell(row, columns, field)
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return clean_text(str(value), MAX_NAME + 1).text


def _value(cell: Cell) -> Cell:
    return cell.value if isinstance(cell, Formula) else cell
