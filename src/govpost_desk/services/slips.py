"""One step of the lane of the 80 mm printer: at most one paper on the roll, with the doubt kept in words (D-22).

A register is drawn from its closing event when it prints, on the printer's terms, as labels are; the document it stands
for is the stored A4 form, whose number and hash it shows. A proof slip is printed from the lines that were stored.
"""

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from govpost_desk.devices.attempt import PrintAttempt, Verdict, attempt_slip
from govpost_desk.devices.ports import DeviceError, ReceiptPrinter
from govpost_desk.domain.errors import RuleError
from govpost_desk.services import messages
from govpost_desk.services.news import News
from govpost_desk.services.paper_ways import PROOF_RECEIPT, REGISTER_PDF
from govpost_desk.services.papers import closed_register, register_sheet
from govpost_desk.storage import papers, print_lane
from govpost_desk.storage.database import Database, Execute
from govpost_desk.storage.papers import StoredDocument
from govpost_desk.storage.print_lane import PrintJob

if TYPE_CHECKING:
    from govpost_desk.documents.escpos import ReceiptTerms
    from govpost_desk.documents.receipt import Receipt

Clock = Callable[[], datetime]
_IDS = 10_000
_AFTER_ALL = 1 << 62  # behind the last job


def print_next_slip(db: Database, printer: ReceiptPrinter, clock: Clock) -> News | None:
    """Try the oldest waiting paper of the roll once; None when none waits. One in doubt is never tried again."""
    with db.reading() as execute:
        job = print_lane.next_job(execute, print_lane.SLIP_KINDS)
        if job is None:
            return None
        doubt = print_lane.cause_before(execute, job.print_no, print_lane.SLIP_KINDS) != ""
        document = papers.document(execute, job.job_id)
        receipt = _receipt(execute, document) if document else None
    if document is None or receipt is None:
        with db.begin() as tx:
            print_lane.mark(tx.execute, job.print_no, "queued", "cancelled", clock(), "erased")
        return News(news="gone", message="")
    try:
        content = encoded(receipt, printer, f"{job.print_no % _IDS:04d}")
    except RuleError as refusal:
        with db.begin() as tx:
            print_lane.mark(tx.execute, job.print_no, "queued", "cancelled", clock(), refusal.code)
        said = messages.failure(refusal)
        return News(news="refused", message=said, cause=refusal.code, register_no=document.subject)
    try:
        printer.open()
    except DeviceError as error:
        return _waiting(db, job, document, error.code.value, clock)
    with db.begin() as tx:
        if not print_lane.mark(tx.execute, job.print_no, "queued", "sending", clock()):
            return News(news="gone", message="")
    attempt = attempt_slip(printer, content, f"{document.subject}-{document.kind}", after_doubt=doubt)
    cause = attempt.code.value if attempt.code else attempt.status.state.value if attempt.status else ""
    if attempt.verdict is Verdict.NOT_STARTED:
        with db.begin() as tx:
            print_lane.mark(tx.execute, job.print_no, "sending", "queued", clock(), job.cause)
        return _waiting(db, job, document, cause, clock)
    done = attempt.verdict is not Verdict.UNCONFIRMED
    with db.begin() as tx:
        state = "done" if done else "unconfirmed"
        print_lane.mark(
            tx.execute, job.print_no, "sending", state, clock(), "" if done else cause or "silent"
        )
    kind = "slip_unconfirmed.register" if document.kind == REGISTER_PDF else "slip_unconfirmed"
    return _news("slip" if done else kind, document, "" if done else cause)


def encoded(receipt: "Receipt", printer: ReceiptPrinter, process_id: str) -> bytes:
    """The bytes for this printer. Raises RuleError "label_data"."""
    from govpost_desk.documents import escpos
    from govpost_desk.documents.label_model import LabelError

    told = process_id if printer.profile.tells_when_out else ""
    try:
        return escpos.encode(receipt, receipt_terms(printer), told)
    except LabelError as error:
        raise RuleError("label_data", field=error.code) from None


def print_trial(db: Database, printer: ReceiptPrinter) -> PrintAttempt:
    """Print the trial slip once, between two of the lane's own: what one in doubt left in the printer goes first."""
    with db.reading() as execute:
        doubt = print_lane.cause_before(execute, _AFTER_ALL, print_lane.SLIP_KINDS) != ""
    try:
        printer.open()
    except DeviceError as error:
        return PrintAttempt(Verdict.NOT_STARTED, None, error.code)
    return attempt_slip(printer, trial_slip(printer), "trial", after_doubt=doubt)


def trial_slip(printer: ReceiptPrinter) -> bytes:
    """A slip to try a printer with: every kind of line, and a code that says what it is when it is scanned."""
    from govpost_desk.documents.receipt_pages import trial_receipt

    return encoded(trial_receipt(), printer, "TEST")


def receipt_terms(printer: ReceiptPrinter) -> "ReceiptTerms":
    """The terms of a slip for this printer: its width, the font it surely has, its commands."""
    from govpost_desk.documents.escpos import ReceiptTerms
    from govpost_desk.documents.resident_font import ResidentFont

    profile = printer.profile
    font = ResidentFont("", "gb18030", 24, profile.coverage) if profile.coverage else None
    return ReceiptTerms(dots_wide=profile.dots_wide, coverage=font, commands=profile.commands)


def _receipt(execute: Execute, document: StoredDocument) -> "Receipt | None":
    if document.kind == PROOF_RECEIPT:
        from govpost_desk.documents.receipt import restored

        content = papers.document_bytes(execute, document.sha256)
        return restored(content) if content is not None else None
    from govpost_desk.documents.receipt_pages import register_receipt

    return register_receipt(
        register_sheet(execute, closed_register(execute, document.subject), document.mark)
    )


def _waiting(db: Database, job: PrintJob, document: StoredDocument, cause: str, clock: Clock) -> News:
    """Say once that a paper waits and why; the same cause again is no news."""
    if job.cause == cause:
        return News(news="waiting", message="", cause=cause, register_no=document.subject)
    with db.begin() as tx:
        print_lane.mark(tx.execute, job.print_no, "queued", "queued", clock(), cause)
    return _news("slip_waiting", document, cause)


def _news(kind: str, document: StoredDocument, cause: str) -> News:
    said = messages.news(
        kind,
        paper=messages.paper_name(document.kind),
        register_no=document.subject,
        cause=messages.device(cause),
    )
    names = {"slip": "paper", "slip_waiting": "waiting", "slip_unconfirmed": "unconfirmed"}
    return News(news=names[kind.partition(".")[0]], message=said, cause=cause, register_no=document.subject)
