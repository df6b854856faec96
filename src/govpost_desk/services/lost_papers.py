"""Papers whose bytes a replay could not bring: the journal knows their hash, so they are drawn again."""

import logging
from datetime import datetime

from govpost_desk.domain.actors import SYSTEM
from govpost_desk.domain.numbers import REGISTER_PREFIX
from govpost_desk.storage import papers
from govpost_desk.storage.database import Database
from govpost_desk.storage.papers import StoredDocument
from govpost_desk.storage.recording import record

RESTORED_MARK = "恢复重制"
_log = logging.getLogger(__name__)


def draw_lost_papers(db: Database, at: datetime) -> int:
    """Draw again what is missing; returns how many came out other than they were.

    A paper is a pure function of the journal, so most come out as the very bytes. One that does not (an order was
    corrected since, the program draws differently now) is withdrawn and stored under its new hash, marked 恢复重制: the
    signed copy on paper stays what counts.
    """
    with db.reading() as execute:
        lost = papers.without_bytes(execute)
    changed = 0
    for document in lost:
        content = _drawn(db, document, document.mark)
        with db.begin() as tx:
            if content is not None and papers.digest(content) == document.sha256:
                papers.keep_bytes(tx.execute, content)
                continue
        again = _drawn(db, document, RESTORED_MARK)
        changed += 1
        with db.begin() as tx:
            ids = [document.document_id.hex()]
            record(
                tx,
                "documents.withdrawn",
                {"subject": document.subject, "document_ids": ids},
                by=SYSTEM,
                at=at,
            )
            if again is not None:
                body = {
                    "kind": document.kind,
                    "subject": document.subject,
                    "mark": RESTORED_MARK,
                    "sha256": papers.keep_bytes(tx.execute, again),
                }
                record(tx, "document.stored", body, by=SYSTEM, at=at)
    return changed


def _drawn(db: Database, document: StoredDocument, mark: str) -> bytes | None:
    """The paper as this program draws it now; None for one that it cannot draw from the journal."""
    # every start looks for lost papers, few have one to draw
    from govpost_desk.services import application_forms, period_papers
    from govpost_desk.services import papers as drawing

    periods = (period_papers.CLEARANCE_PDF, period_papers.DAY_PDF, period_papers.SHIFT_PDF)
    try:
        if document.kind in periods:
            with db.reading() as execute:
                return period_papers.kind_of(document.subject)[1](execute, document.subject, mark)
        if document.subject.startswith(REGISTER_PREFIX):
            drawn = drawing.draw_papers(db, document.subject, mark)
            return next((paper.content for paper in drawn if paper.kind == document.kind), None)
        if document.kind == application_forms.APPLICATION_PDF:
            return application_forms.draw_again(db, document.subject)
        return _of_bag(db, document, mark)
    except Exception as error:  # noqa: BLE001  a paper that cannot be drawn must not keep a desk from coming back
        _log.error("lost paper %s: %s", document.kind, type(error).__name__)
        return None


def _of_bag(db: Database, document: StoredDocument, mark: str) -> bytes | None:
    from govpost_desk.documents.address_list_pdf import address_list_pdf
    from govpost_desk.documents.manifest_pdf import manifest_pdf
    from govpost_desk.services import bag_papers
    from govpost_desk.services.address_lists import ADDRESS_LIST, list_of_bag
    from govpost_desk.storage import bags

    with db.reading() as execute:
        bag = bags.bag_by_tag(execute, document.subject)
        if bag is None or bag.sealed_at is None:
            return None
        if document.kind == bag_papers.MANIFEST_PDF:
            return manifest_pdf(bag_papers.manifest_sheet(execute, bag, mark))
        sheet = list_of_bag(execute, bag, mark) if document.kind == ADDRESS_LIST else None
        return address_list_pdf(sheet) if sheet is not None else None
