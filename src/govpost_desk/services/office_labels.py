"""The thermal printer is dead: the label that waits prints on A4 at the office printer, same number and copy (ADR 26).

Only a label of which surely no byte was taken moves; one in doubt is reprinted first, as a copy that can be told apart
(D-21, D-22). The move is journalled; the sheet is drawn when it prints and is never stored.
"""

from collections.abc import Callable
from datetime import datetime
from functools import partial

from govpost_desk.devices.ports import DeviceError, OfficePrinter
from govpost_desk.domain.actors import Actor
from govpost_desk.domain.errors import RuleError
from govpost_desk.services import labels, messages
from govpost_desk.services.news import News
from govpost_desk.services.office_queue import note_mark
from govpost_desk.services.settings import desk_settings
from govpost_desk.storage import packings, print_lane
from govpost_desk.storage.database import Database
from govpost_desk.storage.items import item_of_waybill
from govpost_desk.storage.print_lane import PrintJob
from govpost_desk.storage.recording import record


def move_to_office(db: Database, *, by: Actor, at: datetime) -> str:
    """Give the label that waits to the office printer; what to tell the clerk.

    Raises RuleError "office_no_label" (none waits), "office_in_doubt" (it may have come out), "office_not_waiting" (it
    is printing now, or has come out), "erased".
    """
    with db.begin() as tx:
        waiting = packings.waiting_packing(tx.execute)
        item = item_of_waybill(tx.execute, waiting.waybill_no) if waiting else None
        if item is None:
            raise RuleError("office_no_label")
        number = item.waybill_no
        if item.erased:
            raise RuleError("erased", waybill_no=number)
        if item.print_state == "unconfirmed":
            raise RuleError("office_in_doubt", waybill_no=number)
        if item.print_state != "queued" or not item.queued_jobs:
            raise RuleError("office_not_waiting", waybill_no=number)
        if not print_lane.move_to_office(tx.execute, item.queued_jobs[-1], at):
            raise RuleError("office_not_waiting", waybill_no=number)
        size = desk_settings(tx.execute).label_size
        sheet = labels.waybill_sheet(tx.execute, number, item.copy_no, item.head, by.operator_no)
        body = {
            "kind": "label_office",
            "subject": number,
            "copy_no": item.copy_no,
            "size": size,
            "sha256": labels.label_digest(sheet, size)[0],
        }
        record(tx, "document.exported", body, by=by, at=at)
    return messages.news("office_moved", waybill_no=number)


def print_office_label(
    db: Database, printer: OfficePrinter, job: PrintJob, clock: Callable[[], datetime]
) -> News:
    """Hand the A4 sheet of a label that was moved to the office printer."""
    with db.reading() as execute:
        waybill_no, copy_no, head, operator_no = print_lane.label_of(execute, job)
        try:
            sheet = labels.waybill_sheet(execute, waybill_no, copy_no, head, operator_no)
            content = labels.label_sheet_pdf(sheet, desk_settings(execute).label_size)
        except RuleError as error:
            refusal: RuleError | None = error
        else:
            refusal = None
    if refusal is not None:
        with db.begin() as tx:
            print_lane.mark(tx.execute, job.print_no, "queued", "cancelled", clock(), refusal.code)
        return News(
            news="refused", message=messages.failure(refusal), cause=refusal.code, waybill_no=waybill_no
        )
    with db.begin() as tx:
        if not print_lane.mark(tx.execute, job.print_no, "queued", "sending", clock(), print_lane.OFFICE):
            return News(news="gone", message="", waybill_no=waybill_no)  # its number was voided meanwhile
    try:
        printer.open()
        printer.print_pdf(content, f"{waybill_no}-P{copy_no}", 1, partial(note_mark, db))
    except DeviceError as error:
        state, cause = "unconfirmed" if error.first_byte_sent else "queued", error.code.value
        with db.begin() as tx:
            if state == "queued":
                print_lane.note_office(tx.execute, "")
            print_lane.mark(
                tx.execute, job.print_no, "sending", state, clock(), print_lane.office_cause(cause)
            )
        kind = "unconfirmed" if error.first_byte_sent else "waiting"
        said = messages.news(f"office_{kind}", waybill_no=waybill_no, cause=messages.device(cause))
        same = state == "queued" and job.cause == cause
        return News(news=kind, message="" if same else said, cause=cause, waybill_no=waybill_no)
    with db.begin() as tx:
        print_lane.note_office(tx.execute, "")
        print_lane.mark(tx.execute, job.print_no, "sending", "done", clock(), print_lane.OFFICE)
    return News(
        news="printed", message=messages.news("office_printed", waybill_no=waybill_no), waybill_no=waybill_no
    )
