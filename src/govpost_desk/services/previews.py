"""Pictures for the screen of what is printed: the label that waits, a bag's tag, a register's pages."""

import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from govpost_desk.domain.actors import Actor
from govpost_desk.domain.errors import RuleError
from govpost_desk.services import bag_papers, exporting, labels, papers
from govpost_desk.services.label_terms import plain_terms
from govpost_desk.services.settings import desk_settings
from govpost_desk.services.wording import translate
from govpost_desk.storage import papers as stored
from govpost_desk.storage.database import Database
from govpost_desk.storage.items import item_of_waybill

_TRUE_DPI = 200  # sharp enough when it is scaled to the screen
_SCREEN_FILE = "screen.json"
_LEAST_DPI, _MOST_DPI = 40.0, 600.0


def label_picture(db: Database, waybill_no: str, operator_no: str) -> bytes:
    """The newest label of a number as PNG, one pixel a dot. Raises RuleError no_label, erased."""
    with db.reading() as execute:
        item = item_of_waybill(execute, waybill_no)
        if item is None:
            raise RuleError("no_label", waybill_no=waybill_no)
        sheet = labels.waybill_sheet(execute, waybill_no, max(item.copy_no, 1), item.head, operator_no)
        size = desk_settings(execute).label_size
    return labels.draw_label(sheet, size, plain_terms("png")).content


def register_pictures(db: Database, register_no: str, dpi: int = 110) -> tuple[bytes, ...]:
    """The pages of the stored register PDF as PNG; drawn anew when its paper is not stored yet.

    Raises RuleError "no_register".
    """
    return _pngs(_register_pdf(db, register_no), dpi)


def _pngs(content: bytes, dpi: int) -> tuple[bytes, ...]:
    from govpost_desk.documents.pdf_picture import page_pngs

    return page_pngs(content, dpi)


def _register_pdf(db: Database, register_no: str) -> bytes:
    with db.reading() as execute:
        known = stored.documents_of(execute, register_no, papers.REGISTER_PDF)
        content = stored.document_bytes(execute, known[0].sha256) if known else None
    return papers.draw_papers(db, register_no)[0].content if content is None else content


def save_register_copy(db: Database, register_no: str, path: Path, *, by: Actor, at: datetime) -> Path:
    """Export a copy marked 副本 into a file. Raises RuleError no_register, StorageError unavailable."""
    exporting.write_new(path, exporting.register_copy(db, register_no, by=by, at=at))
    return path


@dataclass(frozen=True, kw_only=True)
class TruePage:
    """A page as a picture with the paper it prints on, in millimetres."""

    png: bytes
    width_mm: float
    height_mm: float
    name: str


def true_label(db: Database, waybill_no: str, operator_no: str) -> tuple[TruePage, ...]:
    """The newest label of a number with its paper. Raises as `label_picture`."""
    from govpost_desk.documents.label_model import LABEL_SIZES

    png = label_picture(db, waybill_no, operator_no)
    with db.reading() as execute:
        size = LABEL_SIZES[desk_settings(execute).label_size]
    return (TruePage(png=png, width_mm=size.width_mm, height_mm=size.height_mm, name=waybill_no),)


def true_bag_tag(db: Database, bag_id: bytes) -> tuple[TruePage, ...]:
    """The newest tag of a sealed bag with its paper. Raises RuleError "no_bag"."""
    from govpost_desk.documents.label_model import LABEL_SIZES

    with db.reading() as execute:
        name, drawn = bag_papers.newest_tag(execute, bag_id, plain_terms("png"))
        size = LABEL_SIZES[desk_settings(execute).label_size]
    return (TruePage(png=drawn.content, width_mm=size.width_mm, height_mm=size.height_mm, name=name),)


def true_register(db: Database, register_no: str) -> tuple[TruePage, ...]:
    """The pages of a register with their paper. Raises as `register_pictures`."""
    from govpost_desk.documents.pdf_picture import page_sizes_mm

    content = _register_pdf(db, register_no)
    pages = zip(_pngs(content, _TRUE_DPI), page_sizes_mm(content), strict=True)
    return tuple(
        TruePage(
            png=png,
            width_mm=width,
            height_mm=height,
            name=translate("messages", "{register_no} 第 {number} 页").format(
                register_no=register_no, number=number
            ),
        )
        for number, (png, (width, height)) in enumerate(pages, 1)
    )


def screen_dpi(db: Database) -> float:
    """Pixels an inch of this PC's screen as a clerk measured them; 0 for never."""
    try:
        value = json.loads((db.path.parent / _SCREEN_FILE).read_text("utf-8"))["dpi"]
        return float(value) if _LEAST_DPI <= float(value) <= _MOST_DPI else 0.0
    except (OSError, ValueError, KeyError, TypeError):
        return 0.0


def keep_screen_dpi(db: Database, dpi: float) -> None:
    """Keep what was measured, for this PC. Raises StorageError "unavailable"."""
    exporting.write_new(db.path.parent / _SCREEN_FILE, json.dumps({"dpi": round(dpi, 2)}).encode())
