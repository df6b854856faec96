"""What leaves the desk as a file: copies of registers, sample labels, the rescue sheet; journalled (D-16, D-21)."""

import hashlib
import os
from datetime import datetime
from pathlib import Path

from govpost_desk.domain.actors import Actor
from govpost_desk.domain.business_day import business_date
from govpost_desk.domain.errors import RuleError, StorageError
from govpost_desk.domain.rescue_sheet import RescueSheet
from govpost_desk.domain.waybill import SAMPLE_COPY
from govpost_desk.services import labels, papers
from govpost_desk.services.set_up import DeskMade, DeskPlan
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
    content = labels.draw_label(sheet, size, language).content
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


def rescue_sheet(plan: DeskPlan, made: DeskMade, at: datetime) -> bytes:
    """The one page for the safe; it is never stored."""
    from govpost_desk.documents.rescue_sheet_pdf import rescue_sheet_pdf

    sheet = RescueSheet(
        desk_id=made.desk_id,
        centre_name=plan.desk["centre_name"],
        made_on=business_date(at),
        code=made.rescue_code,
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
