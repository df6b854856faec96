"""A person is erased: personal parts of events, recipients of platform orders, the carrier's words (D-16)."""

from collections.abc import Sequence

from sqlalchemy import delete, select

from govpost_desk.hub import ordering, tracking
from govpost_desk.hub.log_rows import COLUMNS, WITH_PERSON, at_place_of, received_row
from govpost_desk.hub.reading import Reading, Unreadable, read
from govpost_desk.hub.schema import custody, erased, fact, log_event, log_personal
from govpost_desk.hub.store import SITE, Among, Tx

_ERASED = select(erased.c.event_id).where(erased.c.site_id == SITE, Among(erased.c.event_id))
_FORGET_PERSONS = delete(log_personal).where(log_personal.c.site_id == SITE, Among(log_personal.c.event_id))
_EVENTS = (
    select(*COLUMNS)
    .select_from(fact.join(log_event, at_place_of(fact)).outerjoin(log_personal, WITH_PERSON))
    .where(fact.c.site_id == SITE, Among(fact.c.event_id))
)
_NUMBERS = select(custody.c.waybill_no).where(custody.c.site_id == SITE, Among(custody.c.order_id))


def erased_of(tx: Tx, event_ids: Sequence[str]) -> set[str]:
    """Which of these facts lost their personal part for ever."""
    if not event_ids:
        return set()
    return {row[0] for row in tx.run_in(_ERASED, event_ids)}


def erase(tx: Tx, by_event: str, event_ids: Sequence[str]) -> None:
    """What a `personal.erased` names is gone, and what comes again is not stored."""
    wanted = list(dict.fromkeys(event_ids))
    gone = erased_of(tx, wanted)
    fresh = [each for each in wanted if each not in gone]
    erase_orders(tx, _orders_of(tx, fresh))
    tx.insert(erased, [{"event_id": each, "by_event": by_event} for each in fresh])
    tx.run_in(_FORGET_PERSONS, wanted)


def erase_late(tx: Tx, readings: Sequence[Reading]) -> None:
    """Orders whose event comes in after its erasure."""
    orders = {each.event_id: each.recipient_of for each in readings if each.recipient_of}
    if orders:
        erase_orders(tx, [orders[each] for each in erased_of(tx, list(orders))])


def erase_orders(tx: Tx, order_ids: Sequence[str]) -> int:
    """Recipients that platforms brought for these orders, and the carrier's words; how many orders had one."""
    if not order_ids:
        return 0
    numbers = [row[0] for row in tx.run_in(_NUMBERS, list(order_ids)) if row[0]]
    tracking.erase_words(tx, numbers)
    return ordering.erase_orders(tx, list(order_ids))


def _orders_of(tx: Tx, event_ids: list[str]) -> list[str]:
    """The orders whose recipient stands in these facts."""
    found: set[str] = set()
    for row in tx.run_in(_EVENTS, event_ids):
        try:
            found.add(read(received_row(row), row.desk_id).recipient_of)
        except Unreadable:
            continue
    return sorted(found - {""})
