"""Papers whose bytes a replay could not bring: the journal knows their hash, so they are drawn again."""

from datetime import datetime

from govpost_desk.domain.actors import SYSTEM
from govpost_desk.domain.errors import RuleError
from govpost_desk.services import papers as drawing
from govpost_desk.storage import papers
from govpost_desk.storage.database import Database
from govpost_desk.storage.papers import StoredDocument
from govpost_desk.storage.recording import record

RESTORED_MARK = "恢复重制"


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
    """The paper as this program draws it now; None for a kind that it cannot draw from the journal."""
    subject, kind = document.subject, document.kind
    try:
        if kind in period_papers.KINDS:
            with db.reading() as execute:
                return period_papers.kind_of(subject)[1](execute, subject, mark)
        if registers.is_register_no(subject):
            drawn = drawing.draw_papers(db, subject, mark)
        else:
            drawn = [Paper(each, subject, mark, content) for each, content in bag_papers.draw(db, subject, mark)]
    except RuleError:
        return None
    return next((paper.content for paper in drawn if paper.kind == kind), None)
