"""Looking pieces up for people: by the indexes of numbers and the keys of `storage/search_keys.py`, never by LIKE.

Every question is one probe or one range. What the journal brought after the keys were made is looked through one by
one, so that a piece recorded a moment ago is found; only behind a long journal (`BEHIND_MOST`) it has to wait.
"""

from collections.abc import Callable
from functools import cache
from itertools import groupby
from operator import itemgetter

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
from govpost_desk.storage import waiting_search
from govpost_desk.storage.database import Execute
from govpost_desk.storage.found import Found
from govpost_desk.storage.search_keys import UPTO_AND_HEAD, events_about, keyed_upto_and_head, people

BEHIND_MOST = 20_000  # events looked through one by one
RANGE_MOST = 5_000  # keys read of one range: who asks for more is asked to type more
_END = "\U0010ffff"


_FOUND = (
    "SELECT lower(hex(o.order_id)), o.case_no, o.part, o.window_code,"
    " coalesce(nullif(o.document_name, ''), o.item_name), p.name, p.phone,"
    " p.address, o.division, p.erased, o.status,"
    " CASE WHEN h.order_id IS NOT NULL AND o.status <> 'taken' THEN 'called_off'"
    " ELSE coalesce(e.custody, '') END, coalesce(e.waybill_no, ''),"
    " coalesce(r.register_no, ''), coalesce(c.register_no, ''), coalesce(x.desk_id, ''), coalesce(x.at_ms, 0)"
    " FROM desk_order o JOIN party p USING (party_id)"
    " LEFT JOIN enclosure e USING (order_id) LEFT JOIN register r ON r.register_id = e.register_id"
    " LEFT JOIN mail_item m ON m.waybill_no = e.waybill_no LEFT JOIN register c ON c.register_id = m.register_id"
    " LEFT JOIN other_desk_custody x ON x.order_id = o.order_id"
    " LEFT JOIN hub_order h ON h.order_id = o.order_id AND h.state = 'cancelled'"
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
    if len(found) < most:
        found += waiting_search.find(execute, asked, most - len(found), read)
    return found


def one(execute: Execute, order_id: str) -> Found | None:
    """One piece by the id of its order (hex)."""
    key = bytes.fromhex(order_id)
    row = execute(f"{_FOUND} WHERE o.order_id = ?", (key,)).fetchone()
    return _found(row) if row else waiting_search.one(execute, key)


def hits(execute: Execute, asked: Asked, most: int, read: Callable[[str], str]) -> list[int]:
    """Where the pieces stand in the journal (`changed_at`), in the order in which they are shown."""
    if asked.whole and (whole := _whole(execute, asked.code, most)):
        return whole
    if not asked.code:
        return []
    parts, values = _question(asked)
    rows = execute(_statement(parts, most, RANGE_MOST), values)
    if parts[0] == "keyed":
        upto, head = rows.fetchone()
        if head > upto and (fresh := _fresh(execute, asked, read, upto, head)):
            rows = sorted([*fresh, *rows], key=itemgetter(0))  # the fresh ones first of their kind
    if not (asked.tail or asked.letters or len(asked.name) > GRAM):  # nothing dear stands further behind
        return list(dict.fromkeys([at for _, at in rows]))[:most]
    found: dict[int, None] = {}
    for kind, of_kind in groupby(rows, itemgetter(0)):
        ats = [at for _, at in of_kind]
        found.update(dict.fromkeys(ats if kind not in _RANGES else sorted(ats, reverse=True)))
        if len(found) >= most:
            break  # what stands further behind in the statement is then not looked up
    return list(found)[:most]


def behind(execute: Execute) -> int:
    """How many events have no keys and are not looked through either; 0 when nothing can be missed."""
    upto, head = keyed_upto_and_head(execute)
    return head - upto if head - upto > BEHIND_MOST else 0


# --- one question, one statement: a statement more costs twice what a probe costs ---------------------------------
# Its parts are asked in their order, none before it is needed. A row says its kind (which grows in this order) and a
# position. Limits are written out: with one bound to it SQLite plans the statement anew each time, which costs more
# than the answer.

_NUMBER_ENDS, _PHONE_ENDS, _LETTERS, _LETTERS_BEGIN, _NAME, _LONG_NAME = 2, 3, 6, 7, 8, 9
_RANGES = (_PHONE_ENDS, _LETTERS_BEGIN, _LONG_NAME)  # kinds that come as the keys stand, not the newest first


def _key(kind: int, table: str) -> str:
    return f"SELECT * FROM (SELECT {kind}, at FROM {table} WHERE key = ? ORDER BY at DESC LIMIT :most)"  # noqa: S608


def _range(kind: int, table: str) -> str:
    return f"SELECT * FROM (SELECT {kind}, at FROM {table} WHERE key >= ? AND key < ? LIMIT :range)"  # noqa: S608


def _case_begins(kind: int) -> str:
    return (
        f"SELECT * FROM (SELECT {kind}, changed_at FROM desk_order WHERE case_no >= ? AND case_no < ?"  # noqa: S608
        " ORDER BY case_no DESC LIMIT :most)"
    )


_PARTS = {
    "keyed": UPTO_AND_HEAD,
    "number": "SELECT 0, o.changed_at FROM waybill_number n JOIN desk_order o USING (order_id)"
    " WHERE n.waybill_no = ?",
    "register": "SELECT * FROM (SELECT 0, o.changed_at FROM register g JOIN register_line l USING (register_id)"
    " JOIN desk_order o USING (order_id) WHERE g.register_no = ? AND l.undone = 0"
    " ORDER BY l.recorded_at LIMIT :most)",
    "case": "SELECT * FROM (SELECT 1, changed_at FROM desk_order WHERE case_no = ?"
    " ORDER BY source DESC, part DESC LIMIT :most)",  # as they stand in the index: the newest part first
    "number ends": "SELECT * FROM (SELECT 2, o.changed_at FROM (SELECT waybill_no FROM"
    " (SELECT waybill_no FROM number_key WHERE key >= ? AND key < ? LIMIT :range)"
    " ORDER BY waybill_no DESC LIMIT :most) k CROSS JOIN waybill_number n USING (waybill_no)"
    " CROSS JOIN desk_order o USING (order_id) ORDER BY k.waybill_no DESC)",
    "phone ends": _range(_PHONE_ENDS, "phone_key"),
    "case begins": _case_begins(4),
    "number begins": "SELECT * FROM (SELECT 5, o.changed_at FROM waybill_number n JOIN desk_order o USING (order_id)"
    " WHERE n.waybill_no >= ? AND n.waybill_no < ? ORDER BY n.waybill_no DESC LIMIT :most)",
    "letters": _key(_LETTERS, "letter_key"),
    "letters begin": _range(_LETTERS_BEGIN, "letter_key"),
    "name": _key(_NAME, "name_key"),
    "long name": _range(_LONG_NAME, "name_key"),
    "case begins, last": _case_begins(10),
}


@cache
def _statement(parts: tuple[str, ...], most: int, range_most: int) -> str:
    text = " UNION ALL ".join(_PARTS[part] for part in parts)
    return text.replace(":most", str(most)).replace(":range", str(range_most))


def _whole(execute: Execute, code: str, most: int) -> list[int]:
    """Under a whole number of a waybill or a register; a case may bear the same number. [] when only a case does."""
    parts = ("number", "register", "case") if code.startswith(REGISTER_PREFIX) else ("number", "case")
    rows = execute(_statement(parts, most, RANGE_MOST), (code,) * len(parts)).fetchall()
    return list(dict.fromkeys(at for _, at in rows))[:most] if rows and rows[0][0] == 0 else []


def _question(asked: Asked) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The parts of the statement that answers, and what it is asked with."""
    code, name = asked.code, asked.name
    if not code.isascii():
        if len(name) <= GRAM:
            return ("keyed", "name", "case begins, last"), (name, code, code + _END)
        return ("keyed", "long name", "case begins, last"), (name, name + _END, code, code + _END)
    tail, letters = asked.tail[::-1], asked.letters
    if len(code) > MOST_DIGITS and not (letters or name):
        return ("case", "case begins"), (code, code, code + _END)
    parts, values = ["keyed", "case"], [code]
    if tail:
        parts += ["number ends", "phone ends"]
        values += [tail, tail + _END, tail, tail + _END]
    parts.append("case begins")
    values += [code, code + _END]
    if len(code) <= MOST_DIGITS:
        parts.append("number begins")
        values += [code, code + _END]
    if letters:
        parts += ["letters", "letters begin"]
        values += [letters, letters, letters + _END]
    if name:
        parts.append("name" if len(name) <= GRAM else "long name")
        values += [name] if len(name) <= GRAM else [name, name + _END]
    return tuple(parts), tuple(values)


def _fresh(
    execute: Execute, asked: Asked, read: Callable[[str], str], upto: int, head: int
) -> list[tuple[int, int]]:
    """What the journal brought after the keys were made, newest first in each kind; nothing when that is too much."""
    if head - upto > BEHIND_MOST:
        return []
    found = []
    if asked.tail:
        about = events_about(execute, upto, head)
        ending = {number for _, _, number in about if number_key(number).startswith(asked.tail[::-1])}
        for number in sorted(ending, reverse=True):
            found += [(_NUMBER_ENDS, at) for _, at in execute(_PARTS["number"], (number,)).fetchall()]
    for person in reversed(list(people(execute, upto, head))):
        if asked.tail and phone_key(person.phone).startswith(asked.tail[::-1]):
            found.append((_PHONE_ENDS, person.at))
        if asked.letters and letters_match(asked.letters, read(person.name)):
            found.append((_LETTERS, person.at))
        if asked.name and name_matches(asked.name, person.name):
            found.append((_NAME if len(asked.name) <= GRAM else _LONG_NAME, person.at))
    return found


def _found(row: tuple[object, ...]) -> Found:
    values = dict(zip(Found.__dataclass_fields__, row, strict=True))
    values["erased"] = bool(values["erased"])
    return Found(**values)  # type: ignore[arg-type]
