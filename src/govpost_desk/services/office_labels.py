"""The thermal printer is dead: the label or bag tag that waits prints on A4 at the office printer, same number and copy
(ADR 26, 31).

Only one of which surely no byte was taken moves; one in doubt is reprinted first, as a copy that can be told apart
(D-21, D-22). The move is journalled; the sheet is drawn when it prints and is never stored.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from govpost_desk.devices.ports import DeviceError, OfficePrinter
from govpost_desk.domain.actors import Actor
from govpost_desk.domain.bags import BagTagSheet
from govpost_desk.domain.errors import RuleError
from govpost_desk.domain.outcomes import Answer
from govpost_desk.services import bag_papers, labels, messages
from govpost_desk.services.answers import Answered, answer
from govpost_desk.services.context import ScanContext, Step
from govpost_desk.services.news import News
from govpost_desk.services.office_queue import note_mark
from govpost_desk.services.settings import desk_settings
from govpost_desk.storage import bags, packings, print_lane
from govpost_desk.storage.bags import StoredBag
from govpost_desk.storage.database import Database, Execute, Tx
from govpost_desk.storage.items import item_of_waybill
from govpost_desk.storage.print_lane import PrintJob
from govpost_desk.storage.recording import record
from govpost_desk.wire.events import short_head


def to_office(tx: Tx, context: ScanContext, at: datetime) -> Answered:
    """GPDOFFICE: while bagging the tag of the bag sealed last, else the label that waits, prints on A4."""
    try:
        if context.step is Step.BAG:
            said = _move_tag(tx, None, by=context.actor, at=at)
        else:
            said = _move_label(tx, by=context.actor, at=at)
    except RuleError as refusal:
        return replace(answer(Answer.REFUSED, "office"), message=messages.failure(refusal)), context
    return replace(answer(Answer.DONE, "office"), message=said), context


def move_to_office(db: Database, *, by: Actor, at: datetime) -> str:
    """Give the label that waits to the office printer; what to tell the clerk.

    Raises RuleError "office_no_label" (none waits), "office_in_doubt" (it may have come out), "office_not_waiting" (it
    is printing now, or has come out), "erased".
    """
    with db.begin() as tx:
        return _move_label(tx, by=by, at=at)


def move_tag_to_office(db: Database, bag_id: bytes | None, *, by: Actor, at: datetime) -> str:
    """Give the tag of a sealed bag (None: of the one sealed last) to the office printer; what to tell the clerk.

    Raises RuleError "office_no_tag", "office_tag_in_doubt", "office_tag_not_waiting".
    """
    with db.begin() as tx:
        return _move_tag(tx, bag_id, by=by, at=at)


def _move_label(tx: Tx, *, by: Actor, at: datetime) -> str:
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
    _journal(tx, "label", number, item.copy_no, labels.label_digest(sheet, size)[0], by=by, at=at)
    return messages.news("office_moved", waybill_no=number)


def _move_tag(tx: Tx, bag_id: bytes | None, *, by: Actor, at: datetime) -> str:
    bag = _sealed_bag(tx.execute, bag_id)
    if bag is None:
        raise RuleError("office_no_tag")
    copy_no, state, queued = bags.newest_tag(tx.execute, bag.bag_id, bag.tag_no)
    if state == "unconfirmed":
        raise RuleError("office_tag_in_doubt", bag_no=bag.bag_no)
    if state != "queued" or not print_lane.move_to_office(tx.execute, queued[-1], at):
        raise RuleError("office_tag_not_waiting", bag_no=bag.bag_no)
    head = short_head(bags.sealing_hash(tx.execute, bag))
    _journal(tx, "tag", bag.tag_no, copy_no, bag_papers.tag_digest(bag, copy_no, head), by=by, at=at)
    return messages.news("office_tag_moved", waybill_no=bag.bag_no)


def _sealed_bag(execute: Execute, bag_id: bytes | None) -> StoredBag | None:
    """The bag, if its tag is ours to print."""
    if bag_id is not None:
        bag = bags.bag(execute, bag_id)
        return bag if bag is not None and bag.state == "sealed" and bag.own_tag else None
    sealed = [bag for bag in bags.bags_here(execute) if bag.state == "sealed" and bag.own_tag]
    return max(sealed, key=lambda each: each.sealed_at or 0, default=None)


def _journal(tx: Tx, kind: str, subject: str, copy_no: int, sha256: str, *, by: Actor, at: datetime) -> None:
    body = {
        "kind": f"{kind}_office",
        "subject": subject,
        "copy_no": copy_no,
        "size": desk_settings(tx.execute).label_size,
        "sha256": sha256,
    }
    record(tx, "document.exported", body, by=by, at=at)


@dataclass(frozen=True)
class _Sheet:
    """An A4 sheet about to be printed. `spoken`: how a sentence names it; `told`: which sentences."""

    name: str
    spoken: str
    content: bytes
    told: str


def print_office_label(
    db: Database, printer: OfficePrinter, job: PrintJob, clock: Callable[[], datetime]
) -> News:
    """Hand the A4 sheet of a label or tag that was moved to the office printer."""
    with db.reading() as execute:
        try:
            sheet = _tag_sheet(execute, job) if job.kind == "tag" else _label_sheet(execute, job)
            cause, message = "", ""
        except RuleError as error:
            sheet, cause, message = None, error.code, messages.failure(error)
    if sheet is None:
        with db.begin() as tx:
            print_lane.mark(tx.execute, job.print_no, "queued", "cancelled", clock(), cause)
        return News(news="refused" if cause else "gone", message=message, cause=cause)
    with db.begin() as tx:
        if not print_lane.mark(tx.execute, job.print_no, "queued", "sending", clock(), print_lane.OFFICE):
            return News(news="gone", message="", waybill_no=sheet.spoken)  # its number was voided meanwhile
    try:
        printer.open()
        printer.print_pdf(sheet.content, sheet.name, 1, partial(note_mark, db))
    except DeviceError as error:
        return _failed(db, job, sheet, error, clock)
    with db.begin() as tx:
        print_lane.note_office(tx.execute, "")
        print_lane.mark(tx.execute, job.print_no, "sending", "done", clock(), print_lane.OFFICE)
    said = messages.news(f"{sheet.told}_printed", waybill_no=sheet.spoken)
    return News(news="printed", message=said, waybill_no=sheet.spoken)


def _failed(
    db: Database, job: PrintJob, sheet: _Sheet, error: DeviceError, clock: Callable[[], datetime]
) -> News:
    state, cause = "unconfirmed" if error.first_byte_sent else "queued", error.code.value
    with db.begin() as tx:
        if state == "queued":
            print_lane.note_office(tx.execute, "")
        print_lane.mark(tx.execute, job.print_no, "sending", state, clock(), print_lane.office_cause(cause))
    kind = "unconfirmed" if error.first_byte_sent else "waiting"
    said = messages.news(f"{sheet.told}_{kind}", waybill_no=sheet.spoken, cause=messages.device(cause))
    same = state == "queued" and job.cause == cause
    return News(news=kind, message="" if same else said, cause=cause, waybill_no=sheet.spoken)


def _label_sheet(execute: Execute, job: PrintJob) -> _Sheet:
    waybill_no, copy_no, head, operator_no = print_lane.label_of(execute, job)
    sheet = labels.waybill_sheet(execute, waybill_no, copy_no, head, operator_no)
    content = labels.label_sheet_pdf(sheet, desk_settings(execute).label_size)
    return _Sheet(f"{waybill_no}-P{copy_no}", waybill_no, content, "office")


def _tag_sheet(execute: Execute, job: PrintJob) -> _Sheet | None:
    """None for a bag that was opened again: its tag is void."""
    found = bags.tag_of_job(execute, job.job_id)
    bag = bags.bag(execute, found[0]) if found else None
    if found is None or bag is None or bag.tag_no != found[1] or bag.sealed_at is None:
        return None
    sheet = BagTagSheet(face=bag_papers.bag_face(execute, bag), copy_no=found[2])
    content = labels.tag_sheet_pdf(sheet, desk_settings(execute).label_size)
    return _Sheet(f"{bag.tag_no}-P{found[2]}", bag.bag_no, content, "office_tag")
