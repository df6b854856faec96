"""Rows of a list -> checked orders with their fate in this file (D-2): new, incomplete, duplicate, rejected.

One bad row never stops a list. What is missing is a Problem on the order (its label waits), what was cleaned is a Note;
only a row without a usable case number is rejected. New or changed against the store is the services' to say.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, Final, NamedTuple, TypeVar

from govpost_desk.domain.cleaning import MAX_CASE_NO, Note, is_rounded, normalise_case_no
from govpost_desk.domain.orders import Mode, OrderFields, Payer, Problem, Recipient
from govpost_desk.importing.layout import Layout, plain_header
from govpost_desk.importing.row_fields import AddressReader, ColumnReader, read_name, read_phone
from govpost_desk.importing.tables import (
    POLL_ROWS,
    Cell,
    Formula,
    ListError,
    Row,
    Table,
    never,
    stop_if,
    without_collection,
)
from govpost_desk.importing.values import plain


class RowFate(StrEnum):
    """What becomes of a row within its file."""

    NEW = "new"  # complete, or complete but for a service that cannot be had (双程不可办)
    INCOMPLETE = "incomplete"  # recorded, it ticks, its label waits
    DUPLICATE = "duplicate"  # alike to an earlier row of this file
    REJECTED = "rejected"  # no usable case number; not recorded


class Reject(StrEnum):
    """Why a row is not recorded."""

    NO_CASE_NO = "no_case_no"
    CASE_NO_ROUNDED = "case_no_rounded"  # stored as a number: digits are lost, never guessed
    CASE_NO_FORMULA = "case_no_formula"


@dataclass(frozen=True, kw_only=True)
class Profile:
    """What the sending unit's profile says where a list is silent. `weight_g`: grams."""

    payer: Payer = Payer.SENDER
    mode: Mode = Mode.ONE_WAY
    receipt: bool = False
    weight_g: int = 0


class CheckedRow(NamedTuple):
    """One row of the file. `row_no` counts from 1 as the file shows it; `cells` are what stood there.

    `fields` is None only for a rejected row, whose reason is `reject`.
    """

    row_no: int
    fate: RowFate
    fields: OrderFields | None
    reject: Reject | None
    notes: tuple[Note, ...]
    cells: Row


@dataclass(frozen=True, kw_only=True)
class Summary:
    """Counts of a checked list. `waiting`: rows by problem; `noted`: rows by note."""

    rows: int
    new: int
    incomplete: int
    duplicate: int
    rejected: int
    two_way_impossible: int
    waiting: tuple[tuple[Problem, int], ...]
    noted: tuple[tuple[Note, int], ...]
    rejects: tuple[tuple[Reject, int], ...]


_Made = TypeVar("_Made")
_new, _set = object.__new__, object.__setattr__
# Beyond fifteen digits a spreadsheet keeps zeros only: such a number is never taken for a case number.
_EXACT: Final = 10**15
_FOOTER = re.compile(
    r"\s*(合计|总计|小计|共计|累计|总数|汇总|本页|以上|以下(空白|为空)|制表|填表|审核|复核|经办|交接|接收人|移交人|导出|打印|备注|说明|注[:：]|第\d+页|共\d+).*",
    re.DOTALL,
)
_PART = re.compile(r"第?(\d{1,3})(件|号|份)?")


def read_case_no(cell: Cell) -> tuple[str, Reject | None, tuple[Note, ...]]:
    """Case number of a cell: text as it stands, a number only if it is exact."""
    if isinstance(cell, str):
        if (
            cell.isascii()
            and cell.isdigit()
            and len(cell) <= MAX_CASE_NO
            and (len(cell) < 20 or cell[-1] != "0")
        ):
            return cell, None, ()
        cleaned = normalise_case_no(cell)
        if cleaned.text[:1] == "=" or (not cleaned.text and cell[:1] == "="):
            return "", Reject.CASE_NO_FORMULA, ()
        if not cleaned.text:
            return "", Reject.NO_CASE_NO, ()
        if is_rounded(cleaned.text):
            return "", Reject.CASE_NO_ROUNDED, ()
        return cleaned.text, None, cleaned.notes
    if isinstance(cell, Formula):
        text, reject, notes = read_case_no(cell.value) if isinstance(cell.value, str) else ("", None, ())
        return (text, reject, (*notes, Note.FORMULA_VALUE)) if text else ("", Reject.CASE_NO_FORMULA, ())
    if isinstance(cell, float):
        if cell.is_integer() and 0 < cell < _EXACT:
            return str(int(cell)), None, (Note.CASE_NO_RECOVERED,)
        return "", Reject.CASE_NO_ROUNDED, ()
    return "", Reject.NO_CASE_NO, ()


def _read_part(cell: Cell) -> int:
    match = _PART.fullmatch(plain(cell))
    return max(1, int(match[1])) if match else 1


def _made(shape: type[_Made], values: dict[str, Any]) -> _Made:
    """A frozen value built past its constructor, which sets its fields one by one: a sixth of an import."""
    value = _new(shape)
    _set(value, "__dict__", values)
    return value


class RowChecker:
    """Checks the rows of one file by one layout; remembers what it has seen of this file."""

    def __init__(self, layout: Layout, profile: Profile, desk_division: str) -> None:
        if not layout.settled:
            raise ListError("layout_open", missing=layout.missing)
        self._layout = layout
        self._width = len(layout.headers)
        self._case = layout.column("case_no")
        self._part = layout.column("part")
        self._name = layout.column("name")
        self._phone = layout.column("phone")
        self._columns = ColumnReader(layout, profile.payer, profile.mode, profile.receipt, profile.weight_g)
        self._address = AddressReader(layout, desk_division)
        self._seen: dict[tuple[str, int], OrderFields] = {}
        self._content = tuple(at for _, at in layout.columns)

    def check(self, row_no: int, cells: Row) -> CheckedRow | None:
        """One row; None for what is no order at all: empty rows, footers, a header repeated on a new page."""
        row = cells if len(cells) >= self._width else cells + [""] * (self._width - len(cells))
        case_no, reject, notes = read_case_no(row[self._case])
        if reject is not None:
            if self._is_noise(row):
                return None
            return CheckedRow(row_no, RowFate.REJECTED, None, reject, notes, cells)
        if notes and Note.CASE_NO_RECOVERED in notes and self._is_noise(row):
            return None
        fields, more = self._fields(case_no, row)
        return self._with_fate(row_no, fields, notes + more if notes or more else (), cells)

    def _fields(self, case_no: str, row: Row) -> tuple[OrderFields, tuple[Note, ...]]:
        name, name_problem, name_notes = read_name(row[self._name]) if self._name >= 0 else _NO_NAME
        phone, phone_problem, phone_notes = read_phone(row[self._phone]) if self._phone >= 0 else _NO_PHONE
        columns = self._columns.read(row)
        address, division, choices, problems, place_notes = self._address.read(row, columns.mode)
        if name_problem or phone_problem:
            problems = tuple(each for each in (name_problem, phone_problem) if each) + problems
        values = {
            **columns.fields,
            "case_no": case_no,
            "part": 1 if self._part < 0 else _read_part(row[self._part]),
            "recipient": _made(Recipient, {"name": name, "phone": phone, "address": address}),
            "division": division,
            "division_choices": choices,
            "problems": problems,
        }
        return _made(OrderFields, values), name_notes + phone_notes + place_notes + columns.notes

    def _with_fate(self, row_no: int, fields: OrderFields, notes: tuple[Note, ...], cells: Row) -> CheckedRow:
        key = (fields.case_no, fields.part)
        earlier = self._seen.setdefault(key, fields)
        fate = RowFate.NEW
        if earlier is not fields:
            if earlier == fields:
                return CheckedRow(row_no, RowFate.DUPLICATE, fields, None, notes, cells)
            fields = replace(fields, problems=(*fields.problems, Problem.SAME_KEY_OTHER_CONTENT))
        if fields.problems and fields.problems != _TWO_WAY_ONLY:
            fate = RowFate.INCOMPLETE
        return CheckedRow(row_no, fate, fields, None, tuple(dict.fromkeys(notes)) if notes else (), cells)

    def _is_noise(self, row: Row) -> bool:
        """Empty, a footer (合计 …) or the header again."""
        mapped = [row[at] for at in self._content]
        if not any(cell != "" and str(cell).strip() for cell in mapped):
            return True
        first = next((str(cell) for cell in row if str(cell).strip()), "")
        if _FOOTER.fullmatch(first):
            filled = {field for field, at in self._layout.columns if str(row[at]).strip() not in {"", first}}
            return len(filled & {"name", "phone", "address"}) <= 1
        same = sum(
            plain_header(cell) == self._layout.headers[at] for at, cell in enumerate(row[: self._width])
        )
        return same * 2 > self._width


_NO_NAME: tuple[str, Problem | None, tuple[Note, ...]] = ("", Problem.NO_RECIPIENT, ())
_NO_PHONE: tuple[str, Problem | None, tuple[Note, ...]] = ("", Problem.NO_PHONE, ())
_TWO_WAY_ONLY = (Problem.TWO_WAY_IMPOSSIBLE,)


def check_rows(
    table: Table,
    layout: Layout,
    profile: Profile,
    desk_division: str,
    *,
    cancelled: Callable[[], bool] = never,
    progress: Callable[[int, int], None] | None = None,
) -> tuple[CheckedRow, ...]:
    """Check all rows under the header. `progress(done, total)` and `cancelled` are called every few hundred rows.

    ListError `layout_open` when the layout is not settled, `cancelled` when the clerk stopped it.
    """
    checker = RowChecker(layout, profile, desk_division)
    first = layout.header_row + 1
    total = len(table.rows) - first
    checked: list[CheckedRow] = []
    add, check = checked.append, checker.check
    with without_collection():
        for done, cells in enumerate(table.rows[first:]):
            if done % POLL_ROWS == 0:
                stop_if(cancelled)
                if progress is not None:
                    progress(done, total)
            row = check(first + done + 1, cells)
            if row is not None:
                add(row)
    if progress is not None:
        progress(total, total)
    return tuple(checked)


def summary(checked: Iterable[CheckedRow]) -> Summary:
    """Count a checked list."""
    fates: Counter[RowFate] = Counter()
    problems: Counter[Problem] = Counter()
    notes: Counter[Note] = Counter()
    rejects: Counter[Reject] = Counter()
    for row in checked:
        fates[row.fate] += 1
        notes.update(row.notes)
        if row.reject is not None:
            rejects[row.reject] += 1
        if row.fields is not None and row.fate is not RowFate.DUPLICATE:
            problems.update(row.fields.problems)
    return Summary(
        rows=fates.total(),
        new=fates[RowFate.NEW],
        incomplete=fates[RowFate.INCOMPLETE],
        duplicate=fates[RowFate.DUPLICATE],
        rejected=fates[RowFate.REJECTED],
        two_way_impossible=problems[Problem.TWO_WAY_IMPOSSIBLE],
        waiting=tuple(sorted(problems.items())),
        noted=tuple(sorted(notes.items())),
        rejects=tuple(sorted(rejects.items())),
    )
