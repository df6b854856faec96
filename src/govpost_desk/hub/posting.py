"""What a channel posts: whether it may, and who takes it."""

from typing import Any

from govpost_desk.hub import ordering, tracking
from govpost_desk.hub.channels import ORDERS, TRACKING, Channel
from govpost_desk.hub.store import Tx
from govpost_desk.wire.messages import Refusal
from govpost_desk.wire.platforms import (
    MOST_ORDERS,
    CancelOrders,
    OrdersAnswered,
    PostOrders,
    PostTracking,
    TrackingAnswered,
)


def refused(channel: Channel, message: PostOrders | CancelOrders | PostTracking) -> Refusal | None:
    """Why nothing of it is looked at."""
    right, items = (
        (TRACKING, message.events) if isinstance(message, PostTracking) else (ORDERS, message.orders)
    )
    if right not in channel.may:
        return Refusal(error="not_allowed")
    return Refusal(error="too_large") if len(items) > MOST_ORDERS else None


def take(
    tx: Tx, channel: Channel, message: PostOrders | CancelOrders | PostTracking, draw: Any
) -> OrdersAnswered | TrackingAnswered:
    """An answer for each item of the batch."""
    inc = tx.standing.inc
    match message:
        case PostOrders():
            return OrdersAnswered(inc=inc, orders=ordering.take_orders(tx, channel, message.orders, draw))
        case CancelOrders():
            return OrdersAnswered(inc=inc, orders=ordering.cancel_orders(tx, channel, message.orders, draw))
        case PostTracking():
            return TrackingAnswered(inc=inc, events=tracking.take_records(tx, channel, message.events))
