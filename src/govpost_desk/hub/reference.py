"""Reference data for the feed out of files: windows, items, tariffs, staff. One row is one thing with one key.

A file is CSV (UTF-8, first line names the columns) or JSON (a list of objects). Values stay as they are written. A
price list and a person are proved here as the desk proves them, so that no broken one gets into the feed.
"""

import csv
import io
import json
from collections.abc import Callable, Mapping
from pathlib import Path

from govpost_desk.domain.errors import FieldError, RuleError
from govpost_desk.domain.staff import read_staff
from govpost_desk.domain.tariff_reading import read_tariff

KEYS = {"window": "window_code", "item": "code", "tariff": "code", "operator": "operator_no"}
_LONGEST_KEY = 64
_MOST_BYTES = 64 * 1024 * 1024
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode


def read_reference(kind: str, path: Path) -> list[tuple[str, str]]:
    """(key, JSON text) of each row.

    Raises RuleError: reference_file (row, why: a word; of a field that is wrong also field and perhaps most),
    file_missing.
    """
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise RuleError("reference_file", row=0, why="too_large")
        content = path.read_bytes().decode("utf-8-sig")
    except OSError:
        raise RuleError("file_missing") from None
    except ValueError:
        raise RuleError("reference_file", row=0, why="not_utf8") from None
    rows = _json_rows(content) if content.lstrip().startswith("[") else _csv_rows(content)
    found: dict[str, str] = {}
    for number, row in enumerate(rows, 1):
        key = row.get(KEYS[kind])
        if not isinstance(key, str) or not key or len(key) > _LONGEST_KEY or not key.isprintable():
            raise RuleError("reference_file", row=number, why=KEYS[kind])
        if key in found:
            raise RuleError("reference_file", row=number, why="twice")
        _prove(kind, row, number)
        text = _encode(row)
        if not text.isprintable():
            raise RuleError("reference_file", row=number, why="control")
        found[key] = text
    return list(found.items())


def _prove(kind: str, row: Mapping[str, object], number: int) -> None:
    """Raises RuleError "reference_file"."""
    read = _PROOFS.get(kind)
    if read is None:
        return
    try:
        read(row)
    except FieldError as wrong:
        raise RuleError(
            "reference_file", row=number, why=wrong.why, field=wrong.field, most=wrong.most
        ) from None


_PROOFS: dict[str, Callable[[Mapping[str, object]], object]] = {"tariff": read_tariff, "operator": read_staff}


def _csv_rows(content: str) -> list[dict[str, object]]:
    found: list[dict[str, object]] = []
    for number, row in enumerate(csv.DictReader(io.StringIO(content, newline=""), restkey="", restval=""), 1):
        beyond = row.pop("", None) or []
        if any(beyond):  # a comma too many moves every value behind it
            raise RuleError("reference_file", row=number, why="cells")
        found.append(dict(row))
    return found


def _json_rows(content: str) -> list[dict[str, object]]:
    try:
        rows = json.loads(content)
    except (ValueError, RecursionError):
        raise RuleError("reference_file", row=0, why="json") from None
    for number, row in enumerate(rows, 1):
        if not isinstance(row, dict):
            raise RuleError("reference_file", row=number, why="json")
    return list(rows)
