"""Proof slips: what became of a piece, on paper for whoever asks; stored, printed and journalled like other papers.

A slip shows the name masked; after an erasure the stored ones go (D-16). One that was lost with the disk is not drawn
again: it says what stood in the journal when it was made.
"""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from govpost_desk.domain.actors import Actor
from govpost_desk.domain.outcomes import Answer, Outcome
from govpost_desk.domain.proof_slip import ProofSlip, SlipLine
from govpost_desk.services import custody, messages
from govpost_desk.services.answers import answer
from govpost_desk.services.paper_ways import PROOF_RECEIPT, proofs_on_roll, queue_paper
from govpost_desk.services.settings import desk_profile
from govpost_desk.services.wording import as_written
from govpost_desk.storage import journal, papers
from govpost_desk.storage.database import Database, Execute, Tx
from govpost_desk.storage.recording import record
from govpost_desk.storage.ticking import window
from govpost_desk.wire.events import short_head

PROOF_PDF = "proof_pdf"


def print_slip(db: Database, order_id: str, *, by: Actor, at: datetime) -> Outcome:
    """Make the slip of a piece, store it, queue it for the printer the desk has for it. Raises RuleError no_order."""
    with db.reading() as execute:
        on_roll = proofs_on_roll(execute)
    kind = PROOF_RECEIPT if on_roll else PROOF_PDF
    slip, content = _drawn(db, order_id, by, at, on_roll=on_roll)
    with db.begin() as tx:
        body = {"kind": kind, "subject": slip.case_no, "mark": "", "piece": order_id}
        body["sha256"] = papers.keep_bytes(tx.execute, content)
        stored = record(tx, "document.stored", body, by=by, at=at)
        queue_paper(tx.execute, kind, stored.event_id, at)
    return answer(Answer.DONE, "slip", case_no=slip.case_no)


def slip_file(db: Database, order_id: str, *, by: Actor, at: datetime) -> bytes:
    """The slip as a file for whoever asked, journalled as an export, not stored. Raises RuleError no_order."""
    slip, content = _drawn(db, order_id, by, at)
    body = {
        "kind": PROOF_PDF,
        "subject": slip.case_no,
        "mark": "",
        "sha256": hashlib.sha256(content).hexdigest(),
    }
    with db.begin() as tx:
        record(tx, "document.exported", body, by=by, at=at)
    return content


def withdraw_slips(tx: Tx, case_no: str, order_ids: Sequence[bytes], *, by: Actor, at: datetime) -> None:
    """Forget the stored slips of these pieces of a case: they showed a person who is erased.

    One made before slips named their piece goes with anybody of its case.
    """
    shown = {"", *(order_id.hex() for order_id in order_ids)}
    ids = [
        document.document_id.hex()
        for kind in (PROOF_PDF, PROOF_RECEIPT)
        for document in papers.documents_of(tx.execute, case_no, kind)
        if papers.piece_of(tx.execute, document.document_id) in shown
    ]
    if ids:
        record(tx, "documents.withdrawn", {"subject": case_no, "document_ids": ids}, by=by, at=at)
        papers.drop_unused_bytes(tx.execute)


def _drawn(
    db: Database, order_id: str, by: Actor, at: datetime, *, on_roll: bool = False
) -> tuple[ProofSlip, bytes]:
    """The slip and its bytes: a PDF, or the lines for the roll, which are encoded when a printer takes them."""
    with db.reading() as execute:
        slip = _slip(execute, order_id, by, at)
    if on_roll:
        from govpost_desk.documents.receipt import stored
        from govpost_desk.documents.receipt_pages import proof_receipt

        return slip, stored(proof_receipt(slip))
    from govpost_desk.documents.proof_slip_pdf import proof_slip_pdf

    return slip, proof_slip_pdf(slip)


@as_written()
def _slip(execute: Execute, order_id: str, by: Actor, at: datetime) -> ProofSlip:
    from govpost_desk.importing.divisions import division_name

    chain, desk = custody.read_chain(execute, order_id), desk_profile(execute)
    piece, place = chain.piece, window(execute, chain.piece.window_code)
    shown: dict[str, Any] = {
        "name": "（已删除）" if piece.erased else piece.name,
        "place": division_name(piece.division) if piece.division else "",
        "window": f"{place.department if place else ''}（{piece.window_code}）",
    }
    return ProofSlip(
        **shown,
        case_no=piece.case_no,
        document=piece.document,
        waybill_no=piece.waybill_no,
        custody=messages.custody_text(piece.custody),
        numbers=chain.numbers,
        lines=tuple(
            SlipLine(at=link.at, what=link.what, detail=link.detail, operator_no=link.by, undone=link.undone)
            for link in chain.links
        ),
        centre_name=desk.centre_name,
        desk_id=desk.desk_id,
        hotline=desk.hotline,
        training=desk.training,
        operator_no=by.operator_no,
        printed_at=at,
        head=short_head(journal.head(execute)[1]),
    )
