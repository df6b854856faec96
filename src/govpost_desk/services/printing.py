"""One step of the print lane: at most one label or paper, with the doubt kept in words (D-22; devices rules 1-9).

A label goes from `queued` to `sending` in a commit of its own before its first byte; whatever happens then ends as
done, unconfirmed, or queued again when the printer surely took no byte. The scan of the label is the only proof.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from govpost_desk.devices.attempt import Verdict, attempt_print
from govpost_desk.devices.ports import DeviceError, LabelPrinter, OfficePrinter
from govpost_desk.domain.errors import RuleError
from govpost_desk.services import labels, messages
from govpost_desk.services.settings import desk_settings
from govpost_desk.storage import papers, print_lane
from govpost_desk.storage.database import Database
from govpost_desk.storage.print_lane import PrintJob

Clock = Callable[[], datetime]


@dataclass(frozen=True, kw_only=True)
class News:
    """What a device says; it never blocks a scan (ux R9). `news`: printed, unconfirmed, waiting, refused, paper."""

    news: str
    message: str
    cause: str = ""
    waybill_no: str = ""
    register_no: str = ""


def start_lane(db: Database, clock: Clock) -> int:
    """At program start: what was being sent when the process died is unconfirmed. Returns how many such jobs."""
    with db.begin() as tx:
        return print_lane.doubt_unfinished(tx.execute, clock())


def print_next_label(db: Database, printer: LabelPrinter, clock: Clock) -> News | None:
    """Try the oldest waiting label once; None when none waits. A label in doubt is never tried again by itself."""
    with db.reading() as execute:
        job = print_lane.next_job(execute, "label")
        if job is None:
            return None
        waybill_no, copy_no, head, operator_no = print_lane.label_of(execute, job)
        doubt = print_lane.doubt_before(execute, job.print_no)
        try:
            sheet = labels.waybill_sheet(execute, waybill_no, copy_no, head, operator_no)
            drawn = labels.draw_label(sheet, desk_settings(execute).label_size, printer.language)
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
    try:
        printer.open()
    except DeviceError as error:
        return _waiting(db, job, waybill_no, error.code.value, clock)
    with db.begin() as tx:
        if not print_lane.mark(tx.execute, job.print_no, "queued", "sending", clock()):
            return None  # voided or reprinted while the label was drawn
    attempt = attempt_print(printer, drawn.content, f"{waybill_no}-P{copy_no}", after_doubt=doubt)
    cause = attempt.code.value if attempt.code else attempt.status.state.value if attempt.status else ""
    if attempt.verdict is Verdict.NOT_STARTED:
        with db.begin() as tx:
            print_lane.mark(tx.execute, job.print_no, "sending", "queued", clock(), cause)
        return _waiting(db, job, waybill_no, cause, clock)
    state = "unconfirmed" if attempt.verdict is Verdict.UNCONFIRMED else "done"
    cause = cause if state == "unconfirmed" else ""
    with db.begin() as tx:
        print_lane.mark(tx.execute, job.print_no, "sending", state, clock(), cause)
    kind = "printed" if state == "done" else "unconfirmed"
    message = messages.news(kind, waybill_no=waybill_no, cause=messages.device(cause))
    return News(
        news=kind,
        message=message + messages.label_flags(cut=drawn.cut, missing=drawn.missing),
        cause=cause,
        waybill_no=waybill_no,
    )


def print_next_paper(db: Database, printer: OfficePrinter, clock: Clock) -> News | None:
    """Hand the oldest waiting paper to the office printer; None when none waits."""
    with db.reading() as execute:
        job = print_lane.next_job(execute, "paper")
        if job is None:
            return None
        document = papers.document(execute, job.job_id)
        content = papers.document_bytes(execute, document.sha256) if document else None
    if content is None or document is None:
        with db.begin() as tx:
            print_lane.mark(tx.execute, job.print_no, "queued", "cancelled", clock(), "erased")
        return None
    with db.begin() as tx:
        if not print_lane.mark(tx.execute, job.print_no, "queued", "sending", clock()):
            return None
    try:
        printer.open()
        printer.print_pdf(content, f"{document.subject}-{document.kind}", job.copies)
    except DeviceError as error:
        state = "unconfirmed" if error.first_byte_sent else "queued"
        with db.begin() as tx:
            print_lane.mark(tx.execute, job.print_no, "sending", state, clock(), error.code.value)
        return _paper_failed(job, state, error.code.value, document.subject)
    with db.begin() as tx:
        print_lane.mark(tx.execute, job.print_no, "sending", "done", clock())
    return News(
        news="paper",
        message=messages.news("paper", register_no=document.subject),
        register_no=document.subject,
    )


def _paper_failed(job: PrintJob, state: str, cause: str, register_no: str) -> News:
    """A paper waits (said once for each cause) or is in doubt: then it is never printed again by itself (D-22)."""
    waits = state == "queued"
    kind = "paper_waiting" if waits else "paper_unconfirmed"
    message = messages.news(kind, register_no=register_no, cause=messages.device(cause))
    return News(
        news="waiting" if waits else "unconfirmed",
        message="" if waits and job.cause == cause else message,
        cause=cause,
        register_no=register_no,
    )


def _waiting(db: Database, job: PrintJob, waybill_no: str, cause: str, clock: Clock) -> News | None:
    """Say once that a label waits and why; the same cause again is no news."""
    if job.cause == cause:
        return News(news="waiting", message="", cause=cause, waybill_no=waybill_no)
    with db.begin() as tx:
        print_lane.mark(tx.execute, job.print_no, "queued", "queued", clock(), cause)
    message = messages.news("waiting", waybill_no=waybill_no, cause=messages.device(cause))
    return News(news="waiting", message=message, cause=cause, waybill_no=waybill_no)
