"""Erasing one person's data (D-16): the erasable parts go, chain, numbers and custody stay; papers are made again."""

from dataclasses import dataclass
from datetime import datetime

from govpost_desk.domain.actors import Actor
from govpost_desk.domain.cleaning import normalise_case_no
from govpost_desk.domain.errors import RuleError
from govpost_desk.services import papers
from govpost_desk.storage import parties, registers
from govpost_desk.storage.database import Database
from govpost_desk.storage.orders import orders_of_case
from govpost_desk.storage.recording import record


@dataclass(frozen=True, kw_only=True)
class Erased:
    """`events`: erasable parts that went; `papers`: registers made again; `copies_left`: backup files still here."""

    case_no: str
    events: int
    papers: tuple[str, ...]
    copies_left: int


def erase_case(db: Database, case_no: str, reason: str, *, by: Actor, at: datetime) -> Erased:
    """Erase whoever stands under a case number, every part of it, and redraw the registers that showed the name.

    The erasure is complete when the last backup is gone too: `copies_left`. `reason` is kept; it must not name the
    person. Raises RuleError: no_order, already_erased.
    """
    number = normalise_case_no(case_no).text
    with db.begin() as tx:
        orders = orders_of_case(tx.execute, number)
        if not orders:
            raise RuleError("no_order")
        ids = [order.order_id for order in orders]
        event_ids = parties.erasable_events(tx.execute, [order_id.hex() for order_id in ids])
        if not event_ids:
            raise RuleError("already_erased")
        body = {
            "case_no": number,
            "event_ids": [event_id.hex() for event_id in event_ids],
            "reason": reason,
        }
        record(tx, "personal.erased", body, by=by, at=at)
        shown_on = registers.registers_showing(tx.execute, ids)
    for register_no in shown_on:
        papers.replace_papers(db, register_no, at)
    db.shrink_log()
    backups = db.path.parent / "backups"
    copies = len(list(backups.glob("*.db"))) if backups.exists() else 0
    return Erased(case_no=number, events=len(event_ids), papers=tuple(shown_on), copies_left=copies)
