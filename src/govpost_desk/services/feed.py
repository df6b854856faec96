"""What head office sends by the feed, acted upon in the transaction that keeps it (reliability §2.7)."""

from collections.abc import Callable, Sequence
from datetime import datetime

from govpost_desk.services import hall_reference, platform_orders
from govpost_desk.storage.database import Tx
from govpost_desk.storage.feeds import Reached
from govpost_desk.wire.messages import FeedItem


def heed(items: Sequence[FeedItem]) -> Callable[[Tx, datetime, Reached], bool]:
    """Read a page without the lock; what is returned acts on it, True when the window has to look."""
    reference, orders = hall_reference.heed(items), platform_orders.heed(items)

    def act(tx: Tx, at: datetime, reached: Reached) -> bool:
        told = [reference(tx, at, reached), orders(tx, at)]  # a window comes before its orders
        return any(told)

    return act
