"""Looking up what is no order of this desk: of the platform, waiting or cancelled, or known to another desk alone.

There are as many as lie open in the hall, so they are looked through one by one (2,000 of them: 8 to 12 ms, letters
35 to 40 ms). Keys (ADR 18) would not fit: they hang on positions of the journal, in which a waiting order is not yet.
The person of a waiting order stands in `hub_order` alone.
"""

from collections.abc import Callable

from govpost_desk.domain.search_keys import letters_match, name_matches, phone_key
from govpost_desk.domain.search_terms import Asked
from govpost_desk.storage import hub_orders, other_desks
from govpost_desk.storage.database import Execute
from govpost_desk.storage.found import Found
from govpost_desk.storage.hub_orders import HubOrder
from govpost_desk.storage.other_desks import Elsewhere


def find(execute: Execute, asked: Asked, most: int, read: Callable[[str], str]) -> list[Found]:
    """The first `most`: whole case numbers, then the newest of what fits; last what another desk alone has."""
    if not asked.code:
        return []
    people = [row for row in hub_orders.waiting_people(execute) if _fits(*row[1:], asked, read)]
    people.sort(key=lambda row: row[1] != asked.code)
    fitting = [order for row in people[:most] if (order := hub_orders.one(execute, row[0]))]
    never = hub_orders.never_ours(execute, asked.code)
    whole = sum(order.case_no == asked.code for order in fitting)
    found = [_waiting(execute, order) for order in (*fitting[:whole], *never, *fitting[whole:])[:most]]
    return [*found, *(_known_elsewhere(each) for each in other_desks.unknown_here(execute, asked.code))][
        :most
    ]


def one(execute: Execute, order_id: bytes) -> Found | None:
    """One of them by its order id."""
    order = hub_orders.one(execute, order_id)
    if order is not None:
        return _waiting(execute, order)
    elsewhere = other_desks.of_order(execute, order_id)
    return _known_elsewhere(elsewhere) if elsewhere is not None else None


def _fits(case_no: str, name: str, phone: str, asked: Asked, read: Callable[[str], str]) -> bool:
    return (
        case_no.startswith(asked.code)
        or bool(asked.tail and phone_key(phone).startswith(asked.tail[::-1]))
        or bool(asked.name and name_matches(asked.name, name))
        or bool(asked.letters and letters_match(asked.letters, read(name)))
    )


def _waiting(execute: Execute, order: HubOrder) -> Found:
    elsewhere = other_desks.of_order(execute, order.order_id)
    return Found(
        order_id=order.order_id.hex(),
        case_no=order.case_no,
        part=order.part,
        window_code=order.window_code,
        document=order.document_name or order.item_name,
        name=order.name,
        phone=order.phone,
        address=order.address,
        division=order.division,
        erased=False,
        status="open",
        custody="called_off" if order.state == hub_orders.CANCELLED else "",
        waybill_no=elsewhere.waybill_no if elsewhere else "",
        register_no="",
        collect_no="",
        held_at=elsewhere.desk_id if elsewhere else "",
        held_ms=elsewhere.at_ms if elsewhere else 0,
    )


def _known_elsewhere(each: Elsewhere) -> Found:
    return Found(
        order_id=each.order_id.hex(),
        case_no=each.case_no,
        part=1,
        window_code="",
        document="",
        name="",
        phone="",
        address="",
        division="",
        erased=False,
        status="open",
        custody="",
        waybill_no=each.waybill_no,
        register_no="",
        collect_no="",
        held_at=each.desk_id,
        held_ms=each.at_ms,
    )
