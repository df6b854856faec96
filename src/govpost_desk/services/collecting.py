"""Sealed pieces go to the driver on a register of their own (D-20a). Step OUT."""

from datetime import datetime

from govpost_desk.domain.outcomes import Answer
from govpost_desk.domain.scans import LabelCode
from govpost_desk.services.answers import Answered, answer, refused
from govpost_desk.services.context import Piece, ScanContext
from govpost_desk.services.packing import stale_copy
from govpost_desk.storage import registers
from govpost_desk.storage.database import Tx
from govpost_desk.storage.items import item_of_waybill, number_of
from govpost_desk.storage.recording import record


def collect_scan(tx: Tx, context: ScanContext, code: LabelCode, at: datetime) -> Answered:
    """A label is scanned to be handed to the driver: only sealed government mail may leave (D-20a)."""
    number = code.waybill.text
    item = item_of_waybill(tx.execute, number)
    if item is None:
        if code.waybill.has_check and not code.waybill.check_ok:
            return answer(Answer.CHECK_DIGIT, waybill_no=number), context.holding(None)
        known = number_of(tx.execute, number)
        if known is None:
            return refused(context, "not_ours", waybill_no=number)
        why = "voided" if known.state == "voided" else "reserved"
        return answer(Answer.NOT_SEALED, why, waybill_no=number, case_no=known.case_no), context.holding(None)
    piece = Piece(case_no=item.case_no, order_id=item.order_id, waybill_no=number)
    context = context.holding(piece)
    if stale := stale_copy(code, item):
        return stale, context
    if item.erased and item.state != "collected":
        return refused(context, "erased", waybill_no=number)
    if item.state == "labelled":
        return answer(Answer.NOT_SEALED, waybill_no=number, case_no=item.case_no), context
    if item.state == "collected":
        assert item.register_id is not None
        register = registers.register_by_id(tx.execute, item.register_id)
        outcome = answer(
            Answer.ALREADY_COLLECTED,
            "earlier" if register.register_no else "",
            waybill_no=number,
            case_no=item.case_no,
            register_no=register.register_no or "",
        )
        return outcome, context
    side = registers.DRIVER_SIDE
    register_id = registers.open_register(tx.execute, "collect", side)
    if register_id is None:
        body = {"kind": "collect", "side": side, "corrects_no": ""}
        register_id = record(tx, "register.opened", body, by=context.actor, at=at).event_id
    record(
        tx,
        "line.collected",
        {
            "register_id": register_id.hex(),
            "order_id": item.order_id.hex(),
            "case_no": item.case_no,
            "waybill_no": number,
            "party_id": item.party_id.hex(),
        },
        by=context.actor,
        at=at,
    )
    return answer(Answer.COLLECTED, waybill_no=number, case_no=item.case_no), context
