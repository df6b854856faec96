"""The trial of a scanner: codes to scan from the screen or paper, and what each came as (ux §1.3, devices §1b).

Nothing is recorded. The first run scans five fresh codes; the set-up page scans the known set, whose every code shows
another trouble.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from govpost_desk.domain.actors import Actor
from govpost_desk.domain.progress import Progress
from govpost_desk.domain.scanner_trial import TRIAL_SET, Judgement, TrialText
from govpost_desk.domain.symbologies import QR
from govpost_desk.services import exporting
from govpost_desk.services.messages import scanners as words
from govpost_desk.services.papers import print_aside
from govpost_desk.services.settings import desk_profile
from govpost_desk.services.wording import translate
from govpost_desk.storage.database import Database

CODES = 5
TEST = "GPDTEST"
_LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ"
_DIGITS = 8
SHEET = "scanner_sheet"


@dataclass(frozen=True, kw_only=True)
class TrialCode:
    """A code to show. `bars`: (offset, width) of the black bars in modules of Code 128, `width` all of them; `rows`: of
    a QR code, "1" for a black module, () for stripes.
    """

    code: TrialText
    bars: tuple[tuple[int, int], ...] = ()
    width: int = 0
    rows: tuple[str, ...] = ()


def trial_codes() -> tuple[TrialCode, ...]:
    """Five fresh codes that mean nothing to the counter."""
    texts = [
        f"{TEST}{secrets.choice(_LETTERS)}{secrets.randbelow(10**_DIGITS):0{_DIGITS}d}" for _ in range(CODES)
    ]
    return tuple(_drawn(TrialText(name="short", text=text)) for text in texts)


def known_codes() -> tuple[TrialCode, ...]:
    """The known set: each code shows another trouble."""
    return tuple(map(_drawn, TRIAL_SET))


def save_sheet(db: Database, path: Path, *, by: Actor, at: datetime, progress: Progress) -> str:
    """The known set on paper, as a file; the sentence that says it. Raises StorageError "unavailable"."""
    progress.tell("drawing")
    content = sheet_pdf(db)
    exporting.write_new(path, content)
    return words.sheet_saved(path.name)


def print_sheet(db: Database, *, by: Actor, at: datetime, progress: Progress) -> str:
    """The known set on paper, through the office printer's lane; the sentence that says it."""
    progress.tell("drawing")
    content = sheet_pdf(db)
    progress.last_call("naming")
    print_aside(db, SHEET, content, by=by, at=at)
    return translate("messages", "试扫页已交给打印机。出来后照着屏幕上的顺序扫纸上的码。")


def sheet_pdf(db: Database) -> bytes:
    """A sheet of A4 with the known set; it says nothing of anybody."""
    from govpost_desk.documents.scanner_sheet_pdf import SheetCode, scanner_sheet_pdf

    with db.reading() as execute:
        desk = desk_profile(execute)
    codes = tuple(
        SheetCode(title=words.CODES[each.code.name], text=each.code.text, rows=each.rows)
        for each in known_codes()
    )
    return scanner_sheet_pdf(codes, where=f"{desk.centre_name}　{desk.desk_id}", training=desk.training)


def label_code() -> TrialCode:
    """GPDTEST, the code that stands on the trial label too."""
    return _drawn(TrialText(name="short", text=TEST))


def tell(judged: Judgement, end: str) -> str:
    """The sentence about one code that came."""
    return words.judgement(judged, end)


def _drawn(code: TrialText) -> TrialCode:
    from govpost_desk.documents import code128
    from govpost_desk.documents.qr_code import qr_rows

    if code.kind == QR:
        return TrialCode(code=code, rows=qr_rows(code.text, eci=code.eci))
    return TrialCode(code=code, bars=tuple(code128.bars(code.text)), width=code128.width(code.text))
