"""Pictures for the screen of what is printed: the label that waits, a register's pages."""

from datetime import datetime
from pathlib import Path

from govpost_desk.domain.actors import Actor
from govpost_desk.domain.errors import RuleError
from govpost_desk.services import exporting, labels, papers
from govpost_desk.services.settings import desk_settings
from govpost_desk.storage import papers as stored
from govpost_desk.storage.database import Database
from govpost_desk.storage.items import item_of_waybill


def label_picture(db: Database, waybill_no: str, operator_no: str) -> bytes:
    """The newest label of a number as PNG, one pixel a dot. Raises RuleError no_label, erased."""
    with db.reading() as execute:
        item = item_of_waybill(execute, waybill_no)
        if item is None:
            raise RuleError("no_label", waybill_no=waybill_no)
        sheet = labels.waybill_sheet(execute, waybill_no, max(item.copy_no, 1), item.head, operator_no)
        size = desk_settings(execute).label_size
    return labels.draw_label(sheet, size, "png").content


def register_pictures(db: Database, register_no: str, dpi: int = 110) -> tuple[bytes, ...]:
    """The pages of the stored register PDF as PNG; drawn anew when its paper is not stored yet.

    Raises RuleError "no_register".
    """
    from govpost_desk.documents.pdf_picture import page_pngs

    with db.reading() as execute:
        known = stored.documents_of(execute, register_no, papers.REGISTER_PDF)
        content = stored.document_bytes(execute, known[0].sha256) if known else None
    if content is None:
        content = papers.draw_papers(db, register_no)[0].content
    return page_pngs(content, dpi)


def save_register_copy(db: Database, register_no: str, path: Path, *, by: Actor, at: datetime) -> Path:
    """Export a copy marked 副本 into a file. Raises RuleError no_register, StorageError unavailable."""
    exporting.write_new(path, exporting.register_copy(db, register_no, by=by, at=at))
    return path
