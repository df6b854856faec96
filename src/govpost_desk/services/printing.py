"""One step of the print lane: at most one label or paper, with the doubt kept in words (D-22; devices rules 1-9).

A label goes from `queued` to `sending` in a commit of its own before its first byte; whatever happens then ends as
done, unconfirmed, or queued again when the printer surely took no byte. The scan of the label is the only proof.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from govpost_desk.devices.attempt import PrintAttempt, Verdict, attempt_print
from govpost_desk.devices.ports import DeviceError, LabelPrinter, OfficePrinter, PrinterState
from govpost_desk.domain.errors import RuleError
from govpost_desk.services import bag_papers, labels, messages
from govpost_desk.services.label_terms import terms_of
from govpost_desk.services.labels import DrawnLabel
from govpost_desk.services.news import News
from govpost_desk.services.office_labels import print_office_label
from govpost_desk.services.office_queue import note_mark, take_out_left
from govpost_desk.services.paper_ways import REGISTER_PDF
from govpost_desk.services.settings import desk_settings
from govpost_desk.storage import bags, papers, print_lane
from govpost_desk.storage.database import Database, Execute
from govpost_desk.storage.papers import StoredDocument
from govpost_desk.storage.print_lane import PrintJob

if TYPE_CHECKING:
    from govpost_desk.documents.label_terms import LabelTerms

Clock = Callable[[], datetime]
_AFTER_ALL = 1 << 62  # behind the last job


def start_lane(db: Database, clock: Clock) -> int:
    """At program start: what was being sent when the process died is unconfirmed. Returns how many such jobs."""
    with db.begin() as tx:
        return print_lane.doubt_unfinished(tx.execute, clock())


@dataclass(frozen=True)
class _Ready:
    """A label about to be sent. `number`: waybill or bag tag; `subject`: the words for it in a sentence."""

    number: str
    copy_no: int
    subject: str
    drawn: DrawnLabel


def print_aside(db: Database, printer: LabelPrinter, document: bytes, name: str) -> PrintAttempt:
    """Print a label that belongs to no piece (trial, ruler) once; on the thread of the lane, between two of its labels.

    What the printer may still hold of a label in doubt is cancelled first, as before any other label.
    """
    with db.reading() as execute:
        doubt = print_lane.cause_before(execute, _AFTER_ALL) != ""
    try:
        printer.open()
    except DeviceError as error:
        return PrintAttempt(Verdict.NOT_STARTED, None, error.code)
    return attempt_print(printer, document, name, after_doubt=doubt)


def print_next_label(
    db: Database, printer: LabelPrinter, clock: Clock, *, after_doubt: bool = False
) -> News | None:
    """Try the oldest waiting label or bag tag once; None when none waits. One in doubt is never tried again.

    `after_doubt`: what the printer got last was no label of the lane, and may still be held.
    """
    with db.reading() as execute:
        job = print_lane.next_job(execute, print_lane.LABEL_KINDS)
        if job is None:
            return None
        cause_before = print_lane.cause_before(execute, job.print_no)
        number = _number(execute, job)
        try:
            ready = _draw(execute, job, terms_of(printer))
        except RuleError as error:
            refusal: RuleError | None = error
        else:
            refusal = None
    if refusal is not None:
        with db.begin() as tx:
            print_lane.mark(tx.execute, job.print_no, "queued", "cancelled", clock(), refusal.code)
        return News(news="refused", message=messages.failure(refusal), cause=refusal.code, waybill_no=number)
    if ready is None:  # the bag was opened again: its tag is void
        with db.begin() as tx:
            print_lane.mark(tx.execute, job.print_no, "queued", "cancelled", clock(), "")
        return _gone(number)
    waybill_no, copy_no, drawn = ready.number, ready.copy_no, ready.drawn
    try:
        printer.open()
    except DeviceError as error:
        return _waiting(db, job, ready, error.code.value, clock)
    with db.begin() as tx:
        if not print_lane.mark(tx.execute, job.print_no, "queued", "sending", clock(), cause_was=job.cause):
            return _gone(number)  # voided, reprinted or moved to the office printer while the label was drawn
    attempt = attempt_print(
        printer, drawn.content, f"{waybill_no}-P{copy_no}", after_doubt=after_doubt or cause_before != ""
    )
    cause = attempt.code.value if attempt.code else attempt.status.state.value if attempt.status else ""
    if attempt.verdict is Verdict.NOT_STARTED:
        with db.begin() as tx:
            print_lane.mark(tx.execute, job.print_no, "sending", "queued", clock(), job.cause)
        return _waiting(db, job, ready, cause, clock)
    state = "unconfirmed" if attempt.verdict is Verdict.UNCONFIRMED else "done"
    cause = cause if state == "unconfirmed" else ""
    with db.begin() as tx:
        print_lane.mark(tx.execute, job.print_no, "sending", state, clock(), cause)
    kind = "printed" if state == "done" else "unconfirmed"
    told = kind if job.kind == "label" else f"tag_{kind}"
    message = messages.news(told, waybill_no=ready.subject, cause=messages.device(cause))
    if state == "done" and PrinterState.OUT_OF_PAPER in (job.cause, cause_before):
        message += messages.news("new_roll")
    return News(
        news=kind,
        message=message + messages.label_flags(cut=drawn.cut, missing=drawn.missing),
        cause=cause,
        waybill_no=waybill_no,
    )


def _gone(number: str = "") -> News:
    """A job that is not to be printed any more: nothing to tell, and the next one may wait behind it."""
    return News(news="gone", message="", waybill_no=number)


def _number(execute: Execute, job: PrintJob) -> str:
    if job.kind == "tag":
        found = bags.tag_of_job(execute, job.job_id)
        return found[1] if found else ""
    return print_lane.label_of(execute, job)[0]


def _draw(execute: Execute, job: PrintJob, terms: "LabelTerms") -> _Ready | None:
    """The bytes of a waybill or bag tag. Raises RuleError when it may not be printed."""
    if job.kind == "tag":
        tag = bag_papers.draw_tag(execute, job.job_id, terms)
        return (
            _Ready(tag[0], tag[1], f"{int(tag[0][20:24]):04d}" if len(tag[0]) == 30 else tag[0], tag[2])
            if tag
            else None
        )
    waybill_no, copy_no, head, operator_no = print_lane.label_of(execute, job)
    sheet = labels.waybill_sheet(execute, waybill_no, copy_no, head, operator_no)
    drawn = labels.draw_label(sheet, desk_settings(execute).label_size, terms)
    return _Ready(waybill_no, copy_no, waybill_no, drawn)


def print_next_paper(db: Database, printer: OfficePrinter, clock: Clock) -> News | None:
    """Hand the oldest waiting paper, or label moved there, to the office printer; None when none waits.

    First of all what a dead process, or a failed attempt, may have left in the queue is taken out of it.
    """
    with db.reading() as execute:
        mark = print_lane.office_mark(execute)
    if mark:
        return take_out_left(db, printer, mark)
    with db.reading() as execute:
        job = print_lane.next_job(execute, print_lane.PAPER_KINDS)
        if job is None:
            return None
        document = None if job.office else papers.document(execute, job.job_id)
        content = papers.document_bytes(execute, document.sha256) if document else None
    if job.office:
        return print_office_label(db, printer, job, clock)
    if content is None or document is None:
        with db.begin() as tx:
            print_lane.mark(tx.execute, job.print_no, "queued", "cancelled", clock(), "erased")
        return _gone()
    with db.begin() as tx:
        if not print_lane.mark(tx.execute, job.print_no, "queued", "sending", clock()):
            return _gone()
    try:
        printer.open()
        printer.print_pdf(content, f"{document.subject}-{document.kind}", job.copies, partial(note_mark, db))
    except DeviceError as error:
        state = "unconfirmed" if error.first_byte_sent else "queued"
        with db.begin() as tx:
            if state == "queued":
                print_lane.note_office(tx.execute, "")
            print_lane.mark(tx.execute, job.print_no, "sending", state, clock(), error.code.value)
        return _paper_failed(job, state, error.code.value, document)
    with db.begin() as tx:
        print_lane.note_office(tx.execute, "")
        print_lane.mark(tx.execute, job.print_no, "sending", "done", clock())
    return News(
        news="paper",
        message=messages.news(
            "paper", paper=messages.paper_name(document.kind), register_no=document.subject
        ),
        register_no=document.subject,
    )


def _paper_failed(job: PrintJob, state: str, cause: str, document: StoredDocument) -> News:
    """A paper waits (said once for each cause) or is in doubt: then it is never printed again by itself (D-22)."""
    waits = state == "queued"
    of_register = ".register" if document.kind == REGISTER_PDF else ""
    kind = "paper_waiting" if waits else f"paper_unconfirmed{of_register}"
    register_no, paper = document.subject, messages.paper_name(document.kind)
    message = messages.news(kind, paper=paper, register_no=register_no, cause=messages.device(cause))
    return News(
        news="waiting" if waits else "unconfirmed",
        message="" if waits and job.cause == cause else message,
        cause=cause,
        register_no=register_no,
    )


def _waiting(db: Database, job: PrintJob, ready: _Ready, cause: str, clock: Clock) -> News | None:
    """Say once that a label waits and why; the same cause again is no news."""
    waybill_no = ready.number
    if job.cause == cause:
        return News(news="waiting", message="", cause=cause, waybill_no=waybill_no)
    with db.begin() as tx:
        moved = not print_lane.mark(
            tx.execute, job.print_no, "queued", "queued", clock(), cause, cause_was=job.cause
        )
    if moved:
        return _gone(waybill_no)  # the office printer has it
    told = "waiting" if job.kind == "label" else "tag_waiting"
    message = messages.news(told, waybill_no=ready.subject, cause=messages.device(cause))
    fallback = "office" if job.kind == "label" else ""
    return News(news="waiting", message=message, cause=cause, waybill_no=waybill_no, fallback=fallback)
