"""Opening a list of any kind: XLSX, XLS, an HTML table named .xls, CSV. The content decides, not the name.

Foreign exceptions end here: what cannot be read is a ListError with a code. The spreadsheet reader is imported when the
first spreadsheet is opened, never before.
"""

import io
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from govpost_desk.importing.delimited import read_delimited
from govpost_desk.importing.html_table import read_html
from govpost_desk.importing.layout import header_score
from govpost_desk.importing.limits import MAX_CELLS, MAX_FILE, Package, SheetMap, check_package
from govpost_desk.importing.tables import (
    MAX_ROWS,
    POLL_ROWS,
    TITLE_ROWS,
    Formula,
    ListError,
    Row,
    Table,
    never,
    stop_if,
    without_collection,
)

if TYPE_CHECKING:
    from python_calamine import CalamineSheet, CalamineWorkbook

_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_NOT_TEXT = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"Rar!", b"7z\xbc\xaf", b"{\\rtf")
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")


def read_list(
    source: bytes | str | Path, *, sheet: str | None = None, cancelled: Callable[[], bool] = never
) -> Table:
    """Open a list. `sheet`: the one to read, else the visible sheet whose header looks most like a list's.

    Raises ListError (see its codes) and OSError when the file itself cannot be opened.
    """
    content = _content(source)
    with without_collection():
        return _read(content, sheet, cancelled)


def _read(content: bytes, sheet: str | None, cancelled: Callable[[], bool]) -> Table:
    head = content[:4096].lstrip()
    if content.startswith(_ZIP):
        package = check_package(content, cancelled)
        return _read_workbook(content, "xlsx", package, sheet, cancelled)
    if content.startswith(_OLE):
        if _ENCRYPTED in content:
            raise ListError("encrypted")
        return _read_workbook(content, "xls", None, sheet, cancelled)
    if content.startswith(_NOT_TEXT):
        raise ListError("not_a_list")
    lower = head.lower()
    if b"urn:schemas-microsoft-com:office:spreadsheet" in lower and b"<workbook" in lower:
        raise ListError("xml_refused")
    if b"<table" in lower or b"<html" in lower or b"<!doctype html" in lower:
        return Table(_trimmed(read_html(content)), "html")
    return Table(_trimmed(read_delimited(content, cancelled)), "csv")


def _content(source: bytes | str | Path) -> bytes:
    if not isinstance(source, bytes):
        path = Path(source)
        if path.stat().st_size > MAX_FILE:
            raise ListError("too_big", bytes=path.stat().st_size, limit=MAX_FILE)
        source = path.read_bytes()
    if len(source) > MAX_FILE:
        raise ListError("too_big", bytes=len(source), limit=MAX_FILE)
    if not source.strip():
        raise ListError("empty")
    return source


def _read_workbook(
    content: bytes, kind: str, package: Package | None, sheet: str | None, cancelled: Callable[[], bool]
) -> Table:
    import python_calamine

    try:
        with python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content)) as book:
            names = _visible_sheets(book)
            if sheet is not None and sheet not in names:
                raise ListError("no_sheet")
            tables = (_read_sheet(book, name, package, cancelled) for name in ([sheet] if sheet else names))
            name, rows = _best(tables)
    except python_calamine.PasswordError as error:
        raise ListError("encrypted") from error
    except python_calamine.CalamineError as error:
        raise ListError("damaged") from error
    return Table(rows, kind, name, tuple(names))


def _visible_sheets(book: "CalamineWorkbook") -> list[str]:
    import python_calamine

    return [
        each.name
        for each in book.sheets_metadata
        if each.visible == python_calamine.SheetVisibleEnum.Visible
        and each.typ == python_calamine.SheetTypeEnum.WorkSheet
    ]


def _best(tables: Iterable[tuple[str, list[Row]]]) -> tuple[str, list[Row]]:
    """The sheet with the best header; of equals the longest, then the first."""
    filled = [(name, rows) for name, rows in tables if rows]
    if not filled:
        raise ListError("empty")
    if len(filled) == 1:
        return filled[0]
    return max(filled, key=lambda each: (header_score(each[1]), len(each[1])))


def _read_sheet(
    book: "CalamineWorkbook", name: str, package: Package | None, cancelled: Callable[[], bool]
) -> tuple[str, list[Row]]:
    mapped = package.sheet_map(name) if package else SheetMap(frozenset())
    sheet = book.get_sheet_by_name(name)
    if sheet.end is None:
        return name, []
    if (sheet.end[0] + 1) * (sheet.end[1] + 1) > MAX_CELLS:
        raise ListError("too_big", rows=sheet.end[0] + 1, columns=sheet.end[1] + 1)
    rows: list[Row] = []
    filled = 0
    for cells in sheet.iter_rows():
        rows.append(cells)  # type: ignore[arg-type]  # its lists are ours from here on
        if len(rows) % POLL_ROWS == 0:
            stop_if(cancelled)
            filled += sum(map(_is_filled, rows[-POLL_ROWS:]))
            if filled > MAX_ROWS + TITLE_ROWS:
                raise ListError("too_many_rows", limit=MAX_ROWS)
    rows = _trimmed(rows)
    _fill_merged(rows, sheet)
    for row_no, column in mapped.formulas:
        if row_no < len(rows) and column < len(rows[row_no]):
            value: Any = rows[row_no][column]
            rows[row_no][column] = Formula(value)
    return name, rows


def _is_filled(row: Row) -> bool:
    # nearly every row has text in it, which `any` sees at once; 0 and False fill a row too
    return any(row) or any(cell != "" for cell in row)


def _trimmed(rows: list[Row]) -> list[Row]:
    """Without the empty rows at the end. ListError `empty`, `too_many_rows`."""
    while rows and not _is_filled(rows[-1]):
        rows.pop()
    if len(rows) > MAX_ROWS + TITLE_ROWS:
        raise ListError("too_many_rows", rows=len(rows), limit=MAX_ROWS)
    return rows


def _fill_merged(rows: list[Row], sheet: "CalamineSheet") -> None:
    """Give every cell of a merged range the text that the sender sees there."""
    room = MAX_CELLS
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or ():
        if top >= len(rows) or left >= len(rows[top]):
            continue
        value = rows[top][left]
        for row in rows[top : bottom + 1]:
            last = min(right, len(row) - 1)
            room -= last - left + 1
            if room < 0:
                raise ListError("bomb")
            row[left : last + 1] = [value] * (last - left + 1)
