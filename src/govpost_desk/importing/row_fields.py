"""Cells of one row -> the fields of an order. Usual cells take one look; repeated values are remembered.

This is the hot path of an import: 100,000 rows run through it, so it keeps small caches of what lists repeat (places,
item names, dates) and leaves clean text alone.
"""

from datetime import date
from operator import itemgetter
from typing import Any, NamedTuple

from govpost_desk.domain.cleaning import Note, clean_address, clean_text, is_usual
from govpost_desk.domain.names import is_usual_name, normalise_name
from govpost_desk.domain.orders import Mode, Payer, Problem
from govpost_desk.domain.phones import is_mobile, normalise_phone
from govpost_desk.domain.tariff import Zone, two_way_possible, zone
from govpost_desk.importing.division_table import lies_in
from govpost_desk.importing.divisions import DivisionMatch, shipped_matcher
from govpost_desk.importing.layout import Layout
from govpost_desk.importing.tables import Cell, Formula, Row, Value
from govpost_desk.importing.values import (
    names_carrier,
    plain,
    read_date,
    read_mode,
    read_payer,
    read_weight,
    read_yes,
)

Field = tuple[str, Problem | None, tuple[Note, ...]]
_CACHE_LIMIT = 20_000
_SHORT_TEXT = 60
_ADDRESS_LIMIT = 200
_EMPTY_WORDS = frozenset({"", "无", "暂无", "/", "-", "—", "null", "none", "nan", "#n/a", "n/a"})


def text_of(cell: Cell) -> str:
    """A cell as text: whole numbers without ".0", a formula by its stored result."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, Formula):
        return text_of(cell.value)
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    return str(cell)


def read_name(cell: Cell) -> Field:
    """Recipient of a cell. A formula counts by its stored text; without one it is named as what it is."""
    if isinstance(cell, str) and is_usual_name(cell) and cell not in _EMPTY_WORDS:
        return cell, None, ()
    notes: tuple[Note, ...] = ()
    if isinstance(cell, Formula):
        if not isinstance(cell.value, str) or not cell.value.strip():
            return "", Problem.FORMULA, ()
        cell, notes = cell.value, (Note.FORMULA_VALUE,)
    if not isinstance(cell, str):
        return "", Problem.NO_RECIPIENT, ()
    if cell[:1] in {"=", "＝"} and len(cell) > 1:
        return "", Problem.FORMULA, ()
    reading = normalise_name(cell)
    if reading.notes:
        notes += reading.notes
    if not reading.name or reading.name.lower() in _EMPTY_WORDS or reading.name.isdigit():
        return "", Problem.NO_RECIPIENT, notes
    return reading.name, None, notes


def read_phone(cell: Cell) -> Field:
    """Telephone of a cell, recovered where it was stored as a number."""
    if isinstance(cell, str) and is_mobile(cell):
        return cell, None, ()
    notes: tuple[Note, ...] = ()
    if isinstance(cell, Formula):
        cell, notes = cell.value, (Note.FORMULA_VALUE,)
    if not isinstance(cell, (str, float)) or isinstance(cell, bool) or cell == "":
        return "", Problem.NO_PHONE, ()
    number, valid, more = normalise_phone(cell)
    if valid:
        return number, None, notes + more if more or notes else ()
    if number.lower() in _EMPTY_WORDS and (isinstance(cell, str)):
        return "", Problem.NO_PHONE, ()
    return clean_text(number, 40).text, Problem.BAD_PHONE, notes + more


# Where a piece goes: cleaned address, division, the choices of it, what is wrong with them, what was cleaned.
Place = tuple[str, str, tuple[str, ...], tuple[Problem, ...], tuple[Note, ...]]


class _Region(NamedTuple):
    """Separate 省 / 市 / 区县 columns, joined."""

    text: str
    found: DivisionMatch
    notes: tuple[Note, ...]


class AddressReader:
    """Reads the address of a row from one column, or from 省 / 市 / 区县 columns and a detailed one."""

    def __init__(self, layout: Layout, desk_division: str) -> None:
        self._column = layout.column("address")
        self._region_columns = tuple(
            at for at in map(layout.column, ("province", "city", "county")) if at >= 0
        )
        self._desk = desk_division
        self._regions: dict[tuple[str, ...], _Region] = {}
        self._zones: dict[tuple[str, Mode], tuple[Problem, ...]] = {}
        self._match = shipped_matcher().match
        self._remembered = shipped_matcher().remembered_code

    def read(self, row: Row, mode: Mode) -> Place:
        """Address and division of a row, with the problems that keep its label waiting."""
        cell = row[self._column] if self._column >= 0 else ""
        notes: tuple[Note, ...] = ()
        if isinstance(cell, str) and len(cell) <= _ADDRESS_LIMIT and is_usual(cell):
            address = cell
        else:
            address, notes = clean_address(text_of(cell), _ADDRESS_LIMIT)
        if self._region_columns:
            region = self._region(row)
            if address in _EMPTY_WORDS:
                return (region.text, region.found.code, (), (Problem.NO_ADDRESS,), notes + region.notes)
            address, found = self._joined(region, address)
            notes = notes + region.notes
        else:
            if address in _EMPTY_WORDS:
                return ("", "", (), (Problem.NO_ADDRESS,), notes)
            known = self._remembered(address)
            if known:
                return (address, known, (), self._problems(known, mode), notes)
            found = self._match(address, self._desk)
        if found.old:
            notes = (*notes, Note.OLD_DIVISION)
        code = found.code
        if not code:
            problem = Problem.AMBIGUOUS_DIVISION if found.candidates else Problem.NO_DIVISION
            return (address, "", found.candidates, (problem,), notes)
        return (address, code, (), self._problems(code, mode), notes)

    def _problems(self, code: str, mode: Mode) -> tuple[Problem, ...]:
        """The province alone does not tell the city of this province; no two-way to another one (D-71)."""
        problems = self._zones.get((code, mode))
        if problems is None:
            problems = self._zones.setdefault((code, mode), self._zone_problems(code, mode))
        return problems

    def _zone_problems(self, code: str, mode: Mode) -> tuple[Problem, ...]:
        place = zone(self._desk, code)
        if place is Zone.UNKNOWN:
            return (Problem.NO_DIVISION,)
        if mode is Mode.TWO_WAY and not two_way_possible(place):
            return (Problem.TWO_WAY_IMPOSSIBLE,)
        return ()

    def _region(self, row: Row) -> _Region:
        key = tuple(text_of(row[at]) for at in self._region_columns)
        region = self._regions.get(key)
        if region is None:
            parts: list[str] = []
            notes: list[Note] = []
            for raw in key:
                cleaned = clean_address(raw, 60)
                notes += cleaned.notes
                if cleaned.text not in _EMPTY_WORDS and cleaned.text not in {"市辖区", *parts[-1:]}:
                    parts.append(cleaned.text)
            text = "".join(parts)
            region = _Region(text, self._match(text, self._desk), tuple(dict.fromkeys(notes)))
            if len(self._regions) < _CACHE_LIMIT:
                self._regions[key] = region
        return region

    def _joined(self, region: _Region, detail: str) -> tuple[str, DivisionMatch]:
        """The whole address and its division; a detailed address that names its own province must agree."""
        if not region.text:
            return detail, self._match(detail, self._desk)
        if detail.startswith(region.text[:2]):
            own = self._match(detail, self._desk)
            if own.code and (not region.found.code or lies_in(own.code, region.found.code)):
                return detail, own
            if own.code and not lies_in(region.found.code, own.code):
                choices = tuple(sorted({own.code, region.found.code}))
                return detail, DivisionMatch("", choices, "", detail)
        address = (region.text + detail)[:_ADDRESS_LIMIT]
        if region.found.code and not region.found.rest and region.found.code[4:] != "00":
            return address, region.found
        return address, self._match(address, self._desk)


class Columns(NamedTuple):
    """Everything of a row that lists repeat. `fields`: of an order, by name; `mode` is one of them."""

    fields: dict[str, Any]
    mode: Mode
    notes: tuple[Note, ...]


def _no_key(row: Row) -> tuple[Cell, ...]:
    return ()


class ColumnReader:
    """Reads the columns that repeat; a combination seen before is not read again."""

    def __init__(self, layout: Layout, payer: Payer, mode: Mode, receipt: bool, weight_g: int) -> None:
        self._at = {field: layout.column(field) for field in _REPEATED}
        columns = sorted({at for at in self._at.values() if at >= 0})
        # two columns at least: itemgetter gives a tuple then, and a cell twice in a key does no harm
        self._key = itemgetter(*columns, *columns[:1]) if columns else _no_key
        self._profile = (payer, mode, receipt, weight_g)
        self._known: dict[tuple[Cell, ...], Columns] = {}

    def read(self, row: Row) -> Columns:
        """The repeated fields of a row; `defaults` names those that came from the profile."""
        key = self._key(row)
        found = self._known.get(key)
        if found is None:
            found = self._read(row)
            if len(self._known) < _CACHE_LIMIT:
                self._known[key] = found
        return found

    def _read(self, row: Row) -> Columns:
        notes: list[Note] = []
        defaults: list[str] = []
        payer, mode, receipt, weight_g = self._profile
        own_payer = self._payer(row, notes)
        own_mode = self._mode(row, notes)
        own_receipt = self._yes(row, "receipt", notes)
        own_weight = self._weight(row, notes)
        for name, own in (
            ("payer", own_payer),
            ("mode", own_mode),
            ("receipt", own_receipt),
            ("weight_g", own_weight),
        ):
            if own is None:
                defaults.append(name)
        own_mode = mode if own_mode is None else own_mode
        fields = {
            "item_name": self._text(row, "item_name", notes),
            "document_name": self._text(row, "document_name", notes),
            "department": self._text(row, "department", notes),
            "issued_on": self._date(row, notes),
            "payer": payer if own_payer is None else own_payer,
            "mode": own_mode,
            "receipt": receipt if own_receipt is None else own_receipt,
            "weight_g": weight_g if own_weight is None else own_weight,
            "defaults": tuple(defaults),
        }
        return Columns(fields, own_mode, tuple(dict.fromkeys(notes)))

    def _cell(self, row: Row, field: str) -> Value:
        at = self._at[field]
        cell: Cell = row[at] if at >= 0 else ""
        return cell.value if isinstance(cell, Formula) else cell

    def _text(self, row: Row, field: str, notes: list[Note]) -> str:
        cleaned = clean_text(text_of(self._cell(row, field)), _SHORT_TEXT)
        notes += cleaned.notes
        return cleaned.text

    def _payer(self, row: Row, notes: list[Note]) -> Payer | None:
        text = plain(self._cell(row, "payer"))
        payer = read_payer(text)
        if payer is None and text not in _EMPTY_WORDS:
            notes.append(Note.UNKNOWN_PAYER)
        return payer

    def _mode(self, row: Row, notes: list[Note]) -> Mode | None:
        two_way = self._yes(row, "two_way", notes)
        if two_way is not None:
            return Mode.TWO_WAY if two_way else Mode.ONE_WAY
        text = plain(self._cell(row, "mode"))
        mode = read_mode(text)
        if mode is None and text not in _EMPTY_WORDS and not names_carrier(text):
            notes.append(Note.UNKNOWN_MODE)
        return mode

    def _yes(self, row: Row, field: str, notes: list[Note]) -> bool | None:
        text = plain(self._cell(row, field))
        answer = read_yes(text) if text else None
        if answer is None and text not in _EMPTY_WORDS:
            notes.append(Note.UNKNOWN_RECEIPT if field == "receipt" else Note.UNKNOWN_MODE)
        return answer

    def _weight(self, row: Row, notes: list[Note]) -> int | None:
        for field, factor in (("weight_g", 1), ("weight_kg", 1000)):
            text = plain(self._cell(row, field))
            if text in _EMPTY_WORDS or text == "0":
                continue
            grams = read_weight(text, factor)
            if grams is None:
                notes.append(Note.UNKNOWN_WEIGHT)
            return grams
        return None

    def _date(self, row: Row, notes: list[Note]) -> date | None:
        cell = self._cell(row, "issued_on")
        found = read_date(cell)
        if found is None and plain(cell) not in _EMPTY_WORDS:
            notes.append(Note.IMPOSSIBLE_DATE)
        return found


_REPEATED = (
    "item_name",
    "document_name",
    "department",
    "issued_on",
    "payer",
    "mode",
    "two_way",
    "receipt",
    "weight_g",
    "weight_kg",
)
