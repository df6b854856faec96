"""Finding a piece: by case, waybill or register number, name or the end of a telephone number."""

from dataclasses import dataclass, replace
from datetime import datetime

from govpost_desk.domain.actors import Actor
from govpost_desk.domain.masking import mask_address, mask_name, mask_phone
from govpost_desk.domain.scans import clean
from govpost_desk.storage import search
from govpost_desk.storage.database import Database
from govpost_desk.storage.recording import record
from govpost_desk.storage.search import Found

LIMIT = 50


@dataclass(frozen=True)
class Findings:
    """`pieces` are masked unless `shown`."""

    pieces: tuple[Found, ...]
    shown: bool


def find(db: Database, text: str, *, limit: int = LIMIT) -> Findings:
    """Pieces that match, personal data masked."""
    with db.reading() as execute:
        found = search.find(execute, clean(text), text.strip(), limit)
    return Findings(tuple(_masked(piece) for piece in found), False)


def find_shown(
    db: Database, text: str, *, by: Actor, at: datetime, reason: str = "", limit: int = LIMIT
) -> Findings:
    """The same in full, for an operator who proved a PIN; journalled with what was shown and why (D-16)."""
    with db.begin() as tx:
        found = search.find(tx.execute, clean(text), text.strip(), limit)
        body = {"case_nos": [piece.case_no for piece in found], "why": "find", "reason": reason}
        record(tx, "personal.shown", body, by=by, at=at)  # what was asked may be a name: it is not kept
    return Findings(tuple(found), True)


def _masked(piece: Found) -> Found:
    return replace(
        piece,
        name=mask_name(piece.name) if piece.name else "",
        phone=mask_phone(piece.phone) if piece.phone else "",
        address=mask_address(piece.address) if piece.address else "",
    )
