"""Blank 邮寄申请单 for the windows: as a file, or by the lane of the office printer (D-1, D-85)."""

import hashlib
import re
from datetime import datetime
from pathlib import Path

from govpost_desk.domain.actors import Actor
from govpost_desk.domain.application_form import MOST_FORMS, ApplicationForms
from govpost_desk.domain.errors import RuleError
from govpost_desk.services import exporting
from govpost_desk.services.settings import desk_profile
from govpost_desk.storage import catalogue, papers, print_lane
from govpost_desk.storage.database import Database
from govpost_desk.storage.recording import record

APPLICATION_PDF = "application_pdf"
ITEMS_AT_MOST = 1_000  # of the appended list
_SUBJECT = re.compile(r"(\d+)份(附事项)?")


def blank_forms(db: Database, copies: int, *, with_items: bool = False, by: Actor, at: datetime) -> bytes:
    """Blank forms as one PDF, journalled as an export. Raises RuleError "form_count"."""
    content = draw_forms(db, copies, with_items=with_items)
    body = {
        "kind": APPLICATION_PDF,
        "subject": _subject(copies, with_items),
        "mark": "",
        "sha256": hashlib.sha256(content).hexdigest(),
    }
    with db.begin() as tx:
        record(tx, "document.exported", body, by=by, at=at)
    return content


def print_forms(db: Database, copies: int, *, with_items: bool = False, by: Actor, at: datetime) -> str:
    """Blank forms, stored and queued for the office printer in one transaction; returns what the lane calls them.

    Raises RuleError "form_count".
    """
    content = draw_forms(db, copies, with_items=with_items)
    subject = _subject(copies, with_items)
    with db.begin() as tx:
        body = {
            "kind": APPLICATION_PDF,
            "subject": subject,
            "mark": "",
            "sha256": papers.keep_bytes(tx.execute, content),
        }
        stored = record(tx, "document.stored", body, by=by, at=at)
        print_lane.enqueue(tx.execute, "paper", stored.event_id, at)
    return subject


def save_forms(
    db: Database, path: Path, copies: int, *, with_items: bool = False, by: Actor, at: datetime
) -> str:
    """Blank forms written to a file; returns its name. Raises RuleError "form_count", StorageError "unavailable"."""
    exporting.write_new(path, b"")  # the paper must have somewhere to go before anything is recorded
    exporting.write_new(path, blank_forms(db, copies, with_items=with_items, by=by, at=at))
    return path.name


def draw_forms(db: Database, copies: int, *, with_items: bool = False) -> bytes:
    """The PDF alone. Raises RuleError "form_count"."""
    from govpost_desk.documents.application_pdf import application_pdf

    if not 1 <= copies <= MOST_FORMS:
        raise RuleError("form_count", most=MOST_FORMS)
    with db.reading() as execute:
        desk = desk_profile(execute)
        items = catalogue.published_items(execute, ITEMS_AT_MOST) if with_items else []
    return application_pdf(
        ApplicationForms(
            centre_name=desk.centre_name,
            hotline=desk.hotline,
            training=desk.training,
            supervision_hotline=desk.supervision_hotline,
            copies=copies,
            items=tuple(items),
        )
    )


def draw_again(db: Database, subject: str) -> bytes | None:
    """The forms that a stored document of this subject holds; None for another subject."""
    told = _SUBJECT.fullmatch(subject)
    return draw_forms(db, int(told[1]), with_items=bool(told[2])) if told else None


def _subject(copies: int, with_items: bool) -> str:
    return f"{copies}份附事项" if with_items else f"{copies}份"
