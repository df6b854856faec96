"""Clearances, business days and shifts: the accounting periods of a desk (D-33).

A clearance owns everything after the closing before it up to its own closing, so nothing falls between two of them.
"""

import json
from dataclasses import dataclass
from typing import Any

from govpost_desk.storage.database import Execute
from govpost_desk.storage.journal import Fact


@dataclass(frozen=True, kw_only=True)
class StoredClearance:
    """A clearance as it stands. `closed_at` is None while it is open; `figures`: its balance as journalled."""

    clearance_id: bytes
    business_on: str
    clearance_no: int
    state: str
    starts_after: int
    opened_at: int
    opened_ms: int
    opened_by: str
    opening_pieces: int
    opening_numbers: int
    closed_at: int | None
    closed_ms: int | None
    closed_by: str | None
    overdue: int
    reason: str
    figures: dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class StoredShift:
    """A shift as it stands. `taker_no`: who took over, "" while nobody has."""

    shift_id: bytes
    business_on: str
    shift_no: int
    state: str
    opened_at: int
    opened_ms: int
    operator_no: str
    closed_at: int | None
    closed_ms: int | None
    taker_no: str
    figures: dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class StoredDay:
    """A closed business day."""

    business_on: str
    day_id: bytes
    closed_at: int
    closed_ms: int
    closed_by: str
    reason: str
    figures: dict[str, Any]


_CLEARANCE = f"SELECT {', '.join(StoredClearance.__dataclass_fields__)} FROM clearance"  # noqa: S608
_SHIFT = f"SELECT {', '.join(StoredShift.__dataclass_fields__)} FROM shift"  # noqa: S608
_DAY = f"SELECT {', '.join(StoredDay.__dataclass_fields__)} FROM business_day"  # noqa: S608


def apply_clearance_opened(execute: Execute, fact: Fact) -> None:
    """A clearance begins; what was recorded since the last closing is its own."""
    body = fact.body
    execute(
        "INSERT INTO clearance (clearance_id, business_on, clearance_no, state, starts_after, opened_at, opened_ms,"
        " opened_by, opening_pieces, opening_numbers, overdue, reason, figures)"
        " VALUES (?, ?, ?, 'open', ?, ?, ?, ?, ?, ?, 0, '', '')",
        (
            fact.event_id,
            body["business_on"],
            body["clearance_no"],
            body["starts_after"],
            fact.position,
            fact.wall_ms,
            body["by"],
            body["opening"]["pieces"],
            body["opening"]["numbers"],
        ),
    )
    for thing in body["carried"]:  # a desk that worked before it had clearances
        execute("INSERT INTO clearance_left (clearance_id, thing) VALUES (x'', ?)", (thing,))


def apply_clearance_closed(execute: Execute, fact: Fact) -> None:
    """Its books are closed with these figures; what it left at the desk is the opening of the next."""
    body = fact.body
    clearance_id = bytes.fromhex(body["clearance_id"])
    execute(
        "UPDATE clearance SET state = 'closed', closed_at = ?, closed_ms = ?, closed_by = ?, overdue = ?, reason = ?,"
        " figures = ? WHERE clearance_id = ?",
        (
            fact.position,
            fact.wall_ms,
            body["by"],
            int(body["overdue"]),
            body["reason"],
            json.dumps(body["figures"], ensure_ascii=False),
            clearance_id,
        ),
    )
    for thing in body["left"]:
        execute("INSERT INTO clearance_left (clearance_id, thing) VALUES (?, ?)", (clearance_id, thing))
    _await_approval(execute, fact, "clearance", f"{body['business_on']}-{body['clearance_no']}")


def apply_day_closed(execute: Execute, fact: Fact) -> None:
    """日结: the day's books are closed; later acts belong to the next business day."""
    body = fact.body
    execute(
        "INSERT INTO business_day (business_on, day_id, closed_at, closed_ms, closed_by, reason, figures)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        (
            body["business_on"],
            fact.event_id,
            fact.position,
            fact.wall_ms,
            body["by"],
            body["reason"],
            json.dumps(body["figures"], ensure_ascii=False),
        ),
    )
    _await_approval(execute, fact, "day", body["business_on"])


def apply_shift_opened(execute: Execute, fact: Fact) -> None:
    """A clerk takes the desk."""
    body = fact.body
    execute(
        "UPDATE shift SET taker_no = ? WHERE shift_id = (SELECT shift_id FROM shift WHERE state = 'closed'"
        " ORDER BY closed_at DESC LIMIT 1) AND taker_no = ''",
        (body["by"],),
    )
    execute(
        "INSERT INTO shift (shift_id, business_on, shift_no, state, opened_at, opened_ms, operator_no, taker_no,"
        " figures) VALUES (?, ?, ?, 'open', ?, ?, ?, '', '')",
        (fact.event_id, body["business_on"], body["shift_no"], fact.position, fact.wall_ms, body["by"]),
    )


def apply_shift_closed(execute: Execute, fact: Fact) -> None:
    """交班: what lies on the desk is handed on."""
    body = fact.body
    execute(
        "UPDATE shift SET state = 'closed', closed_at = ?, closed_ms = ?, figures = ? WHERE shift_id = ?",
        (
            fact.position,
            fact.wall_ms,
            json.dumps(body["figures"], ensure_ascii=False),
            bytes.fromhex(body["shift_id"]),
        ),
    )


def now_open(execute: Execute) -> tuple[str | None, int | None]:
    """(business day of the open clearance, moment in ms at which the open shift began); None for what is not open."""
    row = execute(
        "SELECT (SELECT business_on FROM clearance WHERE state = 'open'),"
        " (SELECT opened_ms FROM shift WHERE state = 'open')"
    ).fetchone()
    return row[0], row[1]


def open_clearance(execute: Execute) -> StoredClearance | None:
    """The clearance at work; None before the first act of a day."""
    return _clearance(execute(_CLEARANCE + " WHERE state = 'open'").fetchone())


def last_clearance(execute: Execute) -> StoredClearance | None:
    """The clearance closed last."""
    return _clearance(
        execute(_CLEARANCE + " WHERE state = 'closed' ORDER BY closed_at DESC LIMIT 1").fetchone()
    )


def clearance(execute: Execute, business_on: str, clearance_no: int) -> StoredClearance | None:
    """One clearance by its day and number."""
    query = _CLEARANCE + " WHERE business_on = ? AND clearance_no = ?"
    return _clearance(execute(query, (business_on, clearance_no)).fetchone())


def clearances_of(execute: Execute, business_on: str) -> list[StoredClearance]:
    """The clearances of a business day, in order."""
    rows = execute(_CLEARANCE + " WHERE business_on = ? ORDER BY clearance_no", (business_on,)).fetchall()
    return [found for row in rows if (found := _clearance(row))]


def open_days(execute: Execute) -> list[str]:
    """Business days with a clearance and no day's end, oldest first."""
    rows = execute(
        "SELECT DISTINCT business_on FROM clearance WHERE business_on NOT IN (SELECT business_on FROM business_day)"
        " ORDER BY business_on"
    )
    return [row[0] for row in rows.fetchall()]


def newest_days(execute: Execute, limit: int = 31) -> list[str]:
    """The newest business days with a clearance, newest first."""
    rows = execute("SELECT DISTINCT business_on FROM clearance ORDER BY business_on DESC LIMIT ?", (limit,))
    return [row[0] for row in rows.fetchall()]


def closed_day(execute: Execute, business_on: str) -> StoredDay | None:
    """A closed day; None while it is open or unknown."""
    row = execute(_DAY + " WHERE business_on = ?", (business_on,)).fetchone()
    return StoredDay(**_fields(StoredDay, row)) if row else None


def is_day_closed(execute: Execute, business_on: str) -> bool:
    """Whether a business day has ended."""
    row = execute("SELECT 1 FROM business_day WHERE business_on = ?", (business_on,)).fetchone()
    return row is not None


def opening_of(execute: Execute, found: StoredClearance) -> set[str]:
    """Things that were at the desk when a clearance began: what the one before it left."""
    row = execute(
        "SELECT clearance_id FROM clearance WHERE closed_at <= ? ORDER BY closed_at DESC LIMIT 1",
        (found.starts_after,),
    ).fetchone()
    return left_by(execute, row[0] if row else b"")


def left_by(execute: Execute, clearance_id: bytes) -> set[str]:
    """Things at the desk when a clearance closed; under b"" those from before the first."""
    rows = execute("SELECT thing FROM clearance_left WHERE clearance_id = ?", (clearance_id,))
    return {row[0] for row in rows.fetchall()}


def open_shift(execute: Execute) -> StoredShift | None:
    """The shift at work."""
    return _shift(execute(_SHIFT + " WHERE state = 'open'").fetchone())


def last_shift(execute: Execute) -> StoredShift | None:
    """The shift closed last."""
    return _shift(execute(_SHIFT + " WHERE state = 'closed' ORDER BY closed_at DESC LIMIT 1").fetchone())


def shift(execute: Execute, business_on: str, shift_no: int) -> StoredShift | None:
    """One shift by its day and number."""
    query = _SHIFT + " WHERE business_on = ? AND shift_no = ?"
    return _shift(execute(query, (business_on, shift_no)).fetchone())


def shifts_on(execute: Execute, business_on: str) -> int:
    """How many shifts a business day has had."""
    row = execute("SELECT coalesce(max(shift_no), 0) FROM shift WHERE business_on = ?", (business_on,))
    return int(row.fetchone()[0])


_MOVED = " + ".join(
    f"json_extract(figures, '$.{flow}')"
    for flow in (
        "pieces.taken_over",
        "pieces.despatched",
        "pieces.handed_back",
        "numbers.granted",
        "numbers.used",
        "numbers.voided",
    )
)


def without_sheet(execute: Execute, kind: str) -> list[str]:
    """Subjects of closed periods without a paper of this kind (`clearance_pdf`, `day_pdf`, `shift_pdf`).

    A clearance in which nothing moved gets no sheet of its own (the day's shows it), nor does a shift that the program
    ended.
    """
    subject = {
        "clearance_pdf": "SELECT business_on || '-' || clearance_no AS s, closed_at FROM clearance"  # noqa: S608
        f" WHERE state = 'closed' AND (reason <> '' OR {_MOVED} > 0)",
        "day_pdf": "SELECT business_on AS s, closed_at FROM business_day",
        "shift_pdf": "SELECT business_on || '-S' || shift_no AS s, closed_at FROM shift"
        " WHERE state = 'closed' AND figures NOT IN ('', '{}')",
    }[kind]
    rows = execute(
        f"SELECT s FROM ({subject}) WHERE NOT EXISTS (SELECT 1 FROM document d WHERE d.subject = s AND d.kind = ?)"  # noqa: S608
        " ORDER BY closed_at",
        (kind,),
    )
    return [row[0] for row in rows.fetchall()]


def _await_approval(execute: Execute, fact: Fact, act: str, subject: str) -> None:
    """Books closed with a difference wait for a second person, who may come later (architecture §2.5)."""
    if fact.body["needs_approval"]:
        execute(
            "INSERT INTO approval_due (act_id, act, subject, operator_no) VALUES (?, ?, ?, ?)",
            (fact.event_id, act, subject, fact.body["by"]),
        )


def _clearance(row: tuple[Any, ...] | None) -> StoredClearance | None:
    return StoredClearance(**_fields(StoredClearance, row)) if row else None


def _shift(row: tuple[Any, ...] | None) -> StoredShift | None:
    return StoredShift(**_fields(StoredShift, row)) if row else None


def _fields(kind: type[Any], row: tuple[Any, ...]) -> dict[str, Any]:
    values = dict(zip(kind.__dataclass_fields__, row, strict=True))
    values["figures"] = json.loads(values["figures"]) if values["figures"] else {}
    return values
