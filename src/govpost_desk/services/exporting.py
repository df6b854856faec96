"""What leaves the desk as a file: copies of registers, sample labels, the rescue sheet; journalled (D-16, D-21)."""

import hashlib
import os
from datetime import datetime
from pathlib import Path

from govpost_desk.domain.actors import Actor
from govpost_desk.domain.business_day import business_date
from govpost_desk.domain.errors import RuleError, StorageError
from govpost_desk.domain.rescue_sheet import RescueSheet
from govpost_desk.domain.training import is_training_desk
from govpost_desk.domain.waybill import SAMPLE_COPY
from govpost_desk.services import bag_papers, labels, papers, period_papers
from govpost_desk.services.label_terms import plain_terms
from govpost_desk.services.set_up import DeskMade, DeskPlan
from govpost_desk.storage import bags
from govpost_desk.storage import papers as stored
from govpost_desk.storage.database import Database
from govpost_desk.storage.items import item_of_waybill
from govpost_desk.storage.recording import record

LABEL_LANGUAGES = labels.LABEL_LANGUAGES


def register_copy(db: Database, register_no: str, *, by: Actor, at: datetime) -> bytes:
    """A register as PDF, marked 副本. Raises RuleError "no_register"."""
    return papers.export_register(db, register_no, by=by, at=at)


def sample_label(
    db: Database, waybill_no: str, language: str, size: str, *, by: Actor, at: datetime
) -> bytes:
    """A 样张: the word across the text, barcode intact, copy 0. Raises RuleError no_label, erased, label_size."""
    with db.reading() as execute:
        item = item_of_waybill(execute, waybill_no.strip().upper())
        if item is None:
            raise RuleError("no_label", waybill_no=waybill_no[:13])
        sheet = labels.waybill_sheet(execute, item.waybill_no, SAMPLE_COPY, item.head, by.operator_no)
    content = labels.draw_label(sheet, size, plain_terms(language)).content
    body = {
        "kind": "label",
        "subject": sheet.waybill_no,
        "language": language,
        "size": size,
        "sha256": hashlib.sha256(content).hexdigest(),
    }
    with db.begin() as tx:
        record(tx, "document.exported", body, by=by, at=at)
    return content


def period_copy(db: Database, subject: str, *, by: Actor, at: datetime) -> bytes:
    """A day ("2026-11-23"), clearance ("2026-11-23-2") or shift ("2026-11-23-S1") as PDF, marked 副本.

    Raises RuleError "no_period".
    """
    kind, draw = period_papers.kind_of(subject)
    with db.reading() as execute:
        content = draw(execute, subject, papers.COPY_MARK)
    return _exported(db, kind, subject, content, by, at)


def manifest_copy(db: Database, tag_no: str, *, by: Actor, at: datetime) -> bytes:
    """The manifest of a sealed bag as PDF, marked 副本. Raises RuleError "no_bag"."""
    from govpost_desk.documents.manifest_pdf import manifest_pdf

    with db.reading() as execute:
        bag = bags.bag_by_tag(execute, tag_no)
        if bag is None or bag.sealed_at is None:
            raise RuleError("no_bag")
        content = manifest_pdf(bag_papers.manifest_sheet(execute, bag, papers.COPY_MARK))
    return _exported(db, bag_papers.MANIFEST_PDF, tag_no, content, by, at)


def _exported(db: Database, kind: str, subject: str, content: bytes, by: Actor, at: datetime) -> bytes:
    """Store a copy with its hash and journal the export."""
    with db.begin() as tx:
        sha256 = stored.keep_bytes(tx.execute, content)
        body = {"kind": kind, "subject": subject, "mark": papers.COPY_MARK, "sha256": sha256}
        if not [each for each in stored.documents_of(tx.execute, subject, kind) if each.sha256 == sha256]:
            record(tx, "document.stored", body, by=by, at=at)
        record(tx, "document.exported", body, by=by, at=at)
    return content


def rescue_sheet(plan: DeskPlan, made: DeskMade, at: datetime) -> bytes:
    """The one page for the safe; it is never stored."""
    from govpost_desk.documents.rescue_sheet_pdf import rescue_sheet_pdf

    sheet = RescueSheet(
        desk_id=made.desk_id,
        centre_name=plan.desk["centre_name"],
        made_on=business_date(at),
        code=made.rescue_code,
        training=is_training_desk(made.desk_id),
    )
    return rescue_sheet_pdf(sheet)


def write_new(path: Path, content: bytes) -> None:
    """Write a file for the clerk's user alone, replacing an older export. Raises StorageError "unavailable"."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
    except OSError as error:
        raise StorageError("unavailable", errno=error.errno) from None
