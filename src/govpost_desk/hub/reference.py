"""Reference data for the feed out of files: windows, items, tariffs, staff. One row is one thing with one key.

A file is CSV (UTF-8, first line names the columns) or JSON (a list of objects). Values stay as they are written, but
for blanks around the cells of a table. Each row is proved here as the desk proves it, so that nothing gets into the
feed that the desk would leave without a word.
"""

import csv
import io
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from govpost_desk.domain import service_items, staff, window_reading
from govpost_desk.domain.errors import FieldError, RuleError
from govpost_desk.domain.tariff_reading import read_tariff

KEYS = {"window": "window_code", "item": "code", "tariff": "code", "operator": "operator_no"}
_MOST_BYTES = 64 * 1024 * 1024
# columns that a table must have, and those that it may have; a price list names its own
_NEEDED = {
    "window": ("window_code",),
    "item": ("code", "name"),
    "tariff": ("code",),
    "operator": ("operator_no", "name", "role"),
}
_ALLOWED = {
    "window": window_reading.FIELDS,
    "item": service_items.FIELDS,
    "operator": staff.FIELDS,
}
_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")  # XLSX, XLS
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode


def read_reference(kind: str, path: Path) -> list[tuple[str, str]]:
    """(key, JSON text) of each row.

    Raises RuleError: reference_file (row, why: a word; of a field that is wrong also field and perhaps most),
    file_missing.
    """
    content = _content(path)
    rows = _json_rows(content) if content.lstrip()[:1] in ("[", "{") else _csv_rows(kind, content)
    found: dict[str, str] = {}
    for number, row in enumerate(rows, 1):
        _prove(kind, row, number)
        key = str(row[KEYS[kind]])
        if key in found:
            raise RuleError("reference_file", row=number, why="twice")
        text = _encode(row)
        if not text.isprintable():
            raise RuleError("reference_file", row=number, why="control")
        found[key] = text
    return list(found.items())


def _content(path: Path) -> str:
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise RuleError("reference_file", row=0, why="too_large")
        raw = path.read_bytes()
    except OSError:
        raise RuleError("file_missing") from None
    if raw.startswith(_WORKBOOKS):
        raise RuleError("reference_file", row=0, why="workbook")
    try:
        content = raw.decode("utf-8-sig")
    except ValueError:
        raise RuleError("reference_file", row=0, why="not_utf8") from None
    if not content.strip():
        raise RuleError("reference_file", row=0, why="empty")
    return content


def _prove(kind: str, row: Mapping[str, object], number: int) -> None:
    """Raises RuleError "reference_file"."""
    try:
        if kind in _ALLOWED and (unknown := set(row) - set(_ALLOWED[kind])):
            raise FieldError(min(unknown)[:40], "unknown")
        _PROOFS[kind](row)
    except FieldError as wrong:
        raise RuleError(
            "reference_file", row=number, why=wrong.why, field=wrong.field, most=wrong.most
        ) from None


_PROOFS: dict[str, Callable[[Mapping[str, object]], object]] = {
    "window": window_reading.read_window,
    "item": service_items.read_item,
    "tariff": read_tariff,
    "operator": staff.read_staff,
}


def _csv_rows(kind: str, content: str) -> list[dict[str, object]]:
    """Rows as a spreadsheet writes them: blank lines at the end are none, nor are columns without a name."""
    lines = _lines(content)
    names = [name.strip() for name in next(lines)]
    _need_columns(kind, names)
    found: list[dict[str, object]] = []
    for cells in lines:
        values = [cell.strip() for cell in cells]
        if not any(values):
            continue
        number = len(found) + 1
        if any(values[len(names) :]):  # a comma too many moves every value behind it
            raise RuleError("reference_file", row=number, why="cells")
        values += [""] * (len(names) - len(values))
        if any(value and not name for name, value in zip(names, values, strict=False)):
            raise RuleError("reference_file", row=number, why="cells")
        found.append({name: value for name, value in zip(names, values, strict=False) if name})
    return found


def _lines(content: str) -> Iterator[list[str]]:
    """Cells line by line. A quotation mark that is never closed takes in all that follows, up to what a cell holds."""
    try:
        yield from csv.reader(io.StringIO(content, newline=""))
    except csv.Error:
        raise RuleError("reference_file", row=0, why="quote") from None


def _need_columns(kind: str, names: Sequence[str]) -> None:
    columns = "、".join(_NEEDED[kind])
    for name in _NEEDED[kind]:
        if name not in names:
            raise RuleError("reference_file", row=0, why="column", field=name, columns=columns)
    if twice := [name for name in names if name and names.count(name) > 1]:
        raise RuleError("reference_file", row=0, why="column_twice", field=twice[0][:40])


def _json_rows(content: str) -> list[dict[str, object]]:
    try:
        rows = json.loads(content)
    except (ValueError, RecursionError):
        raise RuleError("reference_file", row=0, why="json") from None
    if not isinstance(rows, list):
        raise RuleError("reference_file", row=0, why="json")
    for number, row in enumerate(rows, 1):
        if not isinstance(row, dict):
            raise RuleError("reference_file", row=number, why="json")
    return list(rows)
