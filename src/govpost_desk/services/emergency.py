"""Emergency paper printed in good times: numbered sheets, waybill numbers set aside for them, voiding (D-17, D-20)."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from govpost_desk.domain.actors import Actor
from govpost_desk.domain.emergency import (
    EMERGENCY_PREFIX,
    LABELS_A_SHEET,
    EmergencyLabelSheet,
    EmergencyRegisterSheet,
)
from govpost_desk.domain.errors import RuleError
from govpost_desk.domain.numbers import daily_no
from govpost_desk.domain.outcomes import Answer
from govpost_desk.domain.reasons import OTHER_VOID, Act, reason_text
from govpost_desk.services.answers import Answered, answer, ask_reason, refused
from govpost_desk.services.context import ScanContext
from govpost_desk.services.day import business_day
from govpost_desk.services.settings import desk_profile, served_windows
from govpost_desk.storage import emergency, journal, numbers, registers
from govpost_desk.storage.database import Database, Execute, Tx
from govpost_desk.storage.emergency import LABEL, REGISTER, EmergencyNumber, EmergencySheet
from govpost_desk.storage.recording import record

EMERGENCY_PDF = "emergency_pdf"
_MOST_REGISTERS, _MOST_LABELS = 100, 1000  # of one print


@dataclass(frozen=True, kw_only=True)
class SheetRow:
    """One sheet in a list. `state` is "begun" while its entry goes on; `register_no`: "" until it is entered."""

    sheet: EmergencySheet
    state: str
    numbers: tuple[EmergencyNumber, ...]
    register_no: str

    def fields(self) -> dict[str, Any]:
        """As JSON fields."""
        return {
            "sheet_no": self.sheet.sheet_no,
            "kind": self.sheet.kind,
            "state": self.state,
            "issued_on": self.sheet.business_on,
            "window": self.sheet.window_code,
            "written_on": self.sheet.written_on,
            "register_no": self.register_no,
            "numbers": len(self.numbers),
            "numbers_left": len(_unused(self.numbers)),
        }


def issue(db: Database, register_count: int, label_count: int, *, by: Actor, at: datetime) -> tuple[str, ...]:
    """Number blank register sheets, and label sheets under `label_count` numbers taken out of the ranges.

    Returns the sheets' numbers. Raises RuleError: emergency_count, emergency_numbers (fewer numbers are left),
    sheets_exhausted; nothing is taken then.
    """
    if not (0 <= register_count <= _MOST_REGISTERS and 0 <= label_count <= _MOST_LABELS):
        raise RuleError("emergency_count", most=_MOST_REGISTERS, most_labels=_MOST_LABELS)
    if not register_count + label_count:
        raise RuleError("emergency_count", most=_MOST_REGISTERS, most_labels=_MOST_LABELS)
    with db.begin() as tx:
        taken = numbers.next_numbers(tx.execute, label_count)
        if len(taken) < label_count:
            raise RuleError("emergency_numbers", left=len(taken))
        made = [_record_issued(tx, REGISTER, [], by, at) for _ in range(register_count)]
        leaves = range(0, label_count, LABELS_A_SHEET)
        made += [_record_issued(tx, LABEL, taken[start : start + LABELS_A_SHEET], by, at) for start in leaves]
    return tuple(made)


def draw_sheets(db: Database, sheet_nos: Sequence[str], *, by: Actor, at: datetime) -> bytes:
    """The sheets as one PDF, journalled as an export; drawn again they are the same, so a lost print is no loss.

    Raises RuleError: no_sheet, sheet_used (entered or void: it must not go out again).
    """
    from govpost_desk.documents.emergency_label_pdf import emergency_label_pdf
    from govpost_desk.documents.emergency_pdf import emergency_register_pdf
    from govpost_desk.documents.pdf_joined import joined

    with db.reading() as execute:
        sheets = [_usable(execute, sheet_no.strip().upper()) for sheet_no in sheet_nos]
        blanks = [_blank(execute, sheet) for sheet in sheets]
    if spent := [
        blank for blank in blanks if isinstance(blank, EmergencyLabelSheet) and not blank.waybill_nos
    ]:
        raise RuleError("sheet_used", number=spent[0].sheet_no)
    content = joined(
        [
            emergency_register_pdf(blank)
            if isinstance(blank, EmergencyRegisterSheet)
            else emergency_label_pdf(blank)
            for blank in blanks
        ]
    )
    body = {
        "kind": EMERGENCY_PDF,
        "subject": sheets[0].sheet_no,
        "mark": "",
        "sheet_nos": [sheet.sheet_no for sheet in sheets],
        "sha256": hashlib.sha256(content).hexdigest(),
    }
    with db.begin() as tx:
        record(tx, "document.exported", body, by=by, at=at)
    return content


def list_sheets(db: Database) -> list[SheetRow]:
    """All sheets, newest first."""
    with db.reading() as execute:
        return [_row(execute, sheet) for sheet in emergency.sheets(execute)]


def void_sheet(db: Database, sheet_no: str, reason: str, *, by: Actor, at: datetime) -> int:
    """A sheet that is spoilt, lost or out of date; its unused numbers are void for ever. Returns how many.

    `reason` is kept; it must not name a person. Raises RuleError: reason_needed, no_sheet, sheet_used, sheet_begun.
    """
    if not reason.strip():
        raise RuleError("reason_needed")
    with db.begin() as tx:
        sheet = _usable(tx.execute, sheet_no.strip().upper())
        if lines_entered(tx.execute, sheet):
            raise RuleError("sheet_begun", number=sheet.sheet_no)
        body = {"sheet_no": sheet.sheet_no, "kind": sheet.kind, "reason": reason.strip()}
        record(tx, "emergency.voided", body, by=by, at=at)
        unused = _unused(emergency.numbers_of(tx.execute, sheet.sheet_no))
        for number in unused:
            void_number(tx, number.waybill_no, OTHER_VOID, by=by, at=at)
    return len(unused)


def void_number(tx: Tx, waybill_no: str, reason: str, *, by: Actor, at: datetime) -> None:
    """A number of a label sheet that no paper has used is spoilt (D-20)."""
    body = {
        "waybill_no": waybill_no,
        "order_id": "",
        "was": "reserved",
        "reason": reason,
        "needs_approval": False,
    }
    record(tx, "number.voided", body, by=by, at=at)


def ask_void(context: ScanContext, aside: EmergencyNumber) -> Answered:
    """GPDVOID + a number of a label sheet: a spoilt hand-written label; asks for the reason."""
    number = aside.waybill_no
    if aside.state == "voided":
        return refused(context, "voided_already", waybill_no=number)
    if aside.order_id is not None:
        return refused(context, "line_labelled", waybill_no=number)
    return ask_reason(context, Act.VOID, f"GPDVOID{number}", number, waybill_no=number)


def void(tx: Tx, context: ScanContext, aside: EmergencyNumber, reason: str, at: datetime) -> Answered:
    """The reason was given: the number is spoilt for ever."""
    if aside.state == "voided" or aside.order_id is not None:
        return refused(context, "line_labelled", waybill_no=aside.waybill_no)
    void_number(tx, aside.waybill_no, reason, by=context.actor, at=at)
    outcome = answer(Answer.DONE, "voided_aside", waybill_no=aside.waybill_no, reason=reason_text(reason))
    return outcome, context.holding(None)


def lines_entered(execute: Execute, sheet: EmergencySheet) -> list[registers.StoredLine]:
    """The lines of a sheet whose entry goes on."""
    register_id = registers.open_register(execute, "take_over", sheet.window_code, "", sheet.sheet_no)
    return registers.live_lines(execute, register_id) if register_id else []


def _record_issued(tx: Tx, kind: str, taken: list[numbers.NumberTaken], by: Actor, at: datetime) -> str:
    desk_id, nonces = journal.grants(tx.execute)
    epoch, on = max(nonces), business_day(tx.execute, at)
    serial = emergency.next_serial(tx.execute, epoch, on.isoformat())
    try:
        sheet_no = daily_no(EMERGENCY_PREFIX, desk_id, on, epoch, serial)
    except RuleError:
        raise RuleError("sheets_exhausted") from None
    body = {
        "sheet_no": sheet_no,
        "kind": kind,
        "daily_serial": serial,
        "taken": taken,
    }
    record(tx, "emergency.issued", body, by=by, at=at)
    return sheet_no


def _blank(execute: Execute, sheet: EmergencySheet) -> EmergencyRegisterSheet | EmergencyLabelSheet:
    desk = desk_profile(execute)
    printed_on = date.fromisoformat(sheet.business_on)
    if sheet.kind == REGISTER:
        return EmergencyRegisterSheet(
            sheet_no=sheet.sheet_no,
            centre_name=desk.centre_name,
            desk_id=desk.desk_id,
            printed_on=printed_on,
            hotline=desk.hotline,
            training=desk.training,
            windows=tuple((place.window_code, place.department) for place in served_windows(execute)),
        )
    found = emergency.numbers_of(execute, sheet.sheet_no)
    return EmergencyLabelSheet(
        sheet_no=sheet.sheet_no,
        waybill_nos=tuple(number.waybill_no for number in found if number.state == "reserved"),
        centre_name=desk.centre_name,
        desk_id=desk.desk_id,
        sender=desk.centre_name,
        hotline=desk.hotline,
        training=desk.training,
        printed_on=printed_on,
    )


def _usable(execute: Execute, sheet_no: str) -> EmergencySheet:
    sheet = emergency.sheet(execute, sheet_no)
    if sheet is None:
        raise RuleError("no_sheet", number=sheet_no[:30])
    if sheet.state != emergency.ISSUED:
        raise RuleError("sheet_used", number=sheet_no)
    return sheet


def _row(execute: Execute, sheet: EmergencySheet) -> SheetRow:
    register = registers.register_by_id(execute, sheet.register_id) if sheet.register_id else None
    begun = sheet.state == emergency.ISSUED and bool(sheet.window_code or sheet.written_on)
    return SheetRow(
        sheet=sheet,
        state="begun" if begun else sheet.state,
        numbers=tuple(emergency.numbers_of(execute, sheet.sheet_no)),
        register_no=(register.register_no or "") if register else "",
    )


def _unused(found: Sequence[EmergencyNumber]) -> list[EmergencyNumber]:
    return [number for number in found if number.state == "reserved" and number.order_id is None]
