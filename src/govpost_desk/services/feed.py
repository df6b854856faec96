"""What head office sends by the feed, acted upon in the transaction that keeps it (reliability §2.7)."""

from collections.abc import Callable, Sequence
from datetime import datetime

from govpost_desk.services import hall_reference, platform_orders
from govpost_desk.storage.database import Tx
from govpost_desk.wire.messages import FeedItem


def heed(items: Sequence[FeedItem]) -> Callable[[Tx, datetime], bool]:
    """Read a page without the lock; what is returned acts on it, True when the window has to look."""
    acts = (hall_reference.heed(items), platform_orders.heed(items))  # a window comes before its orders

    def act(tx: Tx, at: datetime) -> bool:
        told = [each(tx, at) for each in acts]
        return any(told)

    return act
