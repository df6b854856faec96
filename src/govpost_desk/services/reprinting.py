"""A register's paper again, marked 补打 n: the same function, stored with a hash of its own (D-17, D-21)."""

from datetime import datetime

from govpost_desk.domain.outcomes import Answer
from govpost_desk.domain.reasons import Act, reason_text
from govpost_desk.services.answers import Answered, answer, ask_reason, refused
from govpost_desk.services.context import ScanContext
from govpost_desk.services.paper_ways import queue_paper
from govpost_desk.services.papers import REGISTER_PDF, closed_register, register_sheet
from govpost_desk.storage import papers, registers
from govpost_desk.storage.database import Tx
from govpost_desk.storage.recording import record

_MARK = "补打"


def ask_register(context: ScanContext, register_no: str) -> Answered:
    """GPDREPRINT right after a register's barcode: ask why both copies are printed again."""
    outcome, moved = ask_reason(context, Act.REPRINT, "GPDREPRINT", register_no, waybill_no=register_no)
    return outcome, moved


def ask_chosen(tx: Tx, context: ScanContext, register_no: str) -> Answered:
    """GPDREPRINT + register number: the same of a register that was chosen, with no signature asked for before."""
    if registers.register_by_no(tx.execute, register_no) is None:
        return refused(context, "unknown_register", register_no=register_no)
    return ask_register(context, register_no)


def reprint_register(tx: Tx, context: ScanContext, register_no: str, reason: str, at: datetime) -> Answered:
    """Store and queue both copies marked 补打 n. Raises RuleError "no_register"."""
    from govpost_desk.documents.register_pdf import register_pdf

    stored = papers.documents_of(tx.execute, register_no, REGISTER_PDF)
    count = sum(document.mark.startswith(_MARK) for document in stored) + 1
    mark = f"{_MARK} {count}"
    sheet = register_sheet(tx.execute, closed_register(tx.execute, register_no), mark)
    body = {
        "kind": REGISTER_PDF,
        "subject": register_no,
        "mark": mark,
        "reason": reason,
        "sha256": papers.keep_bytes(tx.execute, register_pdf(sheet)),
    }
    document = record(tx, "document.stored", body, by=context.actor, at=at)
    queue_paper(tx.execute, REGISTER_PDF, document.event_id, at)
    outcome = answer(
        Answer.DONE, "register_reprint", register_no=register_no, count=count, reason=reason_text(reason)
    )
    return outcome, context.holding(None)
