"""The end of a back-entry: the sheet becomes a take-over register, its envelopes are sealed (D-10a, D-12, D-17)."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from govpost_desk.domain.outcomes import Answer, Choice
from govpost_desk.domain.reasons import OTHER_VOID
from govpost_desk.domain.register import Fate
from govpost_desk.services import closing, supply
from govpost_desk.services.answers import Answered, answer, ask_confirm, refused
from govpost_desk.services.context import ScanContext
from govpost_desk.services.emergency import lines_entered
from govpost_desk.services.envelopes import record_opened, record_sealed
from govpost_desk.services.messages import hall
from govpost_desk.storage import emergency, registers
from govpost_desk.storage.database import Execute, Tx
from govpost_desk.storage.emergency import EmergencySheet
from govpost_desk.storage.numbers import reserved_number
from govpost_desk.storage.orders import stored_order, stored_orders
from govpost_desk.storage.recording import record
from govpost_desk.storage.registers import ACCEPTED, StoredLine

_HAND_WRITTEN = 0  # copy number of a label that no printer made


def end_paper(tx: Tx, context: ScanContext, at: datetime) -> Answered:
    """GPDEND twice: the sheet is in the books, under a register number of its own, and never entered again.

    What else stands on the window's list is no matter of this paper: it stays open.
    """
    sheet = emergency.sheet(tx.execute, context.paper_no)
    lines = lines_entered(tx.execute, sheet) if sheet else []
    if sheet is None or not lines:
        return refused(context, "nothing_to_close")
    labelled = _labelled(tx.execute, lines)
    accepted = [line for line in lines if line.fate in ACCEPTED]
    counts = {
        "count": len(accepted),
        "differences": sum(line.fate != Fate.TICKED for line in lines),
        "open": 0,
    }
    shown: dict[str, Any] = {**counts, "number": sheet.sheet_no, "labelled": len(labelled)}
    state = f"{sheet.sheet_no}/{closing.line_digest(lines)}/{sheet.unsigned}"
    question = context.question
    if question is None or question.act != "close" or question.target != state:
        outcome, asking = ask_confirm(
            context,
            "close",
            "GPDEND",
            "paper",
            state,
            **shown,
            window=sheet.window_code,
            on=sheet.written_on,
            incomplete=_incomplete(tx.execute, accepted),
            signed=hall.signed_text(unsigned=bool(sheet.unsigned)),
        )
        signing = Choice("GPDNOSIGN", hall.signing_choice(unsigned=bool(sheet.unsigned)))
        return replace(outcome, choices=(*outcome.choices, signing)), asking
    register = registers.register_by_id(tx.execute, lines[0].register_id)
    number = closing.record_closed(tx, context, register, lines, counts, at)
    for line in labelled:
        _seal_by_hand(tx, context, sheet, line, at)
    body = {
        "sheet_no": sheet.sheet_no,
        "register_id": register.register_id.hex(),
        "register_no": number,
        "window_code": sheet.window_code,
        "written_on": sheet.written_on,
        "line_count": len(lines),
        "labelled": [line.waybill_no for line in labelled],
    }
    record(tx, "emergency.entered", body, by=context.actor, at=at)
    moved = ScanContext(actor=context.actor, window_code=sheet.window_code)
    outcome = answer(Answer.CLOSED, "paper", register_no=number, **shown)
    return supply.used_up(tx, outcome, by=context.actor, at=at), moved


def _seal_by_hand(
    tx: Tx, context: ScanContext, sheet: EmergencySheet, line: StoredLine, at: datetime
) -> None:
    """The piece lies in its envelope since the day of the paper: packed and sealed, no label is printed (D-12).

    A number that was reserved for it before will never be printed: it is void.
    """
    assert line.order_id is not None
    spare = reserved_number(tx.execute, line.order_id)
    if spare is not None:
        body = {
            "waybill_no": spare,
            "order_id": line.order_id.hex(),
            "was": "reserved",
            "reason": OTHER_VOID,
            "needs_approval": False,
        }
        record(tx, "number.voided", body, by=context.actor, at=at)
    stored = stored_order(tx.execute, line.order_id)
    assert stored is not None
    opened = record_opened(
        tx, context, stored, line.waybill_no, None, masked=False, at=at, accepted_on=sheet.written_on
    )
    record_sealed(
        tx, context, opened.event_id, line.order_id, line.waybill_no, line.case_no, _HAND_WRITTEN, at
    )


def _labelled(execute: Execute, lines: list[StoredLine]) -> list[StoredLine]:
    """The lines whose piece lies in an envelope under an emergency number."""
    numbered = [line for line in lines if line.fate in ACCEPTED and line.waybill_no]
    return [line for line in numbered if emergency.set_aside(execute, line.waybill_no) is not None]


def _incomplete(execute: Execute, lines: list[StoredLine]) -> int:
    """How many of the pieces still lack what a label would need."""
    orders = stored_orders(execute, [line.order_id for line in lines if line.order_id is not None])
    return sum(bool(order.fields.problems) for order in orders.values())
