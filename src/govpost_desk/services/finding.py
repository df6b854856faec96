"""Finding a piece in a blink (查件 F3): by a number, its begin or its end, a name, its letters, a telephone's end.

One field; `domain.search_terms` says what the text may be. A search that finds nothing says which kind of "no" it is
(ux R8).
"""

from dataclasses import dataclass, replace
from datetime import datetime

from govpost_desk.domain.actors import Actor
from govpost_desk.domain.errors import RuleError
from govpost_desk.domain.masking import mask_address, mask_name, mask_phone
from govpost_desk.domain.numbers import parse_waybill_no
from govpost_desk.domain.reasons import Act, reason_code
from govpost_desk.domain.search_terms import Asked, read_asked
from govpost_desk.services.pinyin import readings
from govpost_desk.storage import inbound, numbers, orders, search
from govpost_desk.storage.database import Database, Execute
from govpost_desk.storage.found import Found
from govpost_desk.storage.recording import record

__all__ = ["LIMIT", "Findings", "Found", "find", "find_shown", "masked"]
LIMIT = 50


@dataclass(frozen=True, kw_only=True)
class Findings:
    """`pieces` are masked unless `shown`; `more`: there are others, the list ends after the first ones.

    `why`: when nothing was found: nothing_here (no list ever came), check_digit, short (type more), unused (a number
    not given to a piece yet), inbound (a piece out of an inbound bag), else not_here. `behind`: events that a search
    cannot see yet, 0 when it saw everything.
    """

    pieces: tuple[Found, ...]
    shown: bool
    more: bool
    why: str
    behind: int


def find(db: Database, text: str, *, limit: int = LIMIT) -> Findings:
    """Pieces that match, personal data masked."""
    with db.reading() as execute:
        found = _look_up(execute, text, limit)
    return replace(found, pieces=tuple(masked(piece) for piece in found.pieces))


def find_shown(
    db: Database, text: str, reason_no: int, *, by: Actor, at: datetime, limit: int = LIMIT
) -> Findings:
    """The same in full, for an operator who proved a PIN; journalled with what was shown and why (D-16).

    `reason_no`: of `REASONS[Act.SHOW]`, from 1. Raises RuleError reason_needed: then nothing is shown.
    """
    reason = reason_code(Act.SHOW, reason_no)
    if reason is None:
        raise RuleError("reason_needed")
    with db.reading() as execute:
        found = _look_up(execute, text, limit)
    with db.begin() as tx:
        body = {"case_nos": [piece.case_no for piece in found.pieces], "why": "find", "reason": reason}
        record(tx, "personal.shown", body, by=by, at=at)  # what was asked may be a name: it is not kept
    return replace(found, shown=True)


def masked(piece: Found) -> Found:
    """A piece without what a passer-by must not read (D-16)."""
    return replace(
        piece,
        name=mask_name(piece.name) if piece.name else "",
        phone=mask_phone(piece.phone) if piece.phone else "",
        address=mask_address(piece.address) if piece.address else "",
    )


def _look_up(execute: Execute, text: str, limit: int) -> Findings:
    asked = read_asked(text)
    pieces = search.find(execute, asked, limit + 1, readings)
    return Findings(
        pieces=tuple(pieces[:limit]),
        shown=False,
        more=len(pieces) > limit,
        why="" if pieces else _why_not(execute, asked),
        behind=search.behind(execute),
    )


def _why_not(execute: Execute, asked: Asked) -> str:
    if not orders.any_order(execute):
        return "nothing_here"
    number = parse_waybill_no(asked.code)
    if asked.wrong_digit:
        return "check_digit"
    if number and inbound.known_number(execute, asked.code):
        return "inbound"
    if number and numbers.is_free(execute, number):
        return "unused"
    return "short" if asked.short else "not_here"
