"""Emergency paper: numbered sheets, waybill numbers set aside for them, what was entered from them (D-17, D-20).

A number on a label sheet is reserved for nobody (an empty order id) until the register sheet that used it is entered.
"""

from dataclasses import dataclass

from govpost_desk.storage.database import Execute
from govpost_desk.storage.journal import Fact
from govpost_desk.storage.numbers import take_number

REGISTER, LABEL = "register", "label"
ISSUED, ENTERED, VOIDED = "issued", "entered", "voided"
_NOBODY = b""


@dataclass(frozen=True, kw_only=True)
class EmergencySheet:
    """One sheet. `window_code`, `written_on`, `unsigned`: what its entry has told of the paper so far."""

    sheet_no: str
    sheet_id: bytes
    kind: str
    state: str
    business_on: str
    window_code: str
    written_on: str
    unsigned: int
    register_id: bytes | None


@dataclass(frozen=True, kw_only=True)
class EmergencyNumber:
    """A number on a label sheet. `state`: reserved, used, voided; `order_id`: whose envelope bears it."""

    waybill_no: str
    sheet_no: str
    order_id: bytes | None
    state: str


_SHEET = f"SELECT {', '.join(EmergencySheet.__dataclass_fields__)} FROM emergency_sheet"  # noqa: S608
_NUMBER = (
    "SELECT e.waybill_no, e.sheet_no, e.order_id, n.state FROM emergency_number e JOIN waybill_number n"
    " USING (waybill_no)"
)


def apply_issued(execute: Execute, fact: Fact) -> None:
    """A blank sheet has its number; those of a label sheet are taken out of their range."""
    body = fact.body
    execute(
        "INSERT INTO emergency_sheet (sheet_no, sheet_id, kind, state, epoch, business_on, daily_serial, issued_at,"
        " window_code, written_on, unsigned) VALUES (?, ?, ?, 'issued', ?, ?, ?, ?, '', '', 0)",
        (
            body["sheet_no"],
            fact.event_id,
            body["kind"],
            fact.epoch,
            body["business_on"],
            body["daily_serial"],
            fact.position,
        ),
    )
    for taken in body["taken"]:
        take_number(execute, taken, _NOBODY)
        execute(
            "INSERT INTO emergency_number (waybill_no, sheet_no) VALUES (?, ?)",
            (taken["waybill_no"], body["sheet_no"]),
        )


def apply_voided(execute: Execute, fact: Fact) -> None:
    """Spoilt or lost: it can never be entered. Its unused numbers are voided by facts of their own."""
    execute("UPDATE emergency_sheet SET state = 'voided' WHERE sheet_no = ?", (fact.body["sheet_no"],))


def apply_headed(execute: Execute, fact: Fact) -> None:
    """What the head of the filled-in paper says, as far as it was told."""
    body = fact.body
    execute(
        "UPDATE emergency_sheet SET window_code = ?, written_on = ?, unsigned = ? WHERE sheet_no = ?",
        (body["window_code"], body["written_on"], int(body["unsigned"]), body["sheet_no"]),
    )


def apply_labelled(execute: Execute, fact: Fact) -> None:
    """By the paper this line's piece lies in the envelope under an emergency number."""
    body = fact.body
    execute(
        "UPDATE register_line SET waybill_no = ?, unsaid = ? WHERE register_id = ? AND line_id = ?",
        (
            body["waybill_no"],
            ",".join(body["unsaid"]),
            bytes.fromhex(body["register_id"]),
            bytes.fromhex(body["line_id"]),
        ),
    )
    execute(
        "UPDATE emergency_number SET order_id = ? WHERE waybill_no = ?",
        (bytes.fromhex(body["order_id"]), body["waybill_no"]),
    )


def apply_entered(execute: Execute, fact: Fact) -> None:
    """Every line of the sheet is in the books, under a register's number."""
    body = fact.body
    execute(
        "UPDATE emergency_sheet SET state = 'entered', register_id = ? WHERE sheet_no = ?",
        (bytes.fromhex(body["register_id"]), body["sheet_no"]),
    )


def undo_label(execute: Execute, fact: Fact) -> None:
    """The newest act of an entry is taken back: the line bears no emergency number."""
    body = fact.body
    execute(
        "UPDATE register_line SET waybill_no = ?, unsaid = ? WHERE register_id = ? AND line_id = ?",
        (
            body["restores"],
            ",".join(body["unsaid"]),
            bytes.fromhex(body["register_id"]),
            bytes.fromhex(body["act_id"]),
        ),
    )
    free_label(execute, body["waybill_no"])


def free_label(execute: Execute, waybill_no: str) -> None:
    """The line that bore it was undone: the number is nobody's again, while its register is open."""
    execute("UPDATE emergency_number SET order_id = NULL WHERE waybill_no = ?", (waybill_no,))


def sheet(execute: Execute, sheet_no: str) -> EmergencySheet | None:
    """One sheet by its number."""
    row = execute(_SHEET + " WHERE sheet_no = ?", (sheet_no,)).fetchone()
    return EmergencySheet(**dict(zip(EmergencySheet.__dataclass_fields__, row, strict=True))) if row else None


def sheets(execute: Execute) -> list[EmergencySheet]:
    """All sheets, newest first."""
    rows = execute(_SHEET + " ORDER BY issued_at DESC").fetchall()
    return [
        EmergencySheet(**dict(zip(EmergencySheet.__dataclass_fields__, row, strict=True))) for row in rows
    ]


def numbers_of(execute: Execute, sheet_no: str) -> list[EmergencyNumber]:
    """The numbers of a label sheet."""
    rows = execute(_NUMBER + " WHERE e.sheet_no = ? ORDER BY e.waybill_no", (sheet_no,)).fetchall()
    return [_number(row) for row in rows]


def set_aside(execute: Execute, waybill_no: str) -> EmergencyNumber | None:
    """A number of a label sheet that no entered paper has used: nobody may pack, bag or hand on under it.

    For every label that is scanned.
    """
    row = execute(_NUMBER + " WHERE e.waybill_no = ? AND n.order_id = x''", (waybill_no,)).fetchone()
    return _number(row) if row else None


def next_serial(execute: Execute, epoch: int, business_on: str) -> int:
    """The next serial of the day, without a gap per desk, epoch and business day."""
    row = execute(
        "SELECT coalesce(max(daily_serial), 0) + 1 FROM emergency_sheet WHERE epoch = ? AND business_on = ?",
        (epoch, business_on),
    ).fetchone()
    return int(row[0])


def _number(row: tuple[object, ...]) -> EmergencyNumber:
    return EmergencyNumber(**dict(zip(EmergencyNumber.__dataclass_fields__, row, strict=True)))  # type: ignore[arg-type]
