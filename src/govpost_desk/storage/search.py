"""Looking pieces up for people: by the indexes of numbers and the keys of `storage/search_keys.py`, never by LIKE.

Every question is one probe or one range. What the journal brought after the keys were made is looked through one by
one, so that a piece recorded a moment ago is found; only behind a long journal (`BEHIND_MOST`) it has to wait.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property

from govpost_desk.domain.numbers import REGISTER_PREFIX
from govpost_desk.domain.search_keys import (
    GRAM,
    MOST_DIGITS,
    letters_match,
    name_matches,
    number_key,
    phone_key,
)
from govpost_desk.domain.search_terms import Asked
from govpost_desk.storage.database import Execute
from govpost_desk.storage.search_keys import Person, events_about, keyed_upto_and_head, people

BEHIND_MOST = 20_000  # events looked through one by one
RANGE_MOST = 5_000  # keys read of one range: who asks for more is asked to type more
_END = "\U0010ffff"


@dataclass(frozen=True, kw_only=True)
class Found:
    """One piece: who, where it is, on which papers. Empty strings where there is nothing yet."""

    order_id: str
    case_no: str
    part: int
    window_code: str
    document: str
    name: str
    phone: str
    address: str
    division: str
    erased: bool
    status: str
    custody: str
    waybill_no: str
    register_no: str
    collect_no: str


_FOUND = (
    "SELECT lower(hex(o.order_id)), o.case_no, o.part, o.window_code,"
    " coalesce(nullif(o.document_name, ''), o.item_name), p.name, p.phone,"
    " p.address, o.division, p.erased, o.status, coalesce(e.custody, ''), coalesce(e.waybill_no, ''),"
    " coalesce(r.register_no, ''), coalesce(c.register_no, '') FROM desk_order o JOIN party p USING (party_id)"
    " LEFT JOIN enclosure e USING (order_id) LEFT JOIN register r ON r.register_id = e.register_id"
    " LEFT JOIN mail_item m ON m.waybill_no = e.waybill_no LEFT JOIN register c ON c.register_id = m.register_id"
)


def find(execute: Execute, asked: Asked, most: int, read: Callable[[str], str]) -> list[Found]:
    """The first `most` pieces: whole numbers, then begins and ends of numbers, letters, names; newest first in each.

    `read` gives the letters of a name; asked only of names that have no keys yet.
    """
    found = []
    for at in hits(execute, asked, most, read):
        row = execute(f"{_FOUND} WHERE o.changed_at = ?", (at,)).fetchone()
        if row is not None:
            found.append(_found(row))
    return found


def one(execute: Execute, order_id: str) -> Found | None:
    """One piece by the id of its order (hex)."""
    row = execute(f"{_FOUND} WHERE o.order_id = ?", (bytes.fromhex(order_id),)).fetchone()
    return _found(row) if row else None


def hits(execute: Execute, asked: Asked, most: int, read: Callable[[str], str]) -> list[int]:
    """Where the pieces stand in the journal (`changed_at`), in the order in which they are shown."""
    if not asked.code:
        return []
    found: dict[int, None] = {}
    for stage in _stages(execute, asked, most, read):
        found.update(dict.fromkeys(stage))
        if len(found) >= most:
            break
    return list(found)[:most]


def behind(execute: Execute) -> int:
    """How many events have no keys and are not looked through either; 0 when nothing can be missed."""
    upto, head = keyed_upto_and_head(execute)
    return head - upto if head - upto > BEHIND_MOST else 0


def _stages(execute: Execute, asked: Asked, most: int, read: Callable[[str], str]) -> Iterator[list[int]]:
    if asked.whole:
        whole = [*_orders_under(execute, asked.code), *_of_register(execute, asked.code, most)]
        yield whole
        if whole:
            yield _of_case(execute, asked.code, most)  # a case may bear the same number
            return
    fresh = _Fresh(execute, read)
    if not asked.code.isascii():
        yield _named(execute, fresh, asked.name, most)
        yield _case_begins(execute, asked.code, most)
        return
    yield _of_case(execute, asked.code, most)
    if asked.tail:
        yield fresh.numbers(asked.tail) + _number_ends(execute, asked.tail, most)
        yield fresh.phones(asked.tail) + _range(execute, "phone_key", asked.tail[::-1], most)
    yield _case_begins(execute, asked.code, most)
    if len(asked.code) <= MOST_DIGITS:
        yield _waybill_begins(execute, asked.code, most)
    if asked.letters:
        yield fresh.letters(asked.letters) + _key(execute, "letter_key", asked.letters, most)
        yield _range(execute, "letter_key", asked.letters, most)
    if asked.name:
        yield _named(execute, fresh, asked.name, most)


def _named(execute: Execute, fresh: "_Fresh", name: str, most: int) -> list[int]:
    look = _key if len(name) <= GRAM else _range
    return fresh.names(name) + look(execute, "name_key", name, most)


def _of_case(execute: Execute, code: str, most: int) -> list[int]:
    query = "SELECT changed_at FROM desk_order WHERE case_no = ? ORDER BY changed_at DESC LIMIT ?"
    return _ats(execute, query, code, most)


def _of_register(execute: Execute, code: str, most: int) -> list[int]:
    """What stands on a register, in its order."""
    if not code.startswith(REGISTER_PREFIX):
        return []
    return _ats(
        execute,
        "SELECT o.changed_at FROM register g JOIN register_line l USING (register_id) JOIN desk_order o"
        " USING (order_id) WHERE g.register_no = ? AND l.undone = 0 ORDER BY l.recorded_at LIMIT ?",
        code,
        most,
    )


def _case_begins(execute: Execute, code: str, most: int) -> list[int]:
    return _ats(
        execute,
        "SELECT changed_at FROM desk_order WHERE case_no >= ? AND case_no < ? ORDER BY case_no DESC LIMIT ?",
        code,
        code + _END,
        most,
    )


def _waybill_begins(execute: Execute, code: str, most: int) -> list[int]:
    return _ats(
        execute,
        "SELECT o.changed_at FROM waybill_number n JOIN desk_order o USING (order_id)"
        " WHERE n.waybill_no >= ? AND n.waybill_no < ? ORDER BY n.waybill_no DESC LIMIT ?",
        code,
        code + _END,
        most,
    )


def _number_ends(execute: Execute, tail: str, most: int) -> list[int]:
    key = tail[::-1]
    rows = execute(
        "SELECT waybill_no FROM number_key WHERE key >= ? AND key < ? LIMIT ?", (key, key + _END, RANGE_MOST)
    )
    found = []
    for number in sorted((row[0] for row in rows.fetchall()), reverse=True)[:most]:
        found += _orders_under(execute, number)
    return found


def _orders_under(execute: Execute, number: str) -> list[int]:
    query = (
        "SELECT o.changed_at FROM waybill_number n JOIN desk_order o USING (order_id) WHERE n.waybill_no = ?"
    )
    return _ats(execute, query, number)


def _key(execute: Execute, table: str, key: str, most: int) -> list[int]:
    query = f"SELECT at FROM {table} WHERE key = ? ORDER BY at DESC LIMIT ?"  # noqa: S608  our own names
    return _ats(execute, query, key, most)


def _range(execute: Execute, table: str, begin: str, most: int) -> list[int]:
    query = f"SELECT at FROM {table} WHERE key >= ? AND key < ? LIMIT ?"  # noqa: S608  our own names
    return sorted(set(_ats(execute, query, begin, begin + _END, RANGE_MOST)), reverse=True)[:most]


def _ats(execute: Execute, query: str, *values: object) -> list[int]:
    return [row[0] for row in execute(query, values).fetchall()]


class _Fresh:
    """What the journal brought after the keys were made, newest first."""

    def __init__(self, execute: Execute, read: Callable[[str], str]) -> None:
        self._execute, self._read = execute, read

    @cached_property
    def _stretch(self) -> tuple[int, int] | None:
        """The events that have no keys; None when there are none, or too many."""
        upto, head = keyed_upto_and_head(self._execute)
        return (upto, head) if 0 < head - upto <= BEHIND_MOST else None

    @cached_property
    def _people(self) -> list[Person]:
        return list(people(self._execute, *self._stretch))[::-1] if self._stretch else []

    def names(self, asked: str) -> list[int]:
        return [person.at for person in self._people if name_matches(asked, person.name)]

    def letters(self, asked: str) -> list[int]:
        return [person.at for person in self._people if letters_match(asked, self._read(person.name))]

    def phones(self, tail: str) -> list[int]:
        return [person.at for person in self._people if phone_key(person.phone).startswith(tail[::-1])]

    def numbers(self, tail: str) -> list[int]:
        if self._stretch is None:
            return []
        about = events_about(self._execute, *self._stretch)
        ending = {number for _, _, number in about if number_key(number).startswith(tail[::-1])}
        return [at for number in sorted(ending, reverse=True) for at in _orders_under(self._execute, number)]


def _found(row: tuple[object, ...]) -> Found:
    values = dict(zip(Found.__dataclass_fields__, row, strict=True))
    values["erased"] = bool(values["erased"])
    return Found(**values)  # type: ignore[arg-type]
