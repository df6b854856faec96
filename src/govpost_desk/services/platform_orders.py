"""Platform orders at the desk: adopted with the first act on them; what head office says later becomes a fact (D-2).

The platform writes its orders, this desk its corrections: a newer revision replaces what nobody has touched, a clerk's
corrections stay on top of it, and a clash waits for the clerk (architecture §2.6). Once the label is printed, a change
is an interception (`services.intercepting`; D-110 … D-112).
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from govpost_desk.domain.actors import SYSTEM, Actor
from govpost_desk.domain.orders import OrderFields, Problem, fields_digest
from govpost_desk.services.judging import judged, with_corrections
from govpost_desk.services.settings import desk_profile
from govpost_desk.storage import bags, hub_orders, interceptions, other_desks
from govpost_desk.storage.database import Execute, Tx
from govpost_desk.storage.hub_orders import HubOrder
from govpost_desk.storage.interceptions import CANCELLED, CHANGED, LEFT
from govpost_desk.storage.orders import StoredOrder, order_body, order_personal, stored_order
from govpost_desk.storage.recording import record
from govpost_desk.wire.messages import FeedItem

_WITH_NOBODY = ("", "window")
_PACKED = ("labelled", "sealed", "collected")


def adopt_case(tx: Tx, case_no: str, *, by: Actor, at: datetime, held_too: bool = False) -> None:
    """The platform orders under a case number become orders of this desk.

    `held_too`: also those that another desk of the hall has; otherwise they are its business.
    """
    for order in hub_orders.waiting_of_case(tx.execute, case_no):
        if held_too or other_desks.of_order(tx.execute, order.order_id) is None:
            _adopt(tx, order, by, at)


def heed(items: Sequence[FeedItem]) -> Callable[[Tx, datetime], bool]:
    """What a page of the feed means here: read without the lock; what is returned acts in the transaction that keeps
    the page, True when the window has to look.
    """
    shown = (hub_orders.KIND, other_desks.ACT, other_desks.TRACKING)
    orders = [
        hub_orders.read_order(item.key, item.content)
        for item in items
        if item.kind == hub_orders.KIND and item.op != "drop"
    ]
    placed = [(order, _placed(order)) for order in orders if order is not None]
    looks = any(item.kind in shown for item in items)

    def act(tx: Tx, at: datetime) -> bool:
        for order, fields in placed:
            _heed_order(tx, order, fields, at)
        return looks

    return act


def take_in(
    tx: Tx, order: HubOrder, stored: StoredOrder, at: datetime, fields: OrderFields | None = None
) -> None:
    """Head office's version becomes this desk's, what a clerk has set by hand kept on top of it."""
    fields = _judged(tx.execute, fields or _placed(order))
    digest = fields_digest(fields)
    merged = _merged(tx.execute, fields, stored)
    body = order_body(
        stored.order_id, stored.source, stored.window_code, order.channel, merged, stored.corrected
    )
    personal = order_personal(merged, digest)
    record(
        tx,
        "order.corrected",
        {**body, "list_id": None, "row_no": 0, "hub_rev": order.rev},
        by=SYSTEM,
        at=at,
        personal={**personal, "note": order.note} if order.note else personal,
    )
    hub_orders.blank(tx.execute, [order.order_id])


def _adopt(tx: Tx, order: HubOrder, by: Actor, at: datetime) -> None:
    fields = _judged(tx.execute, _placed(order))
    body = order_body(order.order_id, order.source, order.window_code, order.channel, fields)
    personal = order_personal(fields, fields_digest(fields))
    record(
        tx,
        "order.recorded",
        {**body, "list_id": None, "row_no": 0, "hub_rev": order.rev},
        by=by,
        at=at,
        personal={**personal, "note": order.note} if order.note else personal,
    )


def _placed(order: HubOrder) -> OrderFields:
    """The fields of an order; a division that head office left open is found by the address."""
    from govpost_desk.importing.divisions import division_name, match

    fields = order.fields()
    if fields.recipient.address and not (fields.division and division_name(fields.division)):
        found = match(fields.recipient.address)
        fields = replace(fields, division=found.code or "", division_choices=tuple(found.candidates))
    return fields


def _judged(execute: Execute, fields: OrderFields) -> OrderFields:
    return judged(fields, desk_profile(execute).division)


def _merged(execute: Execute, fields: OrderFields, stored: StoredOrder) -> OrderFields:
    """Own corrections win; where they contradict head office, the clerk has to look (同号不同内容)."""
    if not stored.corrected:
        return fields
    kept = with_corrections(fields, stored)
    if kept != fields:
        kept = replace(kept, problems=(Problem.SAME_KEY_OTHER_CONTENT,))
    return judged(kept, desk_profile(execute).division)


def _heed_order(tx: Tx, order: HubOrder, fields: OrderFields, at: datetime) -> None:
    stored = stored_order(tx.execute, order.order_id)
    if stored is None:
        if order.state == hub_orders.OPEN:
            hub_orders.judge(tx.execute, order.order_id, order.rev, _judged(tx.execute, fields))
        return
    if stored.erased:
        return
    if order.rev <= hub_orders.told_rev(tx.execute, order.order_id):
        _hold_again(tx.execute, order)
        return
    if order.state == hub_orders.CANCELLED:
        _cancelled(tx, order, stored, at)
    else:
        _changed(tx, order, stored, fields, at)


def _hold_again(execute: Execute, order: HubOrder) -> None:
    """A feed that is read anew says once more the change that waits for its piece to be out of the envelope."""
    waits = interceptions.of_order(execute, order.order_id)
    if waits is not None and (waits.why, waits.rev) == (CHANGED, order.rev):
        hub_orders.hold(execute, order)


def _cancelled(tx: Tx, order: HubOrder, stored: StoredOrder, at: datetime) -> None:
    if stored.custody in _WITH_NOBODY:
        if stored.status == "open":
            _withdraw(tx, order, stored, at)
    elif stored.custody != "returned":  # that one goes back to the window anyhow
        _raise(tx, order, stored, CANCELLED, at)


def _changed(tx: Tx, order: HubOrder, stored: StoredOrder, fields: OrderFields, at: datetime) -> None:
    execute = tx.execute
    before = interceptions.of_order(execute, order.order_id)
    merged = _merged(execute, _judged(execute, fields), stored)
    differs = _on_label(merged) != _on_label(stored.fields)
    if stored.custody == "returned" or (stored.custody == "collected" and not differs):
        return
    if before is not None and before.why == CANCELLED:  # the platform takes its cancel back
        settle(tx, before, "revoked", by=SYSTEM, at=at)
    if stored.custody in _PACKED and differs:
        if _raise(tx, order, stored, CHANGED, at) != LEFT:
            hub_orders.hold(execute, order)
    else:
        take_in(tx, order, stored, at, fields)


def settle(
    tx: Tx,
    found: interceptions.Interception,
    how: str,
    *,
    by: Actor,
    at: datetime,
    reason: str = "",
) -> None:
    """An interception is settled: voided, handed_back, released (with its reason), revoked by the platform."""
    body = {
        "order_id": found.order_id.hex(),
        "waybill_no": found.asked_no,
        "case_no": found.case_no,
        "rev": found.rev,
        "how": how,
        **({"reason": reason} if reason else {}),
    }
    record(tx, "interception.settled", body, by=by, at=at)


def _on_label(fields: OrderFields) -> tuple[object, ...]:
    """What a waybill shows of an order or is charged by."""
    return (fields.recipient, fields.division, fields.payer, fields.mode, fields.receipt)


def _withdraw(tx: Tx, order: HubOrder, stored: StoredOrder, at: datetime) -> None:
    """Cancelled before it was taken over: it leaves the list by a fact."""
    body = order_body(
        stored.order_id, stored.source, stored.window_code, order.channel, stored.fields, stored.corrected
    )
    record(
        tx,
        "order.corrected",
        {**body, "list_id": None, "row_no": 0, "hub_rev": order.rev, "withdrawn": True},
        by=SYSTEM,
        at=at,
        personal=order_personal(stored.fields, stored.list_digest),
    )


def _raise(tx: Tx, order: HubOrder, stored: StoredOrder, why: str, at: datetime) -> str:
    """A fact of what met the certificate, and its stage."""
    number, stage = interceptions.number_in_use(tx.execute, order.order_id), stored.custody
    if stage == "collected":
        stage = "collecting" if interceptions.is_being_handed(tx.execute, number) else LEFT
    elif stage == "sealed" and bags.bag_of_piece(tx.execute, number):
        stage = "bagged"
    body = {
        "order_id": order.order_id.hex(),
        "waybill_no": number,
        "case_no": stored.fields.case_no,
        "why": why,
        "rev": order.rev,
        "stage": stage,
    }
    record(tx, "interception.raised", body, by=SYSTEM, at=at)
    return stage
