"""Erasing one person's data (D-16): the erasable parts go, chain, numbers and custody stay; papers are made again."""

import logging
from dataclasses import dataclass
from datetime import datetime

from govpost_desk.domain.actors import Actor
from govpost_desk.domain.cleaning import normalise_case_no
from govpost_desk.domain.errors import RuleError, StorageError
from govpost_desk.services import bag_papers, overwriting, papers
from govpost_desk.services.address_lists import ADDRESS_LIST
from govpost_desk.services.backups import copies_left
from govpost_desk.services.platform_orders import adopt_case
from govpost_desk.services.proof_slips import withdraw_slips
from govpost_desk.storage import bags, hub_orders, parties, registers
from govpost_desk.storage.database import Database
from govpost_desk.storage.orders import StoredOrder, orders_of_case
from govpost_desk.storage.recording import record

_log = logging.getLogger(__name__)
_AT_DESK = ("ticked", "desk", "labelled", "sealed", "returned")


@dataclass(frozen=True, kw_only=True)
class Erased:
    """`events`: erasable parts that went; `papers`: registers made again; `copies_left`: backups and mirror files that
    still hold them; `at_desk`: pieces of the person that still lie on the desk and can now only go back to the window.
    `stale`: the file's own pages may still hold copies of search keys, which the day's end writes over.
    """

    case_no: str
    events: int
    papers: tuple[str, ...]
    copies_left: int
    at_desk: int
    stale: bool


def erase_case(
    db: Database,
    case_no: str,
    reason: str,
    *,
    by: Actor,
    at: datetime,
    window_code: str = "",
    part: int = 0,
) -> Erased:
    """Erase whoever stands under a unit's case number, every part of it; redraw the registers that showed the name.

    `part`: a certificate of the person who is erased, where a case has several persons; 0 where it has one.

    The erasure is complete when the last of the `copies_left` is gone too. A piece that still lies on the desk can
    then neither be labelled nor leave: `at_desk`. `reason` is kept; it must not name the person.
    Raises RuleError: reason_needed, no_order, which_window (two units gave the number), which_part (several persons),
    already_erased.
    """
    number = normalise_case_no(case_no).text
    if not reason.strip():
        raise RuleError("reason_needed")
    with db.begin() as tx:
        adopt_case(
            tx, number, by=by, at=at, held_too=True
        )  # what is erased here is never taken from head office again
        orders = [
            order for order in orders_of_case(tx.execute, number) if window_code in ("", order.window_code)
        ]
        if not orders:
            raise RuleError("no_order")
        if len({order.window_code for order in orders}) > 1:
            raise RuleError("which_window")
        orders = _of_one_person(orders, part)
        ids = [order.order_id for order in orders]
        event_ids = parties.erasable_events(tx.execute, [order_id.hex() for order_id in ids])
        if not event_ids:
            raise RuleError("already_erased")
        names = [event_id.hex() for event_id in event_ids]
        body = {"case_no": number, "event_ids": names, "reason": reason}
        parts = parties.erasable_parts(tx.execute, event_ids)
        record(tx, "personal.erased", body, by=by, at=at)
        hub_orders.blank(tx.execute, ids)
        overwriting.owe(tx.execute)
        withdraw_slips(tx, number, ids, by=by, at=at)
        shown_on = registers.registers_showing(tx.execute, ids)
        shown_in = bags.tags_showing(tx.execute, ids, ADDRESS_LIST)
    for register_no in shown_on:
        papers.replace_papers(db, register_no, at)
    for tag_no in shown_in:
        bag_papers.replace_address_list(db, tag_no, at)
    stale = not _overwritten(db)
    return Erased(
        case_no=number,
        events=parts,
        papers=tuple(shown_on),
        copies_left=copies_left(db),
        at_desk=sum(order.custody in _AT_DESK for order in orders),
        stale=stale,
    )


def _overwritten(db: Database) -> bool:
    try:
        db.shrink_log()
        return overwriting.overwrite_at_once(db)
    except StorageError as error:  # the person is erased all the same
        _log.error("stale pages are not overwritten: %s", error.code)
        return False


def _of_one_person(orders: list[StoredOrder], part: int) -> list[StoredOrder]:
    """Of the certificates of a case those of one person: nobody is erased along with another one."""
    names = {order.fields.recipient.name for order in orders if not order.erased}
    if part:
        chosen = {order.fields.recipient.name for order in orders if order.fields.part == part}
        if not chosen:
            raise RuleError("no_order")
        return [order for order in orders if order.fields.recipient.name in chosen]
    if len(names) > 1:
        raise RuleError("which_part", count=len(orders))
    return orders
